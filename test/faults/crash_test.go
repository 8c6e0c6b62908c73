//go:build linux

package faults

import (
	"encoding/json"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
)

// Row 7: the answer to a commit is lost. The writer is told that the outcome is
// unknown, and the key with which to ask again; the retry makes no second one.
func TestRow7_UnknownOutcomeIsToldAsSuch(t *testing.T) {
	row := matrix.Begin(t, 7)
	d := newDesk(t, world.PostgreSQL)
	d.settled()
	proxy := d.Through()
	unknown := 0
	for n := 0; unknown < matrix.Size(3, 50) && n < 500; n++ {
		slug := fmt.Sprint("unknown-", n)
		proxy.CutAfter("commit", 1)
		a := d.create("a", slug, nil)
		switch {
		case a.Status == 503 && of(a, "code") == "outcome_unknown":
			unknown++
			if a.Header.Get("Idempotency-Key") != "create "+slug || a.Header.Get("Retry-After") == "" {
				t.Errorf("how to ask again is not told: %v %s", a.Header, a.Body)
			}
		case a.Status != 201 || proxy.Cuts() > 0: // 201 when a commit in the background was met instead
			t.Fatalf("a commit whose answer was lost: %d %s", a.Status, a.Body)
		}
		proxy.CutAfter("", 0)
		d.until("the retry is answered", func() bool { a = d.create("a", slug, nil); return a.Status == 201 })
		first := id(a)
		if again := d.create("a", slug, nil); again.Status != 201 || id(again) != first {
			t.Errorf("the same key again: %d %s", again.Status, again.Body)
		}
		if twice := d.ask("POST", "/api/sites/a/documents", fmt.Sprintf(`{"type":%q,"slug":%q}`, d.sites["a"].typ, slug)); twice.Status != 400 && twice.Status != 409 {
			t.Errorf("another of this slug: %d %s", twice.Status, twice.Body)
		}
	}
	row.Figure("commits of unknown outcome, each retried to one object", "%d", unknown)
	if unknown == 0 {
		t.Error("no outcome was unknown")
	}
}

// Row 7: the database is killed again and again among commits. What was
// acknowledged is there, once, and so is what was asked for until it was.
func TestRow7_DatabaseKilledAmongCommits(t *testing.T) {
	row := matrix.Begin(t, 7)
	d := newDesk(t, world.PostgreSQL)
	d.settled()
	kills, writers := matrix.Size(3, 50), 4
	var acked atomic.Int64
	var over atomic.Bool
	var work sync.WaitGroup
	ids := make([]map[string]string, writers)
	for w := range writers {
		ids[w] = map[string]string{}
		work.Go(func() {
			pause := time.NewTicker(20 * time.Millisecond)
			defer pause.Stop()
			for n := 0; !over.Load(); n++ {
				slug := fmt.Sprintf("w%d-%d", w, n)
				for deadline := time.Now().Add(patience); ; {
					a := d.publish("a", slug, nil)
					if a.Status == 200 {
						ids[w][slug] = id(a)
						acked.Add(1)
						break
					}
					if a.Status != 503 || time.Now().After(deadline) {
						t.Errorf("%s: %d %s", slug, a.Status, a.Body)
						return
					}
					<-pause.C // as one who heeds Retry-After, only sooner
				}
			}
		})
	}
	for n := range kills {
		last := acked.Load()
		d.until("writes go on", func() bool { return t.Failed() || acked.Load() >= last+int64(2+3*n%7) })
		must(t, d.Cluster().Crash())
		d.reads("b", 1+n%99, 0)
		must(t, d.Cluster().Start())
	}
	last := acked.Load()
	d.until("writes go on", func() bool { return t.Failed() || acked.Load() > last })
	over.Store(true)
	work.Wait()
	d.Caught(d.sites["a"].id, d.sites["a"].token)
	d.reads("a", 100, 1+int(acked.Load()))
	have := map[string]string{}
	d.until("the list, which follows drafts, has what was acknowledged", func() bool {
		for cursor := ""; ; {
			var page struct {
				Items []struct{ ID, Slug string }
				Next  string
			}
			a := d.ask("GET", "/api/sites/a/documents?limit=200&type="+d.sites["a"].typ+"&cursor="+cursor, "")
			must(t, json.Unmarshal([]byte(a.Body), &page))
			for _, i := range page.Items {
				have[i.Slug] = i.ID
			}
			if cursor = page.Next; cursor == "" {
				break
			}
		}
		return len(have) > int(acked.Load())
	})
	row.Figure("times killed", "%d", kills)
	row.Figure("acknowledged, and there once", "%d", acked.Load())
	if len(have) != 1+int(acked.Load()) {
		t.Errorf("there are %d pages, %d were acknowledged", len(have), acked.Load())
	}
	for _, mine := range ids {
		for slug, id := range mine {
			if have[slug] != id {
				t.Errorf("%s was acknowledged as %s and is %q", slug, id, have[slug])
			}
		}
	}
	if r := d.Ghee("doctor"); r.Code != 0 {
		t.Errorf("doctor: %+v", r)
	}
}
