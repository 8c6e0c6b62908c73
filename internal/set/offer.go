package set

import (
	"context"
	"errors"
	"iter"
	"sync"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Checkpoint returns how far a site's set is, with the origin's signature where
// it has come; zero when there is none.
func (s *Shelf) Checkpoint(ctx context.Context, site content.SiteID) (changelog.Checkpoint, error) {
	if _, ok := s.pointers.Generation(site); !ok {
		return changelog.Checkpoint{Site: site}, nil
	}
	v, err := s.take(ctx, site)
	if err != nil {
		return changelog.Checkpoint{}, err
	}
	defer s.give(v)
	cp := v.set.Checkpoint()
	cp.Site = site
	return cp, nil
}

// Objects returns every object of a site's set at one checkpoint, also from a
// folder that cannot be written: what documents hang on first. Each is looked at
// again, and so is their sum: what is damaged ends the sequence with ErrUnusable,
// and the set is renewed. The set's state is held, and kept from being removed,
// until the sequence is drained or abandoned, or ctx ends.
func (s *Shelf) Objects(ctx context.Context, site content.SiteID) (changelog.Checkpoint, iter.Seq2[changelog.Object, error], error) {
	v, err := s.take(ctx, site)
	if err != nil {
		return changelog.Checkpoint{}, nil, err
	}
	from := &source{packer: v.set.packer}
	end := sync.OnceFunc(func() {
		_ = from.close() // nothing was written
		s.give(v)
	})
	// A connection of its own: who takes the objects may be slow, and readers are
	// not to wait for it.
	if from.c, err = connect(ctx, v.set.db, &v.set.hurt); err == nil {
		err = from.start(ctx)
	}
	if err == nil && from.checkpoint.Position.Seq == 0 {
		err = missing(site)
	}
	if err != nil {
		end()
		return changelog.Checkpoint{}, nil, err
	}
	from.checkpoint.Site = site
	stop := context.AfterFunc(ctx, end) // for a sequence that nobody looks at
	return from.checkpoint, func(yield func(changelog.Object, error) bool) {
		defer end()
		if !stop() {
			yield(changelog.Object{}, fail.E(fail.Unavailable, "The objects of site %d were read already, or given up.", site))
			return
		}
		for o, err := range from.objects(ctx, nil) {
			if errors.Is(err, ErrUnusable) {
				v.set.hurt.Store(true)
			}
			if !yield(o, err) {
				return
			}
		}
	}, nil
}
