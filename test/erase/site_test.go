package erase

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/failpoint"
	"github.com/gheecms/ghee/internal/set"
	"github.com/gheecms/ghee/test/world"
)

// until asks, now and then, until it holds.
func until(t *testing.T, what string, cond func() bool) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); !cond(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("it never came that %s", what)
		}
	}
}

// forgotten waits until a node has nothing of the site.
func (p *planted) forgotten(t *testing.T, w *world.World) {
	t.Helper()
	until(t, "the token opens nothing", func() bool { return w.Read(p.token, "/v2/posts/").Status == 401 })
	for _, site := range []content.SiteID{p.site, p.site.Preview()} {
		until(t, "the folder of the set is gone", func() bool {
			_, err := os.Stat(filepath.Join(w.Data, set.Folder(site)))
			return os.IsNotExist(err)
		})
	}
}

func TestSiteDelete_LeavesNothingOfIt(t *testing.T) {
	for _, db := range world.Databases() {
		t.Run(db, func(t *testing.T) {
			p := plant(t, world.Spec{Database: db})
			p.Must("site", "create", "other")
			token := strings.TrimSpace(p.Must("token", "create", "--site", "other"))
			if r := p.Ghee("site", "delete", "words"); r.Code == 0 || !strings.Contains(r.Stderr, "--confirm words") {
				t.Fatalf("without confirmation: %+v", r)
			}
			p.Must("site", "delete", "words", "--confirm", "words")
			p.forgotten(t, p.World)
			gone(t, p.World)
			until(t, "the other site is served", func() bool { return p.Read(token, "/v2/posts/").Status == 200 })
			if out := p.Must("site", "list"); strings.Contains(out, "words") || !strings.Contains(out, "other") {
				t.Errorf("the list says %s", out)
			}
			p.Must("site", "create", "words") // the key is free, the id is another
			made, err := p.origin.Store.SiteByKey(t.Context(), "words")
			must(t, err)
			if made.ID <= p.site {
				t.Errorf("the id %d is given again", made.ID)
			}
			if r := p.Ghee("doctor"); r.Code != 0 {
				t.Errorf("doctor: %+v", r)
			}
		})
	}
}

// Both the command and the node are killed; the next to start goes on.
func TestSiteDelete_GoesOnAfterAKill(t *testing.T) {
	p := plant(t, world.Spec{})
	p.Stop()
	p.Env = []string{"GHEE_FAILPOINT=" + string(failpoint.StoreCommitAfter) + "=kill@6"} // some tables are empty by then
	if r := p.Ghee("site", "delete", "words", "--confirm", "words"); r.Code == 0 {
		t.Fatalf("it was not killed: %+v", r)
	}
	p.Env = []string{"GHEE_FAILPOINT=" + string(failpoint.DirectoryCommitAfter) + "=kill@3"} // the epoch, the control log, the generation
	p.Launch()
	select {
	case <-p.Ended():
	case <-time.After(10 * time.Second): // fewer commits of the directory: it serves
	}
	p.Kill()
	p.Env = nil
	p.Start()
	p.forgotten(t, p.World)
	gone(t, p.World)
}

func TestSiteLimit_StopsGrowthAndNothingElse(t *testing.T) {
	p := plant(t, world.Spec{})
	if out := p.Must("site", "limit", "words", "documents=3"); !strings.Contains(out, "documents=3 (3 at most)") || !strings.Contains(out, " (bytes, no limit)\n") {
		t.Errorf("it says %s", out)
	}
	if r := p.Ghee("site", "limit", "words", "pages=3"); r.Code == 0 {
		t.Errorf("an unknown limit is taken: %+v", r)
	}
	must(t, p.origin.Authoring.Unpublish(t.Context(), p.site, p.post, "en"))
	must(t, p.origin.Authoring.Publish(t.Context(), p.site, p.post, "en"))
	if err := p.add(t, "more"); err == nil || !strings.Contains(err.Error(), `limit "documents" is 3`) {
		t.Errorf("beyond the limit: %v", err)
	}
	p.erase()
	must(t, p.add(t, "more"))
}
