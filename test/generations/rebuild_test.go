package generations

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gheecms/ghee/test/world"
)

// outdate makes a site's set one of a layout that this program cannot read. Of
// the tables only those stay that every layout has.
func (s *site) outdate(t *testing.T, generation string) {
	t.Helper()
	db, err := sql.Open("sqlite", s.file(generation))
	must(t, err)
	_, err = db.ExecContext(t.Context(), `drop table pending; drop table scope; drop table doc; drop table body; drop table path; drop table field;
		drop table total; drop table media; drop table redirect; pragma user_version = 1`)
	must(t, err)
	must(t, db.Close())
}

func TestLayout_RebuiltWithTheOriginDeadAndKilledOnTheWay(t *testing.T) {
	w, o := newWorld(t)
	large, small := newSite(t, w, o, "large", 1500), newSite(t, w, o, "small", 3)
	want := large.Read(large.token, "/v2/pages/sheet/?page_size=100&page=7").Body
	w.Stop()
	large.outdate(t, "1")
	small.outdate(t, "1")
	w.LoseDatabase()

	// Killed when all is stored but the set is not whole yet.
	w.Env = []string{"GHEE_FAILPOINT=set.fill.stored=kill@2"}
	w.Launch()
	<-w.Ended()
	w.Env = nil
	if got := large.generations(t) + ", " + small.generations(t); !strings.Contains(got, "1 2") {
		t.Fatalf("nothing was left of the killed rebuild: %s", got)
	}

	begin := time.Now()
	w.Start()
	seen := map[int]int{}
	until(t, "the rebuilt sets serve", func() bool {
		a := large.page(0)
		seen[a.Status]++
		if a.Status == 503 && a.Header.Get("Retry-After") == "" {
			t.Errorf("503 without Retry-After: %v", a.Header)
		}
		return a.Status == 200 && small.page(0).Status == 200
	})
	t.Logf("answered %v after its start; meanwhile %v", time.Since(begin).Round(time.Millisecond), seen)
	if delete(seen, 200); len(seen) > 1 || len(seen) == 1 && seen[503] == 0 {
		t.Errorf("statuses %v", seen)
	}
	if got := large.Read(large.token, "/v2/pages/sheet/?page_size=100&page=7").Body; got != want {
		t.Errorf("the rebuilt set answers\n%s\nnot\n%s", got, want)
	}
	if a, b := large.generations(t), small.generations(t); a != "2" || b != "2" {
		t.Errorf("generations %q and %q", a, b)
	}
	w.Stop()
	if log := w.Logged(); !strings.Contains(log, "a set is being rebuilt from its own objects") || !strings.Contains(log, "the rebuilt set serves") {
		t.Errorf("the log does not tell of it:\n%s", log)
	}
}

func TestRename_OfManyUnderLoad(t *testing.T) {
	dice := world.Dice(world.Seed(t))
	w, o := newWorld(t)
	s := newSite(t, w, o, "sheets", 1200)
	pipe := filepath.Join(t.TempDir(), "pipe")
	must(t, syscall.Mkfifo(pipe, 0o600))
	w.Stop()
	w.Env = []string{"GHEE_FAILPOINT=set.switch.before=pause@1:" + pipe}
	w.Start()
	r := s.read(t, dice, 4)

	s.rename(t, "second")
	point, err := os.ReadFile(pipe) // the next generation is whole, the old one serves
	must(t, err)
	if got := s.page(5); !strings.Contains(got.Body, `"first"`) || s.generations(t) != "1 2" {
		t.Errorf("at %s: %s, generations %q", point, got.Body, s.generations(t))
	}
	s.write(t, 0, 1, "meanwhile")
	before := r.asked.Load()
	until(t, "readers go on", func() bool { return r.asked.Load() > before+50 })
	go func() { _ = os.WriteFile(pipe, nil, 0o600) }() // and lets it go
	s.Caught(s.id, s.token)
	if got := s.page(0).Body; !strings.Contains(got, `"second"`) || !strings.Contains(got, "meanwhile") {
		t.Errorf("after the switch: %s", got)
	}
	before = r.asked.Load()
	until(t, "readers go on", func() bool { return r.asked.Load() > before+50 })
	r.stop()
	if got := s.generations(t); got != "2" {
		t.Errorf("generations %q", got)
	}
	t.Logf("%d answers", r.asked.Load())
}
