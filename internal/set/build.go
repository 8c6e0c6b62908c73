package set

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"sync"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/failpoint"
)

// writer is held by whoever writes a site's set or builds its next generation.
type writer struct {
	sync.Mutex
	swept bool // what a killed build left is gone
}

// writer locks a site for writing and sweeps it the first time.
func (s *Shelf) writer(site content.SiteID) (*writer, error) {
	if err := s.readOnly(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	w := s.writers[site]
	if w == nil {
		w = &writer{}
		s.writers[site] = w
	}
	s.mu.Unlock()
	w.Lock()
	if w.swept {
		return w, nil
	}
	if err := s.sweep(site); err != nil {
		w.Unlock()
		return nil, err
	}
	w.swept = true
	return w, nil
}

// Apply applies entries to a site's set as Set.Apply does. The first entry of
// a site's log makes generation 1.
//
// A set of an older layout is renewed first. A change of types that touches
// most of a large set is applied by building the next generation beside, so
// readers go from all old keys to all new ones when it is complete.
func (s *Shelf) Apply(ctx context.Context, site content.SiteID, entries []changelog.Entry) (_ changelog.Position, err error) {
	defer func() { err = s.room(err) }()
	w, err := s.writer(site)
	if err != nil {
		return changelog.Position{}, err
	}
	defer w.Unlock()
	if _, ok := s.pointers.Generation(site); !ok {
		if len(entries) == 0 {
			return changelog.Position{}, nil
		}
		var p changelog.Position
		err := s.build(ctx, site, 1, func(t *Set) (err error) {
			p, err = t.Apply(ctx, entries)
			return err
		})
		return p, err
	}
	v, err := s.writable(ctx, site)
	if err != nil {
		return changelog.Position{}, err
	}
	beside, err := v.set.beside(ctx, entries, s.many)
	if err != nil || !beside {
		defer s.give(v)
		if err != nil {
			return v.set.Position(), err
		}
		p, err := v.set.Apply(ctx, entries)
		if err == nil {
			err = s.index(ctx, v)
		}
		if err == nil {
			err = s.scrub(ctx, v)
		}
		return p, err
	}
	g := v.generation
	s.give(v)
	if err := s.rebuild(ctx, site, g, entries); err != nil {
		return changelog.Position{}, err
	}
	return s.Position(ctx, site)
}

// index lets the tokens follow the documents; what fails, Renew tries again.
func (s *Shelf) index(ctx context.Context, v *volume) error {
	err := v.set.Index(ctx)
	if err != nil {
		s.late(v.site)
	}
	return err
}

// gathered is index for words that follow late, after a process was killed
// between documents and words: whoever was told of the documents is gone, or had
// answers of a search from before.
func (s *Shelf) gathered(ctx context.Context, v *volume) error {
	at := v.set.Position()
	if searched, err := v.set.Searched(ctx); err == nil && searched == at {
		return s.index(ctx, v)
	}
	defer s.changing(Change{Site: v.site, From: at, To: at, All: true})()
	return s.index(ctx, v)
}

// late notes a set whose tokens are behind its documents.
func (s *Shelf) late(site content.SiteID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, known := s.unfit[site]; !known {
		s.unfit[site] = false
	}
}

// writable takes a site's set to write it. It is called by the site's writer.
func (s *Shelf) writable(ctx context.Context, site content.SiteID) (*volume, error) {
	v, err := s.take(ctx, site)
	if err != nil {
		return nil, err
	}
	switch {
	case v.set.outdated:
		s.give(v)
		if err := s.renew(ctx, site); err != nil {
			return nil, err
		}
		return s.take(ctx, site)
	case v.set.frozen != nil: // the disk was full when it was opened
		s.withdraw(v)
		s.give(v)
		if v, err = s.take(ctx, site); err != nil {
			return nil, err
		}
		s.alone(v)
	}
	return v, nil
}

// Replace builds the next generation of a site's set from a snapshot, beside
// the one that serves, and then lets the new one serve. The old one goes when
// its last reader is done. It returns changelog.ErrDiverged as Set.Fill does;
// after any error the old generation serves as before.
func (s *Shelf) Replace(ctx context.Context, site content.SiteID, cp changelog.Checkpoint, objects iter.Seq2[changelog.Object, error]) (err error) {
	defer func() { err = s.room(err) }()
	if cp.Site != site {
		return fail.E(fail.Invalid, "The checkpoint is of site %d, not of site %d.", cp.Site, site)
	}
	w, err := s.writer(site)
	if err != nil {
		return err
	}
	defer w.Unlock()
	g, _ := s.pointers.Generation(site)
	return s.next(ctx, site, g, cp, objects)
}

// next builds the generation after g and lets it serve. Called by the site's
// writer.
func (s *Shelf) next(ctx context.Context, site content.SiteID, g int64, cp changelog.Checkpoint, objects iter.Seq2[changelog.Object, error]) error {
	if err := s.build(ctx, site, g+1, func(t *Set) error { return t.Fill(ctx, cp, objects) }); err != nil {
		return err
	}
	s.mu.Lock()
	delete(s.unfit, site)
	var gone []*volume
	if v := s.open[site]; v != nil && v.generation <= g {
		gone = s.end(v)
	}
	for v := range s.ending {
		v.superseded = v.superseded || v.site == site && v.generation <= g
	}
	s.mu.Unlock()
	s.finish(gone)
	return s.sweep(site)
}

// build makes a generation with fill and lets it serve; when something fails,
// nothing of it stays.
func (s *Shelf) build(ctx context.Context, site content.SiteID, g int64, fill func(*Set) error) error {
	dir := s.place(site, g)
	err := os.RemoveAll(dir)
	if err == nil {
		err = os.MkdirAll(dir, 0o750)
	}
	if err != nil {
		return fail.Wrap(fail.Unavailable, err, "The folder %s cannot be made; look at its rights and at the free space.", dir)
	}
	var to changelog.Position
	t, err := s.create(ctx, filepath.Join(dir, file))
	if err == nil {
		if err = fill(t); err == nil { // what serves can be searched
			err = t.Index(ctx)
		}
		to = t.Position()
		err = errors.Join(err, t.Close())
	}
	if err == nil {
		err = durable(dir)
	}
	if err == nil {
		err = failpoint.Hit(failpoint.SetSwitchBefore)
	}
	if err != nil {
		return errors.Join(err, os.RemoveAll(dir))
	}
	changed := s.changing(s.whole(site, to))
	if err := s.pointers.SetGeneration(ctx, site, g); err != nil {
		return errors.Join(err, os.RemoveAll(dir))
	}
	changed()
	failpoint.Pass(failpoint.SetSwitchAfter)
	return nil
}

// create makes the file of a new generation.
func (s *Shelf) create(ctx context.Context, path string) (*Set, error) {
	p, err := s.packer()
	if err != nil {
		return nil, err
	}
	return open(ctx, path, true, s.layouts, p)
}

// durable makes the names of a generation's file and folders outlast a loss of
// power, before the pointer does.
func durable(dir string) error {
	for range 3 { // the generation's, the site's and that of the sites
		f, err := os.Open(dir)
		if err == nil {
			err = errors.Join(f.Sync(), f.Close())
		}
		if err != nil {
			return fail.Wrap(fail.Unavailable, err, "The folder %s cannot be made durable.", dir)
		}
		dir = filepath.Dir(dir)
	}
	return nil
}

// sweep removes every generation of a site that neither serves nor is in use:
// those superseded, and those whose building was killed. Called by the site's
// writer.
func (s *Shelf) sweep(site content.SiteID) error {
	folders, err := os.ReadDir(s.folder(site))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fail.Wrap(fail.Unavailable, err, "The sets of site %d cannot be listed.", site)
	}
	keep := map[string]bool{}
	s.mu.Lock()
	if g, ok := s.pointers.Generation(site); ok {
		keep[strconv.FormatInt(g, 10)] = true
	}
	for v := range s.ending {
		if v.site == site {
			keep[strconv.FormatInt(v.generation, 10)] = true
		}
	}
	s.mu.Unlock()
	for _, f := range folders {
		if _, err := strconv.ParseInt(f.Name(), 10, 64); err != nil || keep[f.Name()] {
			continue
		}
		if err := os.RemoveAll(filepath.Join(s.folder(site), f.Name())); err != nil {
			return fail.Wrap(fail.Unavailable, err, "An old set of site %d cannot be removed.", site)
		}
	}
	return nil
}
