package imports_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/test/imports"
	"github.com/gheecms/ghee/test/world"
)

// An import that is killed again and again while it writes, and then runs to
// its end, leaves what one leaves that nobody killed; and readers are answered
// all the while. GHEE_SEED repeats a run; GHEE_SOAK=1 kills more often, and has both
// sources on both databases.
func TestImport_KilledItGoesOn(t *testing.T) {
	export := func(t *testing.T, posts int) []string {
		path := filepath.Join(t.TempDir(), "export.xml")
		f, err := os.Create(path)
		must(t, err)
		_, err = io.Copy(f, imports.Export(posts))
		must(t, err)
		must(t, f.Close())
		return []string{"import", "wxr", path}
	}
	folder := func(t *testing.T, posts int) []string {
		path := filepath.Join(t.TempDir(), "mill")
		must(t, imports.Folder(path, posts))
		return []string{"import", "markdown", path, "--add-locales"}
	}
	for _, c := range []struct {
		name, database string
		source         func(t *testing.T, posts int) []string
		posts, kills   int
		soak           bool // in the long form alone
	}{
		{"wxr", world.SQLite, export, 200, 3, false},
		{"wxr", world.PostgreSQL, export, 100, 1, true},
		{"markdown", world.SQLite, folder, 200, 1, true},
		{"markdown", world.PostgreSQL, folder, 100, 2, false},
	} {
		soak := os.Getenv("GHEE_SOAK") != ""
		if !soak && c.soak {
			continue
		}
		t.Run(c.name+" "+c.database, func(t *testing.T) {
			if soak {
				c.posts, c.kills = c.posts*10, c.kills*10
			}
			k := newKilled(t, c.database, c.source(t, c.posts))
			k.goesOn(c.kills, func() { k.documents("broken") }) // each with its revision: none is there by half
		})
	}
}

// goesOn kills imports, checking after each what is there, and lets one come to
// its end.
func (k *killed) goesOn(kills int, check func()) {
	k.t.Helper()
	whole := k.run("whole")
	for range kills {
		k.kill("broken")
		check()
	}
	last := k.run("broken")
	k.answered()
	sameCounts(k.t, whole, last)
	// Whatever else a report tells is the same when all is here.
	if diff := gocmp.Diff(k.run("whole"), k.run("broken")); diff != "" {
		k.t.Errorf("run once more, the sites report different things: %s", diff)
	}
	k.compare("whole", "broken")
}

// killed is a world in which imports are killed.
type killed struct {
	*world.World
	t      *testing.T
	bring  []string // words of the command, but for the site
	random *rand.Rand
	tokens map[string]string // read tokens by site
	stop   func()            // ends the reader
	reads  chan [2]int       // of the reader, once it has ended: answered, failed
}

func newKilled(t *testing.T, database string, bring []string) *killed {
	k := &killed{
		World: world.New(t, world.Spec{Database: database}), t: t, bring: bring,
		random: world.Dice(world.Seed(t)), tokens: map[string]string{}, reads: make(chan [2]int, 1),
	}
	for _, site := range []string{"whole", "broken"} {
		k.Must("site", "create", site, "--name", "The Mill")
		k.tokens[site] = strings.TrimSpace(k.Must("token", "create", "--site", site))
	}
	k.Caught(k.site("broken"), k.tokens["broken"])
	stop := make(chan struct{})
	k.stop = sync.OnceFunc(func() { close(stop) })
	t.Cleanup(k.stop)
	go k.read(stop)
	return k
}

// read asks the serving process, at most fifty times a second, until stop.
func (k *killed) read(stop <-chan struct{}) {
	var n [2]int
	defer func() { k.reads <- n }()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	client := &http.Client{Timeout: time.Minute}
	for {
		select {
		case <-stop:
			return
		case <-tick.C:
		}
		res, err := client.Get(k.Base + "/v2/posts/?page_size=3&auth_token=" + k.tokens["broken"])
		if err != nil || res.StatusCode != http.StatusOK {
			n[1]++
		} else {
			n[0]++
		}
		if err == nil {
			_, _ = io.Copy(io.Discard, res.Body)
			_ = res.Body.Close()
		}
	}
}

// answered ends the reader and checks that it always got an answer.
func (k *killed) answered() {
	k.stop()
	n := <-k.reads
	k.t.Logf("%d reads meanwhile", n[0])
	if n[1] > 0 || n[0] == 0 {
		k.t.Errorf("of the reads meanwhile %d were answered and %d not", n[0], n[1])
	}
}

// run imports to the end.
func (k *killed) run(site string) (r importing.Report) {
	k.t.Helper()
	must(k.t, json.Unmarshal([]byte(k.Must(append(slices.Clone(k.bring), "--site", site, "--json")...)), &r))
	return r
}

// kill starts an import, and kills it when it has told of one or two batches.
func (k *killed) kill(site string) {
	k.t.Helper()
	cmd := k.Command(append(slices.Clone(k.bring), "--site", site)...)
	out, err := cmd.StderrPipe()
	must(k.t, err)
	must(k.t, cmd.Start())
	lines := 2 + k.random.IntN(2) // the first comes before anything is written
	said := ""
	for s := bufio.NewScanner(out); lines > 0 && s.Scan(); {
		if said = s.Text(); strings.HasPrefix(said, "Imported ") {
			lines--
		}
	}
	_ = cmd.Process.Kill() // it may have come to its end
	_ = cmd.Wait()
	k.t.Logf("killed after %q", said)
	if !strings.HasPrefix(said, "Imported ") {
		k.t.Fatalf("the import said %q", said)
	}
}

// sameCounts checks that what the last run made and found is what a whole run
// makes.
func sameCounts(t *testing.T, whole, last importing.Report) {
	t.Helper()
	found := 0
	for i := range last.Rows {
		r := &last.Rows[i]
		found += r.Unchanged
		r.Created, r.Unchanged = r.Created+r.Unchanged, 0
	}
	if diff := gocmp.Diff(whole.Rows, last.Rows); diff != "" {
		t.Errorf("made and found together are not what a whole import makes: %s", diff)
	}
	if found == 0 {
		t.Error("the killed imports left nothing")
	}
	if diff := gocmp.Diff(whole.Skips, last.Skips); diff != "" {
		t.Error(diff)
	}
}

func (k *killed) site(key string) content.SiteID {
	k.t.Helper()
	site, err := k.Origin().Site(k.t.Context(), key)
	must(k.t, err)
	return site.ID
}

// compare checks that two sites hold, and show, the same.
func (k *killed) compare(one, other string) {
	k.t.Helper()
	if diff := gocmp.Diff(k.documents(one), k.documents(other)); diff != "" {
		k.t.Errorf("the sites hold different documents: %s", diff)
	}
	for _, site := range []string{one, other} {
		k.Caught(k.site(site), k.tokens[site])
	}
	for _, path := range []string{
		"/v2/posts/?page_size=50", "/v2/posts/?page_size=50&page=2", "/v2/pages/page/", "/v2/authors/", "/v2/categories/", "/v2/tags/",
		"/v2/redirects/", "/v2/posts/?page_size=50&locale=ja",
	} {
		a, b := k.Read(k.tokens[one], path), k.Read(k.tokens[other], path)
		if a.Status != http.StatusOK && !k.lacks(path) || a.Status != b.Status || a.Body != b.Body {
			k.t.Errorf("%s: %d with %d bytes here, %d with %d bytes there", path, a.Status, len(a.Body), b.Status, len(b.Body))
		}
	}
}

// documents lists what a site holds, each in one line, with names in the place
// of ids.
func (k *killed) documents(site string) (list []string) {
	k.t.Helper()
	must(k.t, k.Origin().Store.Read(k.t.Context(), k.site(site), func(tx authoring.Tx) error {
		variants, err := tx.FindVariants(k.t.Context(), "", "", "")
		if err != nil {
			return err
		}
		var names []string
		for _, v := range variants {
			names = append(names, string(v.Document), "<"+v.Slug+">")
		}
		named := strings.NewReplacer(names...)
		for _, v := range variants {
			rev, err := tx.Revision(k.t.Context(), v.Draft)
			if err != nil {
				return err
			}
			if v.Locale == "" || v.Slug == "" {
				v.Published = 0 // authors, terms and items have no date but that of the import
			}
			list = append(list, fmt.Sprintf("%s %q %s %q, published %d, revision %d, live %v: %s",
				v.Slug, v.Name, v.Status, v.Locale, v.Published, rev.N, v.Live == v.Draft, named.Replace(string(rev.Payload))))
		}
		return nil
	}))
	return list
}

// lacks reports what a source does not bring: WordPress no second language,
// Markdown no pages. What notes are read by is compared on its own.
func (k *killed) lacks(path string) bool {
	return k.bring[1] == "butter" || k.bring[1] == "wxr" && strings.Contains(path, "locale=") || k.bring[1] == "markdown" && strings.HasPrefix(path, "/v2/pages/")
}
