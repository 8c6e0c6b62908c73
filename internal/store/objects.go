package store

import (
	"context"
	"errors"
	"iter"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// Objects implements changelog.Log. It reads one row at a time within one read
// transaction, which holds a connection until the sequence ends, or ctx. The
// order is settings, types, all else, each by last change.
func (l *Log) Objects(ctx context.Context, site content.SiteID) (changelog.Checkpoint, iter.Seq2[changelog.Object, error], error) {
	t, err := l.s.snapshot(ctx, site)
	if err != nil {
		return changelog.Checkpoint{}, nil, err
	}
	at, err := t.checkpoint(ctx)
	if err != nil {
		t.end()
		return changelog.Checkpoint{}, nil, err
	}
	return at, func(yield func(changelog.Object, error) bool) {
		defer t.end()
		if err := t.objects(ctx, func(o changelog.Object) bool { return yield(o, nil) }); err != nil {
			yield(changelog.Object{}, err)
		}
	}, nil
}

// objects hands every present object to yield until that returns false.
func (t *tx) objects(ctx context.Context, yield func(changelog.Object) bool) error {
	err := t.rows(ctx, `select o.kind, o.id, o.locale, o.version, o.hash, o.meta, coalesce(r.payload, p.body) from object o
		left join revision r on r.site = $2 and r.id = o.revision
		left join payload p on p.site = o.site and p.seq = o.version
		where o.site = $1 order by o.rank, o.version`, args(t.site, t.site.Public()), func(r scanner) error {
		var o changelog.Object
		var hash []byte
		if err := r.Scan(&o.Kind, &o.ID, &o.Locale, &o.Version, &hash, &o.Meta, &o.Payload); err != nil {
			return err
		}
		copy(o.Hash[:], hash)
		if len(o.Meta) == 0 {
			o.Meta = nil
		}
		if !yield(o) {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

var errEnough = errors.New("store: the caller has seen enough")
