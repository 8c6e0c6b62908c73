package generations

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/directory"
	"github.com/gheecms/ghee/internal/edge"
	"github.com/gheecms/ghee/internal/set"
	"github.com/gheecms/ghee/test/world"
)

var epoch = changelog.Epoch{Number: 1, Leader: "a"}

// node is an edge over real files, without an origin.
type node struct {
	folder    string
	directory *directory.Directory
	shelf     *set.Shelf
	edge      http.Handler
	at        changelog.Position
}

const (
	theSite  content.SiteID = 7
	theToken                = "a token"
	pages                   = 80
)

type shelfReader struct{ *set.Shelf }

func (s shelfReader) Read(ctx context.Context, site content.SiteID) (edge.Reading, error) {
	return s.Shelf.Read(ctx, site)
}

type always struct{}

func (always) State(content.SiteID) string { return "live" }

func (always) AsOf(content.SiteID) time.Time { return time.Now() }

// newNode makes a node that keeps its files in folder.
func newNode(t *testing.T, folder string) *node {
	t.Helper()
	n := &node{folder: folder}
	var err error
	n.directory, err = directory.Open(t.Context(), filepath.Join(folder, "directory.db"))
	must(t, err)
	t.Cleanup(func() { _ = n.directory.Close() })
	hash := changelog.HashOf([]byte(theToken))
	_, err = n.directory.Apply(t.Context(), changelog.Seal(content.Control, changelog.Position{}, epoch, 1, []changelog.Draft{
		draft(t, changelog.Site, fmt.Sprint(theSite), map[string]string{"key": "s", "name": "S"}),
		draft(t, changelog.Token, "t", content.Grant{Site: theSite, Kind: content.ReadToken, Hash: hex.EncodeToString(hash[:])}),
	}, false))
	must(t, err)
	n.shelf = set.NewShelf(folder, n.directory, 4)
	t.Cleanup(func() { _ = n.shelf.Close() })
	cfg := edge.Defaults()
	cfg.Directory, cfg.Sets, cfg.Freshness = n.directory, shelfReader{n.shelf}, always{}
	must(t, cfg.Validate())
	n.edge = edge.New(cfg)
	return n
}

func draft(t *testing.T, kind changelog.Kind, id string, payload any) changelog.Draft {
	t.Helper()
	data, err := json.Marshal(payload)
	must(t, err)
	return changelog.Draft{Kind: kind, Object: id, Present: true, Payload: data}
}

// content seals the whole site anew, every page with a mark, after where the
// node is.
func (n *node) content(t *testing.T, mark string) []changelog.Entry {
	t.Helper()
	drafts := []changelog.Draft{
		draft(t, changelog.Settings, "settings", content.Settings{SiteName: "S", DefaultLocale: "en", Locales: []content.Locale{{Num: 1, Code: "en"}}}),
		draft(t, changelog.Type, "ts", content.Type{ID: "ts", Kind: content.KindPage, Key: "sheet", Last: 2, Fields: []content.Field{
			{ID: 1, Key: "first", Kind: content.ShortText}, {ID: 2, Key: "mark", Kind: content.ShortText},
		}}),
	}
	for i := range pages {
		meta, err := json.Marshal(content.Meta{Num: content.Num(i + 1), Type: "ts", Slug: fmt.Sprintf("page-%d", i), Name: "Page", Status: content.Published, Published: content.Micros(i + 1)})
		must(t, err)
		drafts = append(drafts, changelog.Draft{
			Kind: changelog.Document, Object: fmt.Sprintf("p%d", i), Locale: "en", Present: true, Meta: meta,
			Payload: content.Values{1: "Text " + strings.Repeat("x", 300), 2: mark}.Encode(),
		})
	}
	return changelog.Seal(theSite, n.at, epoch, 1, drafts, true)
}

// snapshot is what entries leave, when they are the whole site.
func snapshot(entries []changelog.Entry) (changelog.Checkpoint, iter.Seq2[changelog.Object, error]) {
	var digest changelog.Digest
	for _, e := range entries {
		digest.Add(e.State())
	}
	return changelog.Checkpoint{Site: theSite, Position: entries[len(entries)-1].Position(), Digest: digest.Sum()},
		func(yield func(changelog.Object, error) bool) {
			for _, e := range entries {
				if !yield(e.State(), nil) {
					return
				}
			}
		}
}

// look asks the edge and returns the marks and the seq of its answer.
func (n *node) look(path string) (marks map[string]bool, seq int64, err error) {
	rec := httptest.NewRecorder()
	n.edge.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, path+"auth_token="+strings.ReplaceAll(theToken, " ", "%20"), nil))
	if rec.Code != http.StatusOK {
		return nil, 0, fmt.Errorf("%d %s", rec.Code, rec.Body)
	}
	marks = map[string]bool{}
	for _, rest := range strings.Split(rec.Body.String(), `"mark":"`)[1:] {
		mark, _, _ := strings.Cut(rest, `"`)
		marks[mark] = true
	}
	_, number, _ := strings.Cut(rec.Header().Get("Ghee-Position"), ".")
	seq, err = strconv.ParseInt(number, 10, 64)
	if err == nil && len(marks) != 1 {
		err = fmt.Errorf("marks %v in one answer", marks)
	}
	return marks, seq, err
}

// watch reads on n goroutines until the returned func is called, which says how
// many answers there were.
func (n *node) watch(t *testing.T, dice *rand.Rand, readers int) func() int64 {
	var asked atomic.Int64
	ended := make(chan struct{})
	var all sync.WaitGroup
	for range readers {
		mine := rand.New(rand.NewPCG(dice.Uint64(), 3))
		all.Go(func() {
			var last int64
			for {
				select {
				case <-ended:
					return
				default:
				}
				path := fmt.Sprintf("/v2/pages/sheet/page-%d/?", mine.IntN(pages))
				if mine.IntN(2) == 0 {
					path = fmt.Sprintf("/v2/pages/sheet/?page_size=%d&", 10+mine.IntN(70))
				}
				_, seq, err := n.look(path)
				if err == nil && seq < last {
					err = fmt.Errorf("position %d after %d", seq, last)
				}
				if err != nil {
					t.Errorf("%s: %v", path, err)
					return
				}
				last = seq
				asked.Add(1)
			}
		})
	}
	stop := sync.OnceFunc(func() { close(ended); all.Wait() })
	t.Cleanup(stop)
	return func() int64 { stop(); return asked.Load() }
}

// descriptors counts this process's files below folder, and those deleted.
func descriptors(t *testing.T, folder string) (open, deleted int) {
	t.Helper()
	fds, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skipf("descriptors cannot be counted here: %v", err)
	}
	for _, fd := range fds {
		name, err := os.Readlink(filepath.Join("/proc/self/fd", fd.Name()))
		if err != nil || !strings.HasPrefix(name, folder) {
			continue // it was the listing's own
		}
		open++
		if strings.HasSuffix(name, "(deleted)") {
			deleted++
		}
	}
	return open, deleted
}

func TestSwitch_TwentyGenerationsUnderLoad(t *testing.T) {
	dice := world.Dice(world.Seed(t))
	n := newNode(t, t.TempDir())
	publish := func(mark string, replace bool) {
		entries := n.content(t, mark)
		if replace {
			cp, objects := snapshot(entries)
			must(t, n.shelf.Replace(t.Context(), theSite, cp, objects))
			n.at = cp.Position
			return
		}
		var err error
		n.at, err = n.shelf.Apply(t.Context(), theSite, entries)
		must(t, err)
	}
	publish("g0", true)
	asked := n.watch(t, dice, 4)
	switches := world.Soak(20, 400)
	for i := range switches {
		publish(fmt.Sprintf("g%d", i+1), true)
		if i%4 == 0 {
			publish(fmt.Sprintf("g%d, applied", i+1), false)
		}
	}
	t.Logf("%d answers", asked())
	if marks, seq, err := n.look("/v2/pages/sheet/?page_size=100&"); err != nil || !marks[fmt.Sprintf("g%d", switches)] || seq != n.at.Seq {
		t.Errorf("at the end: %v at %d, %v", marks, seq, err)
	}
	folders, err := os.ReadDir(filepath.Join(n.folder, "sites", fmt.Sprint(theSite)))
	must(t, err)
	if len(folders) != 1 || folders[0].Name() != fmt.Sprint(switches+1) {
		t.Errorf("generations left: %v", folders)
	}
	// One set: the directory's connection, a writer, and as many readers as are
	// kept idle, three descriptors each.
	if open, deleted := descriptors(t, n.folder); deleted > 0 || open > 3*(2+8) {
		t.Errorf("%d descriptors are open, %d of them of files that are gone", open, deleted)
	}
	must(t, n.shelf.Check(t.Context(), theSite))
}
