package set

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// volume is one generation of a site's set on the shelf. Its fields are guarded
// by the shelf's mu, except set and err, which stand once ready is closed.
type volume struct {
	site       content.SiteID
	generation int64
	ready      chan struct{}
	set        *Set
	err        error

	refs       int   // reads and applies under way
	used       int64 // when last, in uses of the shelf
	superseded bool  // another generation serves: the folder goes with the last use
}

// hurt reports whether the set is open and found damaged.
func (v *volume) hurt() bool {
	select {
	case <-v.ready:
		return v.set != nil && v.set.hurt.Load()
	default:
		return false
	}
}

// folder is where the generations of a site are.
func (s *Shelf) folder(site content.SiteID) string {
	return filepath.Join(s.dir, Folder(site))
}

// Folder is where the sets of a site are below a node's folder; those of its
// previews are apart, so that they can be told from what may be handed on.
func Folder(site content.SiteID) string {
	root := "sites"
	if site.IsPreview() {
		root = "previews"
	}
	return filepath.Join(root, strconv.FormatInt(int64(site.Public()), 10))
}

// place is the folder of one generation.
func (s *Shelf) place(site content.SiteID, g int64) string {
	return filepath.Join(s.folder(site), strconv.FormatInt(g, 10))
}

// file is the name of a set within its generation's folder.
const file = "set.db"

// take returns the open set of a site; give returns it.
func (s *Shelf) take(ctx context.Context, site content.SiteID) (*volume, error) {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil, fail.E(fail.Unavailable, "The sets of this node are closed.")
	}
	g, ok := s.pointers.Generation(site)
	if !ok {
		s.mu.Unlock()
		return nil, missing(site)
	}
	var gone []*volume
	v := s.open[site]
	if v != nil && v.generation != g {
		gone = s.end(v)
		v.superseded, v = true, nil
	}
	first := v == nil
	if first {
		v = &volume{site: site, generation: g, ready: make(chan struct{})}
		s.open[site] = v
	}
	v.refs++
	s.uses++
	v.used = s.uses
	gone = append(gone, s.trim()...)
	s.mu.Unlock()
	s.finish(gone)

	if first {
		// Others wait for this opening: it must not end with the first caller.
		v.set, v.err = s.load(context.WithoutCancel(ctx), v)
		close(v.ready)
		if v.err == nil && (v.set.late || v.set.scrub.Load()) && v.set.frozen == nil {
			s.late(site) // a process ended between documents and tokens, or before it had scrubbed the file
		}
	}
	select {
	case <-v.ready:
	case <-ctx.Done():
		s.give(v)
		return nil, fail.Wrap(fail.Unavailable, ctx.Err(), "The read was given up while its set was being opened.")
	}
	if v.err != nil {
		s.mu.Lock()
		_ = s.end(v) // the next caller tries again; give finishes this one
		if errors.Is(v.err, ErrUnusable) {
			s.met(site, corrupt(v.err) || errors.Is(v.err, errSum))
		}
		s.mu.Unlock()
		s.give(v)
		return nil, v.err
	}
	return v, nil
}

// load opens the file of one generation. Where nothing can be written beside it
// and nobody has it open, it is opened to be read only.
func (s *Shelf) load(ctx context.Context, v *volume) (*Set, error) {
	p, err := s.packer()
	if err != nil {
		return nil, err
	}
	path := filepath.Join(s.place(v.site, v.generation), file)
	if !s.Frozen {
		t, err := open(ctx, path, false, s.layouts, p)
		if err == nil && s.Watch != nil && !v.site.IsPreview() {
			t.watched = &watched{s.Watch, v.site}
		}
		if err == nil || !unwritable(err) {
			return t, err
		}
		s.alone(v)
	}
	return openFrozen(ctx, path, s.layouts, p)
}

// withdraw takes a volume off the shelf: the next caller opens its file again.
func (s *Shelf) withdraw(v *volume) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = s.end(v) // the last give finishes it
}

// alone waits until no other volume has v's site open.
func (s *Shelf) alone(v *volume) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		others := false
		for e := range s.ending {
			others = others || e != v && e.site == v.site
		}
		if !others {
			return
		}
		s.ended.Wait()
	}
}

// give ends one use of a volume.
func (s *Shelf) give(v *volume) {
	s.mu.Lock()
	v.refs--
	if v.hurt() && !v.superseded {
		s.met(v.site, true)
	}
	var gone []*volume
	if s.ending[v] && v.refs == 0 {
		gone = append(gone, v)
	}
	gone = append(gone, s.trim()...)
	s.mu.Unlock()
	s.finish(gone)
}

// trim ends the least recently used volumes that nobody uses until at most max
// are open. Called with mu held; the caller finishes those returned without.
func (s *Shelf) trim() (gone []*volume) {
	for len(s.open) > s.max {
		var oldest *volume
		for _, v := range s.open {
			if v.refs == 0 && (oldest == nil || v.used < oldest.used) {
				oldest = v
			}
		}
		if oldest == nil {
			return gone
		}
		gone = append(gone, s.end(oldest)...)
	}
	return gone
}

// end takes a volume off the shelf and returns it when nobody uses it;
// otherwise the last give finishes it. Called with mu held.
func (s *Shelf) end(v *volume) []*volume {
	if s.ending[v] {
		return nil
	}
	if s.open[v.site] == v {
		delete(s.open, v.site)
	}
	s.ending[v] = true
	if v.refs > 0 {
		return nil
	}
	return []*volume{v}
}

// finish closes volumes that were ended, and removes what was superseded.
func (s *Shelf) finish(gone []*volume) {
	for _, v := range gone {
		var err error
		if v.set != nil {
			err = v.set.Close()
		}
		s.mu.Lock()
		if v.superseded { // nobody builds this generation again, so the lock need not be held
			s.mu.Unlock()
			err = errors.Join(err, os.RemoveAll(s.place(v.site, v.generation)))
			s.mu.Lock()
		}
		if s.fault == nil {
			s.fault = err
		}
		delete(s.ending, v)
		s.ended.Broadcast()
		s.mu.Unlock()
	}
}

// met notes that somebody met a set which cannot be used, or not all of it. Called
// with mu held.
func (s *Shelf) met(site content.SiteID, damage bool) {
	if damage && !s.unfit[site] {
		s.damaged.Add(1)
		s.Log.Error("a set is damaged; what is whole of it is served until it is built again", "site", site)
	}
	s.unfit[site] = true
}
