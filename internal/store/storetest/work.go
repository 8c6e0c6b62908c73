package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/work"
)

// enqueue adds jobs of the kind "k" in one transaction.
func enqueue(t testing.TB, h Handle, jobs ...work.Job) {
	t.Helper()
	write(t, h, content.Control, func(ctx context.Context, tx authoring.Tx) error {
		for _, j := range jobs {
			if j.Kind == "" {
				j.Kind = "k"
			}
			if j.Payload == nil {
				j.Payload = []byte(`{"id":"` + j.ID + `"}`)
			}
			if err := tx.Enqueue(ctx, j); err != nil {
				return err
			}
		}
		return nil
	})
}

func claim(t testing.TB, h Handle, worker string, n int) []work.Lease {
	t.Helper()
	leases, err := h.Claim(t.Context(), worker, "k", 0, n)
	must(t, err)
	return leases
}

func jobIDs(leases []work.Lease) (out []string) {
	for _, l := range leases {
		out = append(out, l.ID)
	}
	return out
}

// states maps the jobs there are, done ones too, to their states.
func states(t testing.TB, h Handle) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, state := range []string{"", work.Done} {
		rows, err := h.Jobs(t.Context(), state, 1000)
		must(t, err)
		for _, r := range rows {
			out[r.ID] = r.State
		}
	}
	return out
}

func workOnce(t *testing.T, db Database) {
	h := db.Open(t)
	must(t, h.Enrol(t.Context(), "w"))
	job := work.Job{ID: "a", Kind: "k", Site: 3, Payload: []byte(`{"x":1}`)}
	enqueue(t, h, job, job)
	enqueue(t, h, job, work.Job{ID: "other", Kind: "another"})
	stop := errors.New("stop")
	err := h.Write(t.Context(), content.Control, func(tx authoring.Tx) error {
		return errors.Join(tx.Enqueue(t.Context(), work.Job{ID: "b", Kind: "k", Payload: []byte(`1`)}), stop)
	})
	if !errors.Is(err, stop) {
		t.Fatal(err)
	}
	got := claim(t, h, "w", 10)
	same(t, "claimed", []work.Lease{{Job: job, Worker: "w", Number: 1, Attempt: 1}}, got)
	same(t, "claimed again", 0, len(claim(t, h, "w", 10)))
	must(t, h.Finish(t.Context(), got[0], func(tx work.Tx) error {
		return tx.Enqueue(t.Context(), work.Job{ID: "next", Kind: "n", Payload: []byte(`1`)})
	}))
	code(t, h.Finish(t.Context(), got[0], nil), fail.Conflict)
	enqueue(t, h, job)
	same(t, "states", map[string]string{"a": work.Done, "other": work.Ready, "next": work.Ready}, states(t, h))
	rows, err := h.Jobs(t.Context(), work.Done, 10)
	must(t, err)
	same(t, "payload of a job that is done", "", string(rows[0].Payload))
}

func workRefuses(t *testing.T, db Database) {
	h := db.Open(t)
	for _, j := range []work.Job{
		{Kind: "k", Payload: []byte(`1`)},
		{ID: "a", Payload: []byte(`1`)},
		{ID: "a", Kind: "k", Payload: []byte(`{`)},
		{ID: "a", Kind: "k"},
		{ID: "a", Kind: "k", Subject: "x\x00", Payload: []byte(`1`)},
	} {
		code(t, h.Write(t.Context(), content.Control, func(tx authoring.Tx) error { return tx.Enqueue(t.Context(), j) }), fail.Invalid)
	}
}

func workFenced(t *testing.T, db Database) {
	h := db.Open(t)
	must(t, h.Enrol(t.Context(), "old"))
	must(t, h.Enrol(t.Context(), "new"))
	enqueue(t, h, work.Job{ID: "a"})
	old := claim(t, h, "old", 1)[0]
	beats, err := h.Beats(t.Context())
	must(t, err)
	n, err := h.Bury(t.Context(), "old", beats["old"]-1)
	must(t, err)
	same(t, "buried by an old beat", 0, n)
	n, err = h.Bury(t.Context(), "old", beats["old"])
	must(t, err)
	same(t, "freed", 1, n)
	code(t, h.Beat(t.Context(), "old"), fail.Conflict)
	_, err = h.Claim(t.Context(), "old", "k", 0, 1)
	code(t, err, fail.Conflict)
	newer := claim(t, h, "new", 1)[0]
	same(t, "attempt", 2, newer.Attempt)
	ran := false
	code(t, h.Finish(t.Context(), old, func(work.Tx) error { ran = true; return nil }), fail.Conflict)
	code(t, h.Fail(t.Context(), old, work.Failure{}), fail.Conflict)
	code(t, h.Release(t.Context(), old), fail.Conflict)
	same(t, "the effect of a lost lease", false, ran)
	must(t, h.Retire(t.Context(), "new"))
	must(t, h.Beat(t.Context(), "new")) // it has a job
	must(t, h.Release(t.Context(), newer))
	same(t, "attempt after it was given back", 2, claim(t, h, "new", 1)[0].Attempt)
}

// Jobs that end at the same time end each by itself, whatever the others do.
func workEnds(t *testing.T, db Database) {
	const jobs = 24
	h := db.Open(t)
	must(t, h.Enrol(t.Context(), "w"))
	must(t, h.Enrol(t.Context(), "x"))
	for i := range jobs {
		enqueue(t, h, work.Job{ID: fmt.Sprintf("%02d", i), Subject: fmt.Sprint("s", i%5+jobs*(i%2))})
	}
	left := jobs
	stop := errors.New("stop")
	tried := map[string]bool{}
	for left > 0 {
		leases := claim(t, h, "w", jobs)
		if len(leases) == 0 {
			t.Fatalf("%d are left, and none is to be taken: %v", left, states(t, h))
		}
		left -= len(leases)
		errs := make([]error, len(leases))
		var wg sync.WaitGroup
		for i, l := range leases {
			bad := !tried[l.ID] && l.ID[1] == '3'
			lost := !tried[l.ID] && l.ID[1] == '7'
			tried[l.ID] = true
			wg.Go(func() {
				if lost {
					l.Number++
					errs[i] = h.Finish(t.Context(), l, nil)
					l.Number--
					errs[i] = errors.Join(errs[i], h.Release(t.Context(), l))
					return
				}
				errs[i] = h.Finish(t.Context(), l, func(tx work.Tx) error {
					err := tx.Enqueue(t.Context(), work.Job{ID: fmt.Sprint("effect of ", l.ID, " by ", l.Number), Kind: "effect", Payload: []byte(`1`)})
					if bad {
						err = errors.Join(err, stop)
					}
					return err
				})
				if bad && errors.Is(errs[i], stop) {
					errs[i] = h.Release(t.Context(), l)
				}
			})
			if bad || lost {
				left++
			}
		}
		wg.Wait()
		for i, err := range errs {
			if l := leases[i]; err != nil && !fail.Is(err, fail.Conflict) {
				t.Fatalf("%s: %v", l.ID, err)
			}
		}
	}
	for id, state := range states(t, h) {
		if want := map[bool]string{true: work.Ready, false: work.Done}[len(id) > 2]; state != want {
			t.Errorf("%s is %s, want %s", id, state, want)
		}
	}
	same(t, "jobs and effects", 2*jobs, len(states(t, h)))
}

func workInOrder(t *testing.T, db Database) {
	h := db.Open(t)
	must(t, h.Enrol(t.Context(), "w"))
	for _, id := range []string{"a1", "a2", "a3"} {
		enqueue(t, h, work.Job{ID: id, Subject: "a"})
	}
	enqueue(t, h, work.Job{ID: "b1", Subject: "b"}, work.Job{ID: "free"}, work.Job{ID: "elsewhere", Subject: "a", Site: 7})
	first := claim(t, h, "w", 10)
	same(t, "first", map[string]string{
		"a1": work.Running, "a2": work.Waiting, "a3": work.Waiting, "b1": work.Running, "free": work.Running, "elsewhere": work.Running,
	}, states(t, h))
	var a1 work.Lease
	for _, l := range first {
		if l.ID == "a1" {
			a1 = l
		}
	}
	must(t, h.Fail(t.Context(), a1, work.Failure{Reason: "no", Delay: -time.Second, Pass: time.Hour}))
	same(t, "while the first fails", 0, len(claim(t, h, "w", 10)))
	ripe, err := h.Ripen(t.Context())
	must(t, err)
	same(t, "ripe", 1, ripe)
	a1 = claim(t, h, "w", 10)[0]
	must(t, h.Fail(t.Context(), a1, work.Failure{Reason: "no", Delay: time.Hour, Pass: time.Nanosecond}))
	a2 := claim(t, h, "w", 10)
	same(t, "after the first was passed", []string{"a2"}, jobIDs(a2))
	must(t, h.Fail(t.Context(), a2[0], work.Failure{Reason: "never", Dead: true}))
	a3 := claim(t, h, "w", 10)
	same(t, "after the second died", []string{"a3"}, jobIDs(a3))
	must(t, h.Retry(t.Context(), "a2"))
	same(t, "replayed", work.Waiting, states(t, h)["a2"])
	must(t, h.Finish(t.Context(), a3[0], nil))
	same(t, "last", []string{"a2"}, jobIDs(claim(t, h, "w", 10)))
	must(t, h.Retry(t.Context(), "a1"))
	same(t, "tried at once", []string{"a1"}, jobIDs(claim(t, h, "w", 10)))
	code(t, h.Retry(t.Context(), "a1"), fail.Conflict)
	code(t, h.Drop(t.Context(), "a1"), fail.Conflict)
	code(t, h.Retry(t.Context(), "none"), fail.NotFound)
	code(t, h.Drop(t.Context(), "none"), fail.NotFound)
}

func workDropped(t *testing.T, db Database) {
	h := db.Open(t)
	must(t, h.Enrol(t.Context(), "w"))
	enqueue(t, h, work.Job{ID: "1", Subject: "s"}, work.Job{ID: "2", Subject: "s"})
	must(t, h.Drop(t.Context(), "1"))
	same(t, "states", map[string]string{"2": work.Ready}, states(t, h))
	swept, err := h.Sweep(t.Context(), time.Hour, time.Hour)
	must(t, err)
	same(t, "swept too early", 0, swept)
	must(t, h.Finish(t.Context(), claim(t, h, "w", 1)[0], nil))
	swept, err = h.Sweep(t.Context(), -time.Hour, time.Hour)
	must(t, err)
	same(t, "swept", 1, swept)
}

func workLater(t *testing.T, db Database) {
	h := db.Open(t)
	must(t, h.Enrol(t.Context(), "w"))
	now := content.Micros(time.Now().UnixMicro())
	enqueue(t, h, work.Job{ID: "past", NotBefore: 1}, work.Job{ID: "future", NotBefore: now + 3_600_000_000})
	ripe, err := h.Ripen(t.Context())
	must(t, err)
	same(t, "ripe", 0, ripe)
	same(t, "ready", []string{"past"}, jobIDs(claim(t, h, "w", 9)))
	stats, err := h.Stats(t.Context())
	must(t, err)
	same(t, "kinds and states", []string{"k later 1", "k running 1"}, []string{
		fmt.Sprint(stats[0].Kind, " ", stats[0].State, " ", stats[0].N), fmt.Sprint(stats[1].Kind, " ", stats[1].State, " ", stats[1].N),
	})
}

// A site with many jobs does not keep the others waiting.
func workFair(t *testing.T, db Database) {
	h := db.Open(t)
	must(t, h.Enrol(t.Context(), "w"))
	for i := range 20 {
		enqueue(t, h, work.Job{ID: fmt.Sprintf("big-%02d", i), Site: 1})
	}
	enqueue(t, h, work.Job{ID: "x", Site: 2}, work.Job{ID: "y", Site: 3})
	same(t, "a share for each", []string{"big-00", "big-01", "x", "y"}, jobIDs(claim(t, h, "w", 5)))
	leases, err := h.Claim(t.Context(), "w", "k", 1, 1)
	must(t, err)
	same(t, "round again", []string{"big-02"}, jobIDs(leases))
}

// Many workers take every job once, each subject in the order of commits.
func workRace(t *testing.T, db Database) {
	const jobs = 60
	a, b := db.Open(t), db.Open(t)
	var wg sync.WaitGroup
	for p, h := range []Handle{a, b} {
		wg.Go(func() {
			for i := range jobs / 2 {
				enqueue(t, h, work.Job{ID: fmt.Sprintf("%d-%02d", p, i), Subject: fmt.Sprint(i % 3), Site: content.SiteID(1 + i%2)})
			}
		})
	}
	wg.Wait()
	var mu sync.Mutex
	taken := map[string]int{}
	busy := map[string]bool{}
	for i, h := range []Handle{a, b, a, b} {
		name := fmt.Sprint("w", i)
		must(t, h.Enrol(t.Context(), name))
		wg.Go(func() {
			for empty := 0; empty < 200; {
				leases, err := h.Claim(t.Context(), name, "k", 0, 3)
				if err != nil {
					t.Error(err)
					return
				}
				if len(leases) == 0 {
					empty++
				}
				for _, l := range leases {
					line := fmt.Sprint(l.Site, l.Subject)
					mu.Lock()
					if busy[line] {
						t.Errorf("two of the subject %s at once", line)
					}
					busy[line] = true
					taken[l.ID]++
					mu.Unlock()
					mu.Lock()
					busy[line] = false
					mu.Unlock()
					if err := h.Finish(t.Context(), l, nil); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	for id, n := range taken {
		if n != 1 {
			t.Errorf("%s was taken %d times", id, n)
		}
	}
	same(t, "taken", jobs, len(taken))
}
