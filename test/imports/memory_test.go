package imports_test

import (
	"fmt"
	"os"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/importing/wxr"
	"github.com/gheecms/ghee/internal/store"
	"github.com/gheecms/ghee/test/imports"
	"github.com/gheecms/ghee/test/world"
)

// noteBytes is what an import may hold of one post, whose body has 5 kB.
const noteBytes = 600

// peak imports that many posts into a new site and returns the most bytes that
// were in use at one time.
func peak(t *testing.T, posts int, dry bool) (most int) {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{Dir: t.TempDir()})
	must(t, err)
	defer func() { must(t, s.Close()) }()
	site, err := s.CreateSite(t.Context(), content.Site{Key: "mill", Name: "The Mill"}, content.Settings{
		SiteName: "The Mill", DefaultLocale: "en", Locales: []content.Locale{{Num: 1, Code: "en", Name: "English"}},
	})
	must(t, err)
	look := func() { most = max(most, heap()) }
	limits := wxr.DefaultLimits()
	limits.Folder = t.TempDir()
	export, err := wxr.Decode(imports.Export(posts), limits)
	must(t, err)
	look()
	plan, err := wxr.Source{Export: export}.Plan(t.Context())
	must(t, err)
	look()
	tenth := 0
	report, err := importing.Run(t.Context(), &authoring.Service{Store: s, IDs: clock.NewID}, site.ID, plan, importing.Options{
		DryRun: dry,
		Looked: func(done int) {
			if done%1000 == 0 {
				look()
			}
		},
		Progress: func(done, total int) {
			if now := done * 10 / total; now > tenth {
				tenth = now
				look()
			}
		},
	})
	must(t, err)
	look()
	if got := report.Row(importing.Posts).Created; got != posts {
		t.Errorf("imported %d of %d posts", got, posts)
	}
	runtime.KeepAlive(plan)
	must(t, export.Close())
	return most
}

// heap is how many bytes are in use after a collection.
func heap() int {
	runtime.GC()
	runtime.GC() // what pools hold goes the second time
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestImport_MemoryHardlyGrowsWithTheSite(t *testing.T) {
	for _, c := range []struct {
		name      string
		few, many int
		dry       bool
	}{
		{"looking", 2_500, 10_000, true},
		{"writing", 900, 1_500, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			few, many := peak(t, c.few, c.dry), peak(t, c.many, c.dry)
			t.Logf("%d posts: %d kB; %d posts: %d kB; %d bytes a post", c.few, few>>10, c.many, many>>10, (many-few)/(c.many-c.few))
			if more := (many - few) / (c.many - c.few); c.dry && more > noteBytes { // when writing, what the database holds blurs it
				t.Errorf("each post more takes %d bytes, more than a note of %d", more, noteBytes)
			}
			if many > few*3/2 {
				t.Errorf("%d posts take %d kB, %d take %d kB: more than half as much again", c.many, many>>10, c.few, few>>10)
			}
		})
	}
}

// The same of a whole process, as an operator sees it: the most that was ever
// resident. With GHEE_SOAK=1 alone: it takes minutes.
func TestImport_ResidentMemory(t *testing.T) {
	if os.Getenv("GHEE_SOAK") == "" {
		t.Skip("a long test: set GHEE_SOAK=1")
	}
	w := world.New(t, world.Spec{})
	first := int64(0)
	for _, posts := range []int{2_500, 10_000, 40_000} {
		site := fmt.Sprintf("site%d", posts)
		w.Must("site", "create", site, "--name", site)
		cmd := w.Command("import", "wxr", "-", "--site", site)
		cmd.Stdin = imports.Export(posts)
		began := time.Now()
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%d posts: %v\n%s", posts, err, out)
		}
		usage, _ := cmd.ProcessState.SysUsage().(*syscall.Rusage)
		t.Logf("%d posts: %d MB, %v, %v of it computing", posts, usage.Maxrss>>10, time.Since(began).Round(time.Second), cmd.ProcessState.UserTime().Round(time.Second))
		if first == 0 {
			first = usage.Maxrss
		}
		if most := first + int64(posts)*noteBytes/1024*2; usage.Maxrss > most { // twice, for what waits to be collected
			t.Errorf("%d posts took %d kB, want at most %d", posts, usage.Maxrss, most)
		}
	}
}
