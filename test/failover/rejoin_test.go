package failover

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/store/pgtest"
	"github.com/gheecms/ghee/test/world"
)

// lost is the file of what only the old leader had, as far as it is looked at.
type lost struct {
	Format string
	Logs   []struct {
		Log, Site string
		Changes   []struct {
			What, Kind, ID, Slug, Title, Who, How string
			When                                  time.Time
			Epoch, Seq                            int64
			Payload                               json.RawMessage
		}
	}
	Events []struct {
		Trail string
		Event struct{ Action string }
	}
}

// tornApart is two regions of which the first has published what the second has
// not, and died; the second leads.
func tornApart(t *testing.T, ticks ...int) *regions {
	t.Helper()
	r := newRegions(t, world.ClusterSpec{Failpoints: true})
	other := r.Regions.Other
	r.publisher.One(1)
	must(t, other.Cluster().CaughtUp(t.Context(), r.Origin.Cluster()))
	must(t, other.Cluster().Crash())
	for _, n := range ticks {
		r.publisher.One(n)
	}
	if got := r.publisher.Acked(); got != 2+len(ticks) {
		t.Fatalf("%s, %v", r.publisher, r.publisher.Odd())
	}
	r.Origin.Kill()
	must(t, r.Origin.Cluster().Crash())
	must(t, other.Cluster().Start())
	lead := []string{"--to", other.Base, "--confirm", "second", "--old-leader-is-off"}
	other.Until("its database is back", func() bool { return r.Regions.Failover(append(lead, "--dry-run")...).Code == 0 })
	done := r.Regions.Failover(lead...)
	if done.Code != 0 {
		t.Fatalf("failover: %+v", done)
	}
	return r
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// rejoin runs ghee rejoin on the machine of a world, whose database follows
// another's then.
func rejoin(w, leader *world.World, export string) world.Result {
	return rejoinBy(w.Cluster().Bin(), w, leader, export)
}

func rejoinBy(programs string, w, leader *world.World, export string) world.Result {
	return w.Ghee("rejoin", "--source", leader.URL+"&application_name="+w.Cluster().Name(), "--pgdata", w.Cluster().Data(), "--pgbin", programs, "--export", export)
}

func readLost(t *testing.T, file string) (l lost) {
	t.Helper()
	text, err := os.ReadFile(file)
	must(t, err)
	if err := json.Unmarshal(text, &l); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is open to others: %v, %v", info.Mode(), err)
	}
	return l
}

// slugs are the published changes of a site.
func (l lost) slugs(log string) (all []string) {
	for _, of := range l.Logs {
		if of.Log == log && of.Site == "ticks" {
			for _, c := range of.Changes {
				if c.Slug != "" {
					all = append(all, c.Slug)
				}
			}
		}
	}
	return all
}

// The old leader comes back as a standby; what only it had is in a file, and
// nowhere else. Switching back is the same command.
func TestRejoin_ListsWhatOnlyTheOldLeaderHad(t *testing.T) {
	r := tornApart(t, 10, 11, 12)
	other, file := r.Regions.Other, filepath.Join(t.TempDir(), "lost.json")
	r.publisher.To(other.Node)
	r.publisher.One(20)
	cut, err := os.OpenFile(filepath.Join(r.Origin.Cluster().Data(), "postgresql.auto.conf"), os.O_APPEND|os.O_WRONLY, 0)
	must(t, err)
	_, err = cut.WriteString("default_transaction_read_only = 'on'\n") // as ghee failover --cut leaves it
	must(t, errors.Join(err, cut.Close()))

	if got := rejoin(other, r.Origin, file); got.Code == 0 {
		t.Errorf("the one that leads rejoins one that is off: %+v", got)
	}
	must(t, os.WriteFile(file, []byte("somebody's words"), 0o600))
	if got := rejoin(r.Origin, other, file); got.Code == 0 || !strings.Contains(got.Stderr, "is there already") {
		t.Errorf("it writes over a file: %+v", got)
	}
	must(t, os.Remove(file))
	began := time.Now()
	got := rejoin(r.Origin, other, file)
	if got.Code != 0 {
		t.Fatalf("it failed: %+v\n%s", got, r.Origin.Cluster().Log(t))
	}
	t.Logf("%s took %s", got.Stdout, time.Since(began))
	l := readLost(t, file)
	want := []string{"tick-10", "tick-11", "tick-12"}
	if got := l.slugs("published"); !slices.Equal(got, want) {
		t.Errorf("listed as published: %v", got)
	}
	if len(l.Events) == 0 || l.Events[0].Event.Action == "" {
		t.Errorf("no events of the audit trail: %+v", l.Events)
	}
	for _, of := range l.Logs {
		for _, c := range of.Changes {
			if c.Slug != "" && (c.Epoch != 1 || c.Seq == 0 || c.When.IsZero() || c.Title == "" || len(c.Payload) == 0 || c.How == "") {
				t.Errorf("a change that says too little: %+v", c)
			}
		}
	}
	follows(t, r.Origin.Cluster(), other.Cluster())
	r.Origin.Start()
	r.Origin.Until("it stands by", func() bool { return r.role(r.Origin.Node) == "standby" })
	r.Origin.Shows(r.publisher.Site, r.publisher.Token, other.Head(r.publisher.Site).Position.Seq)
	r.Origin.Until("it shows what the new leader has, and nothing else", func() bool { // its set was ahead, in another history
		shown := r.Origin.Read(r.publisher.Token, "/v2/pages/tick/?page_size=100").Body
		return strings.Contains(shown, "tick-20") && !strings.Contains(shown, "tick-10")
	})
	if again := rejoin(r.Origin, other, file); again.Code != 0 {
		t.Errorf("once more: %+v", again)
	}

	back := r.Regions.Failover("--to", r.Origin.Base, "--from", other.Base, "--confirm", "first")
	if back.Code != 0 {
		t.Fatalf("switching back: %+v", back)
	}
	r.publisher.To(r.Origin.Node)
	acked := r.publisher.Acked()
	r.publisher.One(30)
	if r.publisher.Acked() != acked+1 {
		t.Errorf("it takes no changes: %s %v", r.publisher, r.publisher.Odd())
	}
	second := filepath.Join(t.TempDir(), "lost.json")
	if got := rejoin(other, r.Origin, second); got.Code != 0 {
		t.Fatalf("the second, in turn: %+v", got)
	}
	if l := readLost(t, second); len(l.slugs("published"))+len(l.slugs("drafts")) > 0 {
		t.Errorf("a planned switch lost %+v", l)
	}
	other.Until("it stands by again", func() bool { return r.role(other.Node) == "standby" })
}

func follows(t *testing.T, standby, leader *pgtest.Cluster) {
	t.Helper()
	in, err := standby.InRecovery(t.Context())
	must(t, err)
	if !in {
		t.Error("it does not follow")
	}
	must(t, standby.Streams(t.Context()))
	must(t, standby.CaughtUp(t.Context(), leader))
}

// Killed at each of its steps, and while a program of PostgreSQL changes the data,
// it goes on when it is run again, and the file holds what it would have.
func TestRejoin_KilledAtEachStep(t *testing.T) {
	r := tornApart(t, 10)
	other, file := r.Regions.Other, filepath.Join(t.TempDir(), "lost.json")
	work := r.Origin.Cluster().Data() + ".rejoin"
	env := r.Origin.Env
	var said []string
	run := func(n int) world.Result {
		r.Origin.Env = append(slices.Clone(env), fmt.Sprintf("GHEE_FAILPOINT=rejoin.step=kill@%d", n))
		got := rejoin(r.Origin, other, file)
		r.Origin.Env = env
		said = append(said, fmt.Sprintf("kill@%d: %s%s", n, got.Stdout, got.Stderr))
		return got
	}
	kills := 0
	for n := 1; ; n++ { // the last of these is while pg_rewind runs
		if got := run(n); got.Code == 0 {
			t.Fatalf("it was not killed: %+v", got)
		}
		kills++
		if state, err := os.ReadFile(filepath.Join(work, "state.json")); err == nil && strings.Contains(string(state), "rewinding") {
			break
		}
	}
	for {
		if _, err := os.Stat(work); err != nil || kills > 40 {
			break
		}
		if got := run(1); got.Code == 0 {
			t.Fatalf("it was not killed: %+v", got)
		}
		kills++
	}
	t.Logf("killed %d times:\n%s", kills, strings.Join(said, "\n"))
	if kills < 8 {
		t.Errorf("killed %d times: fewer than it has steps", kills)
	}
	if got := rejoin(r.Origin, other, file); got.Code != 0 {
		t.Fatalf("at last: %+v", got)
	}
	if got := readLost(t, file).slugs("published"); !slices.Equal(got, []string{"tick-10"}) {
		t.Errorf("listed: %v", got)
	}
	follows(t, r.Origin.Cluster(), other.Cluster())
}

// Data that cannot be rewound are copied, also when that dies half-way: what they
// held is in the file.
func TestRejoin_CopiesWhatCannotBeRewound(t *testing.T) {
	r := tornApart(t, 10)
	other, file := r.Regions.Other, filepath.Join(t.TempDir(), "lost.json")
	programs, err := os.MkdirTemp("/tmp", "ghee-programs-") // PostgreSQL's user is to reach it
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(programs) })
	must(t, os.Chmod(programs, 0o755))
	all, err := os.ReadDir(r.Origin.Cluster().Bin())
	must(t, err)
	for _, p := range all {
		to := filepath.Join(r.Origin.Cluster().Bin(), p.Name())
		if p.Name() == "pg_rewind" {
			to = "/bin/false"
		}
		must(t, os.Symlink(to, filepath.Join(programs, p.Name())))
	}
	env := r.Origin.Env
	r.Origin.Env = append(slices.Clone(env), "GHEE_FAILPOINT=rejoin.step=kill@7") // while pg_basebackup runs
	if got := rejoinBy(programs, r.Origin, other, file); got.Code == 0 || !strings.Contains(got.Stdout, "cannot be rewound") {
		t.Fatalf("it was not killed: %+v", got)
	}
	r.Origin.Env = env
	if got := rejoinBy(programs, r.Origin, other, file); got.Code != 0 || !strings.Contains(got.Stdout, "copy") {
		t.Fatalf("%+v", got)
	}
	if got := readLost(t, file).slugs("published"); !slices.Equal(got, []string{"tick-10"}) {
		t.Errorf("listed: %v", got)
	}
	follows(t, r.Origin.Cluster(), other.Cluster())
}

// A standby that was promoted by a failover which did not end follows again: both
// are in one epoch then, and the one that leads it is known.
func TestRejoin_AStandbyThatWasPromotedInVain(t *testing.T) {
	r := newRegions(t, world.ClusterSpec{})
	other, file := r.Regions.Other, filepath.Join(t.TempDir(), "lost.json")
	must(t, other.Cluster().Promote(t.Context()))
	r.publisher.One(5)
	if got := rejoin(r.Origin, other, file); got.Code == 0 || !strings.Contains(got.Stderr, "Both databases are in epoch 1") {
		t.Errorf("the leader rejoins: %+v", got)
	}
	if got := rejoin(other, r.Origin, file); got.Code != 0 {
		t.Fatalf("it failed: %+v", got)
	}
	follows(t, other.Cluster(), r.Origin.Cluster())
	other.Shows(r.publisher.Site, r.publisher.Token, r.Origin.Head(r.publisher.Site).Position.Seq)
	r.publisher.One(6)
	if r.publisher.Acked() != 3 {
		t.Errorf("the leader: %s %v", r.publisher, r.publisher.Odd())
	}
}
