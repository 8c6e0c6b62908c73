package set_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/set"
)

// pointers is a directory in memory; fail, when set, is what moving one gives.
type pointers struct {
	mu   sync.Mutex
	at   map[content.SiteID]int64
	fail error
}

func (p *pointers) Generation(site content.SiteID) (int64, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	g, ok := p.at[site]
	return g, ok
}

func (p *pointers) SetGeneration(_ context.Context, site content.SiteID, g int64) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fail != nil {
		return p.fail
	}
	if p.at == nil {
		p.at = map[content.SiteID]int64{}
	}
	p.at[site] = g
	return nil
}

// stand is a shelf with its folder and pointers.
type stand struct {
	*set.Shelf
	dir string
	pointers
}

func shelf(t *testing.T, max int) *stand {
	t.Helper()
	s := &stand{dir: t.TempDir()}
	s.Shelf = set.NewShelf(s.dir, &s.pointers, max)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// generations lists the folders of a site.
func (s *stand) generations(t *testing.T, site content.SiteID) (names string) {
	t.Helper()
	folders, err := os.ReadDir(filepath.Join(s.dir, "sites", fmt.Sprint(site)))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	for _, f := range folders {
		names += f.Name() + " "
	}
	return names
}

// publish applies drafts to a site of the shelf.
func (s *stand) publish(t *testing.T, site content.SiteID, drafts ...changelog.Draft) {
	t.Helper()
	at, err := s.Position(t.Context(), site)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Apply(t.Context(), site, changelog.Seal(site, at, epoch, 1, drafts, false)); err != nil {
		t.Fatal(err)
	}
}

// title reads the title of a recipe.
func title(tx *set.Tx) string {
	docs, err := tx.Load(context.Background(), []content.ObjectID{"r1"}, 1, delivery.Fragments)
	if err != nil {
		return err.Error()
	}
	return docs["r1"].Name
}

func (s *stand) title(t *testing.T, site content.SiteID) string {
	t.Helper()
	tx, err := s.Read(t.Context(), site)
	if err != nil {
		return string(fail.CodeOf(err))
	}
	defer func() { _ = tx.Close() }()
	return title(tx)
}

// snapshot is the kitchen as objects at a checkpoint, its first recipe named.
func snapshot(t *testing.T, site content.SiteID, name string) (changelog.Checkpoint, iter.Seq2[changelog.Object, error]) {
	drafts := append(kitchen(t), document(t, changelog.Document, "r1", "en", content.Meta{Num: 3, Type: "tr", Slug: "ghee", Name: name, Published: 30}, content.Values{1: name}))
	return filling(site, drafts)
}

// filling is what a site is after drafts, as a snapshot.
func filling(site content.SiteID, drafts []changelog.Draft) (changelog.Checkpoint, iter.Seq2[changelog.Object, error]) {
	objects := map[string]changelog.Object{}
	entries := changelog.Seal(site, changelog.Position{}, epoch, 1, drafts, false)
	order := []string{}
	for _, e := range entries {
		key := fmt.Sprint(e.Kind, e.Object, e.Locale)
		if _, ok := objects[key]; !ok {
			order = append(order, key)
		}
		objects[key] = e.State()
	}
	var d changelog.Digest
	for _, o := range objects {
		d.Add(o)
	}
	cp := changelog.Checkpoint{Site: site, Position: entries[len(entries)-1].Position(), Digest: d.Sum()}
	return cp, func(yield func(changelog.Object, error) bool) {
		for _, key := range order {
			if !yield(objects[key], nil) {
				return
			}
		}
	}
}

func TestShelf_ServesWhatIsApplied(t *testing.T) {
	t.Parallel()
	s := shelf(t, 2)
	if _, err := s.Read(t.Context(), 7); !fail.Is(err, fail.Unavailable) {
		t.Errorf("a site nobody applied: %v", err)
	}
	if at, err := s.Position(t.Context(), 7); err != nil || at.Seq != 0 {
		t.Errorf("position %v, %v", at, err)
	}
	s.publish(t, 7, kitchen(t)...)
	if got := s.title(t, 7); got != "Ghee" || s.generations(t, 7) != "1 " {
		t.Errorf("title %q, generations %q", got, s.generations(t, 7))
	}
	if err := s.Check(t.Context(), 7); err != nil {
		t.Error(err)
	}
}

func TestShelf_KeepsFewOpenAndThoseInUse(t *testing.T) {
	t.Parallel()
	s := shelf(t, 2)
	for site := range content.SiteID(6) {
		s.publish(t, site+1, kitchen(t)...)
	}
	tx, err := s.Read(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		for site := range content.SiteID(6) {
			if got := s.title(t, site+1); got != "Ghee" {
				t.Fatalf("site %d: %q", site+1, got)
			}
		}
	}
	if got := title(tx); got != "Ghee" {
		t.Errorf("a set was closed under its reader: %s", got)
	}
	if n := set.OpenSets(s.Shelf); n > 3 { // two, and the one in use
		t.Errorf("%d sets are open", n)
	}
	for range 2 { // the second time is harmless
		if err := tx.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestShelf_ReplaceUnderAReader(t *testing.T) {
	t.Parallel()
	s := shelf(t, 2)
	s.publish(t, 7, kitchen(t)...)
	tx, err := s.Read(t.Context(), 7)
	if err != nil {
		t.Fatal(err)
	}
	cp, objects := snapshot(t, 7, "Clarified")
	if err := s.Replace(t.Context(), 7, cp, objects); err != nil {
		t.Fatal(err)
	}
	if old, now := title(tx), s.title(t, 7); old != "Ghee" || now != "Clarified" || s.generations(t, 7) != "1 2 " {
		t.Errorf("the reader sees %q, a new one %q, generations %q", old, now, s.generations(t, 7))
	}
	if err := tx.Close(); err != nil {
		t.Fatal(err)
	}
	if got := s.generations(t, 7); got != "2 " {
		t.Errorf("generations after the last reader: %q", got)
	}
	if at, err := s.Position(t.Context(), 7); err != nil || at != cp.Position {
		t.Errorf("position %s, %v", at, err)
	}
	if err := s.Check(t.Context(), 7); err != nil {
		t.Error(err)
	}
	s.publish(t, 7, kitchen(t)...) // and the log goes on
	if got := s.title(t, 7); got != "Ghee" {
		t.Errorf("after the next publish: %q", got)
	}
}

func TestShelf_FailedReplaceLeavesTheOldSet(t *testing.T) {
	t.Parallel()
	s := shelf(t, 2)
	s.publish(t, 7, kitchen(t)...)
	cp, objects := snapshot(t, 7, "Clarified")
	wrong := cp
	wrong.Digest[0]++
	if err := s.Replace(t.Context(), 7, wrong, objects); !errors.Is(err, changelog.ErrDiverged) {
		t.Errorf("a snapshot that does not add up: %v", err)
	}
	cut := func(yield func(changelog.Object, error) bool) {
		for o := range objects {
			if !yield(o, nil) || !yield(changelog.Object{}, errors.New("the line went dead")) {
				return
			}
		}
	}
	if err := s.Replace(t.Context(), 7, cp, cut); !fail.Is(err, fail.Unavailable) {
		t.Errorf("a snapshot cut short: %v", err)
	}
	s.fail = errors.New("the disk is full")
	if err := s.Replace(t.Context(), 7, cp, objects); !errors.Is(err, s.fail) {
		t.Errorf("a pointer that does not move: %v", err)
	}
	if got := s.title(t, 7); got != "Ghee" || s.generations(t, 7) != "1 " {
		t.Errorf("title %q, generations %q", got, s.generations(t, 7))
	}
}

func TestShelf_SweepsWhatAKilledBuildLeft(t *testing.T) {
	t.Parallel()
	s := shelf(t, 2)
	s.publish(t, 7, kitchen(t)...)
	left := filepath.Join(s.dir, "sites", "7", "2")
	half, err := set.Open(t.Context(), mkdir(t, left))
	if err != nil {
		t.Fatal(err)
	}
	cp, objects := snapshot(t, 7, "Half")
	cp.Digest[0]++ // so that the fill does not end
	if err := half.Fill(t.Context(), cp, objects); err == nil {
		t.Fatal("the fill ended")
	}
	if err := half.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := set.Open(t.Context(), filepath.Join(left, "set.db")); !errors.Is(err, set.ErrUnusable) {
		t.Errorf("a half-built set opens: %v", err)
	}
	again := set.NewShelf(s.dir, &s.pointers, 2)
	defer func() { _ = again.Close() }()
	if _, err := again.Apply(t.Context(), 7, nil); err != nil {
		t.Fatal(err)
	}
	if got := s.generations(t, 7); got != "1 " {
		t.Errorf("generations %q", got)
	}
}

func mkdir(t *testing.T, dir string) string {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "set.db")
}

func TestShelf_UnusableGenerationIsReplaced(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(path string) error{
		"gone":    os.Remove,
		"garbage": func(path string) error { return os.WriteFile(path, []byte("this is no database, of any kind"), 0o644) },
		"empty":   func(path string) error { return os.Truncate(path, 0) },
	} {
		t.Run(name, func(t *testing.T) {
			s := shelf(t, 0)
			s.publish(t, 7, kitchen(t)...)
			if err := spoil(filepath.Join(s.dir, "sites", "7", "1", "set.db")); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Read(t.Context(), 7); !errors.Is(err, set.ErrUnusable) || !fail.Is(err, fail.Unavailable) {
				t.Errorf("read: %v", err)
			}
			if _, err := s.Position(t.Context(), 7); !errors.Is(err, set.ErrUnusable) {
				t.Errorf("position: %v", err)
			}
			cp, objects := snapshot(t, 7, "Again")
			if err := s.Replace(t.Context(), 7, cp, objects); err != nil {
				t.Fatal(err)
			}
			if got := s.title(t, 7); got != "Again" || s.generations(t, 7) != "2 " {
				t.Errorf("title %q, generations %q", got, s.generations(t, 7))
			}
		})
	}
}

func TestShelf_ReadsAppliesAndEvictionsAtOnce(t *testing.T) {
	t.Parallel()
	s := shelf(t, 1)
	sites := []content.SiteID{1, 2, 3}
	for _, site := range sites {
		s.publish(t, site, kitchen(t)...)
	}
	var all sync.WaitGroup
	for _, site := range sites {
		all.Go(func() {
			for i := range 10 {
				if i == 5 {
					cp, objects := snapshot(t, site, "Replaced")
					if err := s.Replace(t.Context(), site, cp, objects); err != nil {
						t.Error(err)
					}
				}
				s.publish(t, site, kitchen(t)...)
			}
		})
		for range 3 {
			all.Go(func() {
				for range 30 {
					if got := s.title(t, site); got != "Ghee" && got != "Replaced" {
						t.Errorf("site %d: %q", site, got)
					}
				}
			})
		}
	}
	all.Wait()
	for _, site := range sites {
		if err := s.Check(t.Context(), site); err != nil || s.generations(t, site) != "2 " {
			t.Errorf("site %d: generations %q, %v", site, s.generations(t, site), err)
		}
	}
}
