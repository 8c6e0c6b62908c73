package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/purge/queue"
	"github.com/gheecms/ghee/internal/work"
)

func cursor(seq int64) changelog.Position {
	return changelog.Position{Epoch: changelog.Epoch{Number: 3, Leader: "über"}, Seq: seq, Chain: changelog.Hash{1, byte(seq)}}
}

// A cursor and the jobs of the same step are kept together or not at all, and
// who comes second finds what the first has left.
func purgeCursor(t *testing.T, db Database) {
	one, two := db.Open(t), db.Open(t)
	id := site(t, one, "a")
	job := func(name string) work.Job {
		return work.Job{ID: name, Kind: "k", Site: id, Subject: "s", Payload: []byte(`1`)}
	}
	step := func(h Handle, from, to int64) error {
		return h.Advance(t.Context(), id, func(tx queue.Tx, at changelog.Position) (changelog.Position, error) {
			want := changelog.Position{}
			if from > 0 {
				want = cursor(from)
			}
			same(t, "where it is", want, at)
			return cursor(to), tx.Enqueue(t.Context(), job(fmt.Sprint("j", to)))
		})
	}
	must(t, step(one, 0, 5))
	must(t, step(two, 5, 6))
	stop := errors.New("stop")
	err := one.Advance(t.Context(), id, func(tx queue.Tx, _ changelog.Position) (changelog.Position, error) {
		return cursor(7), errors.Join(tx.Enqueue(t.Context(), job("j7")), stop)
	})
	if !errors.Is(err, stop) {
		t.Error(err)
	}
	must(t, step(two, 6, 8))
	same(t, "jobs", map[string]string{"j5": work.Ready, "j6": work.Waiting, "j8": work.Waiting}, states(t, one))
	all, err := one.Cursors(t.Context())
	must(t, err)
	same(t, "cursors", map[content.SiteID]changelog.Position{id: cursor(8)}, all)

	must(t, one.DeleteSite(t.Context(), id))
	code(t, step(one, 8, 9), fail.NotFound)
	for left := true; left; {
		left, err = one.PurgeSites(t.Context())
		must(t, err)
	}
	all, err = two.Cursors(t.Context())
	must(t, err)
	same(t, "cursors of a site that is gone", map[content.SiteID]changelog.Position{}, all)
}

// Of many who have the same change one enqueues it.
func purgeRace(t *testing.T, db Database) {
	const changes = 20
	handles := []Handle{db.Open(t), db.Open(t)}
	id := site(t, handles[0], "a")
	var wg sync.WaitGroup
	for p, h := range handles {
		wg.Go(func() {
			for seq := range int64(changes) {
				if err := h.Advance(t.Context(), id, func(tx queue.Tx, at changelog.Position) (changelog.Position, error) {
					if at.Seq > seq {
						return at, nil
					}
					return cursor(seq + 1), tx.Enqueue(t.Context(), work.Job{ID: fmt.Sprint(p, "-", seq), Kind: "k", Site: id, Payload: []byte(`1`)})
				}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := len(states(t, handles[0])); n != changes {
		t.Errorf("%d jobs of %d changes", n, changes)
	}
}

// Only what has never begun can be amended.
func workAmended(t *testing.T, db Database) {
	h := db.Open(t)
	must(t, h.Enrol(t.Context(), "w"))
	line := work.Job{Kind: "k", Site: 3, Subject: "s"}
	amend := func(text string, notBefore time.Duration, keep bool) (done bool) {
		t.Helper()
		must(t, h.Advance(t.Context(), content.Control, func(tx queue.Tx, at changelog.Position) (_ changelog.Position, err error) {
			done, err = tx.Amend(t.Context(), line, func(j *work.Job) bool {
				j.Payload = []byte(text)
				if notBefore > 0 {
					j.NotBefore = tx.Now() + content.Micros(notBefore.Microseconds())
				}
				return keep
			})
			return at, err
		}))
		return done
	}
	add := func(id string, notBefore content.Micros) {
		enqueue(t, h, work.Job{ID: id, Site: 3, Subject: "s", Payload: []byte(`"` + id + `"`), NotBefore: notBefore})
	}
	same(t, "an empty line", false, amend(`1`, 0, true))
	add("a", 0)
	same(t, "one that may be taken any moment", false, amend(`1`, 0, true))
	add("b", 0)
	same(t, "one that is not to be", false, amend(`2`, 0, false))
	same(t, "one that waits", true, amend(`3`, 0, true))
	enqueue(t, h, work.Job{ID: "elsewhere", Site: 4, Subject: "s", Payload: []byte(`4`)})
	a := claim(t, h, "w", 1)[0]
	same(t, "first", `"a"`, string(a.Payload))
	must(t, h.Fail(t.Context(), a, work.Failure{Reason: "r", Delay: time.Hour}))
	same(t, "one behind another that failed", true, amend(`5`, 0, true))
	must(t, h.Retry(t.Context(), "a"))
	must(t, h.Finish(t.Context(), claim(t, h, "w", 1)[0], nil))
	b := claim(t, h, "w", 2)
	for _, l := range b {
		same(t, "as it was amended", map[string]string{"b": `5`, "elsewhere": `4`}[l.ID], string(l.Payload))
		must(t, h.Finish(t.Context(), l, nil))
	}
	add("c", content.Micros(time.Now().Add(time.Hour).UnixMicro()))
	same(t, "one that waits for its time", true, amend(`6`, 2*time.Hour, true))
	rows, err := h.Jobs(t.Context(), work.Later, 10)
	must(t, err)
	if len(rows) != 1 || string(rows[0].Payload) != `6` || rows[0].Age > -90*time.Minute {
		t.Errorf("%+v", rows)
	}
	must(t, h.Retry(t.Context(), "c"))
	c := claim(t, h, "w", 1)[0]
	must(t, h.Fail(t.Context(), c, work.Failure{Reason: "r", Delay: time.Hour}))
	same(t, "one that has failed", false, amend(`7`, 0, true))
}

// What waits is counted by kind, of one site or of all.
func purgeQueued(t *testing.T, db Database) {
	h := db.Open(t)
	must(t, h.Enrol(t.Context(), "w"))
	for _, j := range []work.Job{
		{ID: "2", Kind: "purge.x", Site: 1, Subject: queue.First},
		{ID: "1", Kind: "purge.x", Site: 2, Subject: queue.First},
		{ID: "3", Kind: "purge.x", Site: 1, Subject: queue.Second},
		{ID: "4", Kind: "purge.y", Site: 1, Subject: queue.First},
		{ID: "5", Kind: "mail", Site: 1, Subject: queue.First},
	} {
		enqueue(t, h, j)
	}
	of := func(id content.SiteID) []queue.Queued {
		all, err := h.Queued(t.Context(), id, "purge.")
		must(t, err)
		return all
	}
	same(t, "all", []queue.Queued{{Kind: "purge.x", N: 2, Oldest: "1"}, {Kind: "purge.y", N: 1, Oldest: "4"}}, of(0))
	leases, err := h.Claim(t.Context(), "w", "purge.x", 1, 2)
	must(t, err)
	must(t, h.Fail(t.Context(), leases[0], work.Failure{Reason: "away", Delay: time.Hour}))
	must(t, h.Finish(t.Context(), leases[1], nil))
	same(t, "of one site", []queue.Queued{{Kind: "purge.x", N: 1, Oldest: "1", Reason: "away"}}, of(2))
}
