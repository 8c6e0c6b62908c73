package set

import (
	"context"
	"fmt"
	"iter"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/failpoint"
)

// batch is how many objects of a snapshot go into one transaction.
const batch = 1000

// Fill builds an empty set from a snapshot: every object present at the
// checkpoint. Afterwards the set answers with the same bytes as one that
// applied the log up to there. It returns changelog.ErrDiverged, wrapped, when
// the objects do not add up to the checkpoint's digest. After any error the
// file cannot be used: remove it.
func (s *Set) Fill(ctx context.Context, cp changelog.Checkpoint, objects iter.Seq2[changelog.Object, error]) error {
	if at := s.Position(); at.Seq != 0 {
		return fail.E(fail.Conflict, "The set is at %s; only an empty one can be filled.", at)
	}
	next := s.state.Load().copy()
	part := make([]changelog.Object, 0, batch)
	for o, err := range objects {
		if err != nil {
			return fail.Wrap(fail.Unavailable, err, "The snapshot of site %d ended early.", cp.Site)
		}
		if o.Withheld {
			return withheld(cp.Site, o.Version)
		}
		if changelog.HashOf(o.Payload) != o.Hash {
			return fmt.Errorf("%w: the payload of %s is not the one it names", changelog.ErrDiverged, o.ID)
		}
		if part = append(part, o); len(part) == batch {
			if err := s.add(ctx, next, part); err != nil {
				return err
			}
			part = part[:0]
		}
	}
	if err := s.add(ctx, next, part); err != nil {
		return err
	}
	if err := failpoint.Hit(failpoint.SetFillStored); err != nil {
		return err
	}
	if sum := next.digest.Sum(); sum != cp.Digest {
		return fmt.Errorf("%w: the objects of site %d add up to %s, its checkpoint at %s says %s",
			changelog.ErrDiverged, cp.Site, sum, cp.Position, cp.Digest)
	}
	next.position, next.seal, next.past = cp.Position, cp, past{Begin: cp.Position}
	return s.write(ctx, func(c *conn) (*state, error) {
		if err := c.exec(ctx, `delete from meta where k = 'building'`); err != nil {
			return nil, err
		}
		return next, next.save(ctx, c)
	})
}

// add stores a part of a snapshot. Until Fill ends, the file says that it is
// being built, and Open refuses it.
func (s *Set) add(ctx context.Context, next *state, part []changelog.Object) error {
	return s.write(ctx, func(c *conn) (*state, error) {
		ctx := brief(ctx)
		if err := c.exec(ctx, `insert or ignore into meta (k, v) values ('building', '')`); err != nil {
			return nil, err
		}
		a := newApplier(c, s.packer, next)
		for _, o := range part {
			if err := a.take(ctx, o, true); err != nil {
				return nil, fail.Wrap(fail.Internal, err, "The object %s cannot be stored.", o.ID)
			}
		}
		return nil, a.flush(ctx)
	})
}
