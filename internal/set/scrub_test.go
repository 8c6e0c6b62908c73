package set_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/set"
)

// What a read cannot see, because the row that is wrong leads to others, or
// because there is none.
func unseen() []string {
	return []string{
		`delete from field where row = 3*256 + 1 and value = 'Ghee'`,
		`insert into field (path, value, published, row) select path, 'Other', published, row from field where row = 3*256 + 1 limit 1`,
		`update field set published = 5 where row = 3*256 + 1`,
		`update total set n = n + 1 where value = 'i1'`,
		`delete from total where value = 'i1'`,
		`update path set n = n + 1`,
		`update path set path = 'nowhere' where path = '1'`,
		`update scope set n = n - 1 where kind = 'post'`,
		`delete from doc where id = 'r2'`,
		`delete from body where row = 3*256 + 1`,
		`insert into body (row, text) values (99, 'x')`,
		`update doc set slug = 'other' where id = 'r1'`,
		`update doc set published = 99 where id = 'p1'`,
		`update doc set position = 7 where id = 'i1'`,
		`update doc set scope = (select scope from doc where id = 'p1') where id = 'r1'`,
		`insert into doc (row, id, scope, locale, type, slug, name, status, position, created, updated, published, scheduled, source, head)
			select 77*256 + 1, 'ghost', scope, locale, type, slug, name, status, position, created, updated, published, scheduled, source, head from doc where id = 'r1'`,
		`delete from media`, `delete from redirect`, `update media set url = 'https://example.test/b'`,
		`insert into redirect (source, target) values ('/more', '/x')`,
		`delete from obj where id = 'r3'`,
		`delete from searched where row = 3*256 + 1`,
		`update searched set hash = randomblob(32) where row = 3*256 + 1`,
		`delete from fts_page_1 where rowid = 3*256 + 1`,
		`insert into fts_page_1 (rowid, name, words) values (4*256 + 9, 'ghee', 'ghee')`,
		`drop table fts_post_1`,
	}
}

func TestScrub_FindsWhatAReadCannotSee(t *testing.T) {
	t.Parallel()
	whole := shelf(t, 2)
	whole.publish(t, 7, kitchen(t)...)
	want := whole.asked(t, 7)
	if err := whole.Check(t.Context(), 7); err != nil {
		t.Fatal(err)
	}
	for _, statement := range unseen() {
		t.Run(statement, func(t *testing.T) {
			t.Parallel()
			s := shelf(t, 2)
			s.publish(t, 7, kitchen(t)...)
			change(t, s.file(7), statement)
			scrub(t, s, 1, "")
			if got := s.Unfit(); len(got) != 1 || s.Damaged() != 1 {
				t.Errorf("unfit %v, damaged %d", got, s.Damaged())
			}
			s.heal(t, 7)
			if d := cmp.Diff(want, s.asked(t, 7)); d != "" {
				t.Error(d)
			}
			if err := s.Check(t.Context(), 7); err != nil {
				t.Error(err)
			}
		})
	}
}

// scrub runs a Scrubber for some cycles, on a clock that goes on with each tick.
func scrub(t *testing.T, s *stand, cycles int64, memory string) set.Scrubs {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	now := time.Unix(0, 0)
	r := &set.Scrubber{Shelf: s.Shelf, Now: func() time.Time { return now }, Memory: memory}
	tick := make(chan time.Time)
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx, tick) }()
	for r.Counts().Cycles < cycles {
		tick <- now
	}
	cancel()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	return r.Counts()
}

// A process that is being replaced leaves the file to the one that comes.
func TestScrub_LeavesItsMemoryToAnotherProcess(t *testing.T) {
	t.Parallel()
	s := shelf(t, 2)
	s.publish(t, 1, kitchen(t)...)
	memory := filepath.Join(t.TempDir(), "scrub.json")
	for _, ours := range []bool{false, true} {
		ctx, cancel := context.WithCancel(t.Context())
		r := &set.Scrubber{Shelf: s.Shelf, Now: time.Now, Memory: memory, Writes: func(write func()) bool {
			if ours {
				write()
			}
			return ours
		}}
		cancel()
		if err := r.Run(ctx, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(memory); ours != (err == nil) {
			t.Errorf("the file is its own: %t; %v", ours, err)
		}
	}
}

func TestScrub_GoesOnAfterARestart(t *testing.T) {
	t.Parallel()
	s := shelf(t, 2)
	drafts := kitchen(t)
	for i := range 900 {
		drafts = append(drafts, document(t, changelog.Document, fmt.Sprint("more", i), "en", content.Meta{Num: content.Num(100 + i), Type: "tr", Slug: fmt.Sprint("more-", i), Name: "More"}, content.Values{1: "More of it"}))
	}
	for site := content.SiteID(1); site <= 3; site++ {
		s.publish(t, site, drafts...)
	}
	memory := filepath.Join(t.TempDir(), "scrub.json")
	whole := scrub(t, s, 1, "")
	steps, bytes := 0, int64(0)
	for cycles := int64(0); cycles == 0; steps++ { // a process for each step or two
		ctx, cancel := context.WithCancel(t.Context())
		r := &set.Scrubber{Shelf: s.Shelf, Now: func() time.Time { return time.Unix(int64(steps), 0) }, Memory: memory}
		tick := make(chan time.Time)
		ended := make(chan error, 1)
		go func() { ended <- r.Run(ctx, tick) }()
		for range 2 {
			tick <- time.Time{}
		}
		cancel()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		cycles, bytes = r.Counts().Cycles, bytes+r.Counts().Bytes
		if steps > 100 {
			t.Fatal("no cycle ends")
		}
	}
	if whole.Bytes == 0 || bytes < whole.Bytes/2 || bytes > 2*whole.Bytes || whole.Damaged != 0 || s.Damaged() != 0 {
		t.Errorf("%d processes looked at %d bytes, one at %+v", steps, bytes, whole)
	}
}

// While readers have use for the machine a step waits for ten seconds, and then is
// taken all the same.
func TestScrub_WaitsForABusyMachine(t *testing.T) {
	t.Parallel()
	s := shelf(t, 2)
	for site := content.SiteID(1); site <= 9; site++ {
		s.publish(t, site, kitchen(t)...)
	}
	steps := func(busy func() bool) (n int) {
		ctx, cancel := context.WithCancel(t.Context())
		var now atomic.Int64
		r := &set.Scrubber{Shelf: s.Shelf, Now: func() time.Time { return time.Unix(now.Load(), 0) }, Busy: busy}
		tick := make(chan time.Time)
		ended := make(chan error, 1)
		go func() { ended <- r.Run(ctx, tick) }()
		seen := int64(0)
		look := func() {
			if b := r.Counts().Bytes; b > seen {
				n, seen = n+1, b
			}
		}
		for range 31 { // a second each; a tick is taken when the step before is done
			tick <- time.Time{}
			tick <- time.Time{}
			look()
			now.Add(1)
		}
		cancel()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		look()
		return n
	}
	idle, busy := steps(nil), steps(func() bool { return true })
	if idle < 9 || busy < 1 || busy > 4 { // of four steps some may find nothing to read
		t.Errorf("%d steps in half a minute where nobody reads, %d where many do", idle, busy)
	}
}

func TestScrub_LeavesASetThatChangesMeanwhile(t *testing.T) {
	t.Parallel()
	s := shelf(t, 2)
	s.publish(t, 7, kitchen(t)...)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for i := range 60 {
			s.publish(t, 7, document(t, changelog.Document, "r1", "en", content.Meta{Num: 3, Type: "tr", Slug: "ghee", Name: fmt.Sprint("Ghee ", i)}, content.Values{1: fmt.Sprint("Ghee ", i), 2: float64(i)}))
		}
	}()
	for busy := true; busy; {
		if got := scrub(t, s, 3, ""); got.Damaged != 0 {
			t.Fatalf("%+v", got)
		}
		select {
		case <-ended:
			busy = false
		default:
		}
	}
	if err := s.Check(t.Context(), 7); err != nil || errors.Is(err, set.ErrUnusable) {
		t.Error(err)
	}
}
