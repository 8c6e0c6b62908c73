// Package work kills real processes while they do durable work, and makes their
// clocks jump, and then counts what was done.
package work

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/mail"
	"github.com/gheecms/ghee/internal/work"
	"github.com/gheecms/ghee/test/world"
)

func TestMain(m *testing.M) { os.Exit(world.MainWithFailpoints(m)) }

const patience = 2 * time.Minute

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// count returns how many jobs of a kind are in a state.
func count(t *testing.T, o *app.Origin, kind, state string) (n int) {
	t.Helper()
	rows, err := o.Store.Jobs(t.Context(), state, 100_000)
	must(t, err)
	for _, r := range rows {
		if r.Kind == kind {
			n++
		}
	}
	return n
}

// until waits until so many jobs of a kind are in a state.
func until(t *testing.T, o *app.Origin, kind, state string, n int) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); count(t, o, kind, state) < n; <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("only %d of %d jobs of the kind %s are %s", count(t, o, kind, state), n, kind, state)
		}
	}
}

func enqueue(t *testing.T, o *app.Origin, jobs ...work.Job) {
	t.Helper()
	must(t, o.Store.Write(t.Context(), content.Control, func(tx authoring.Tx) error {
		for _, j := range jobs {
			if err := tx.Enqueue(t.Context(), j); err != nil {
				return err
			}
		}
		return nil
	}))
}

// clock is a file that says how wrong a process's clock is.
type clock string

func newClock(t *testing.T, w *world.World) clock {
	t.Helper()
	c := clock(filepath.Join(t.TempDir(), "clock"))
	c.set(t, 0)
	w.Kill()
	w.Env = append(w.Env, "GHEE_CLOCK_FILE="+string(c))
	w.Start()
	return c
}

// set makes the clock jump.
func (c clock) set(t *testing.T, d time.Duration) {
	t.Helper()
	must(t, os.WriteFile(string(c)+".new", []byte(d.String()), 0o600))
	must(t, os.Rename(string(c)+".new", string(c)))
}

// Issue 5: two origins on PostgreSQL, 1,000 jobs, kill -9 of each in turn, clocks
// that are an hour ahead and behind and jump: every effect once.
func TestWork_EveryEffectOnce(t *testing.T) {
	for _, db := range world.Databases() {
		t.Run(db, func(t *testing.T) { everyEffectOnce(t, db) })
	}
}

func everyEffectOnce(t *testing.T, db string) {
	rounds, jobs := world.Soak(1, 5), 1000
	a := world.New(t, world.Spec{Database: db})
	nodes := []*world.World{a}
	if db == world.PostgreSQL {
		nodes = append(nodes, world.New(t, world.Spec{Beside: a}))
	}
	var clocks []clock
	for _, n := range nodes {
		clocks = append(clocks, newClock(t, n))
	}
	o := a.Origin()
	for round := range rounds {
		var batch []work.Job
		for i := range jobs {
			j := work.Job{ID: fmt.Sprintf("probe-%d-%04d", round, i), Kind: "probe", Site: content.SiteID(i % 3), Payload: []byte(`1`)}
			if i%4 == 0 {
				j.Subject = fmt.Sprint("line ", i%40)
			}
			batch = append(batch, j)
		}
		enqueue(t, o, batch...)
		base := round * jobs
		for i, n := range nodes {
			until(t, o, "probe", work.Done, base+100+200*i)
			clocks[i].set(t, time.Hour)
			clocks[len(nodes)-1-i].set(t, -time.Hour)
			n.Kill()
			n.Start()
		}
		for i := range clocks {
			clocks[i].set(t, 0)
		}
		until(t, o, "probe", work.Done, base+jobs)
	}
	eachOnce(t, o, rounds*jobs)
}

// eachOnce checks that so many jobs had their effect, and each once.
func eachOnce(t *testing.T, o *app.Origin, jobs int) {
	t.Helper()
	rows, err := o.Store.Jobs(t.Context(), work.Ready, 100_000)
	must(t, err)
	done := map[string]int{}
	for _, r := range rows {
		if r.Kind == "trace" {
			done[string(r.Payload)]++
		}
	}
	for id, n := range done {
		if n != 1 {
			t.Errorf("%s was done %d times", id, n)
		}
	}
	if len(done) != jobs {
		t.Errorf("%d were done, want %d", len(done), jobs)
	}
	if dead := count(t, o, "probe", work.Dead); dead > 0 {
		t.Errorf("%d were given up", dead)
	}
}

// Two origins whose database is killed under them, and comes back.
func TestWork_OutlivesTheDatabase(t *testing.T) {
	a := world.New(t, world.Spec{Database: world.PostgreSQL})
	world.New(t, world.Spec{Beside: a})
	o := a.Origin()
	const jobs = 400
	var batch []work.Job
	for i := range jobs {
		batch = append(batch, work.Job{ID: fmt.Sprintf("probe-%04d", i), Kind: "probe", Payload: []byte(`1`)})
	}
	enqueue(t, o, batch...)
	for round := range world.Soak(2, 20) {
		until(t, o, "probe", work.Done, min(50*(round+1), jobs-50))
		must(t, a.Cluster().Crash())
		must(t, a.Cluster().Start())
		again(t, o)
	}
	until(t, o, "probe", work.Done, jobs)
	eachOnce(t, o, jobs)
}

// again waits until the database answers.
func again(t *testing.T, o *app.Origin) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); ; <-tick.C {
		_, err := o.Store.Jobs(t.Context(), work.Ready, 1)
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
}

// The first user of work: a mail that a transaction causes is in the outbox, and
// an operator sees and mends what is wrong.
func TestWork_MailReachesTheOutbox(t *testing.T) {
	w := world.New(t, world.Spec{})
	o := w.Origin()
	j, err := mail.Job(0, mail.Message{ID: "welcome", To: "ann@example.org", Subject: "Hello", Text: "Hello Ann"})
	must(t, err)
	enqueue(t, o, j, work.Job{ID: "bad", Kind: mail.JobKind, Payload: []byte(`{"to":"nobody"}`)})
	until(t, o, mail.JobKind, work.Done, 1)
	until(t, o, mail.JobKind, work.Dead, 1)
	files, err := filepath.Glob(filepath.Join(w.Data, "outbox", "*.eml"))
	if err != nil || len(files) != 1 {
		t.Errorf("the outbox holds %v (%v)", files, err)
	}
	w.Must("work", "list", "--state", "dead")
	w.Must("work", "retry", "bad")
	until(t, o, mail.JobKind, work.Dead, 1)
	w.Must("work", "drop", "bad")
	if n := count(t, o, mail.JobKind, work.Dead); n != 0 {
		t.Errorf("%d are left", n)
	}
}
