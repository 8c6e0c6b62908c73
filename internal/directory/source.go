package directory

import (
	"context"
	"database/sql"
	"errors"
	"iter"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/frozen"
)

// Checkpoint returns where the directory is, and what its objects add up to. It
// carries the origin's signature where one came with that position.
func (d *Directory) Checkpoint() changelog.Checkpoint { return d.view.Load().checkpoint() }

func (v *view) checkpoint() changelog.Checkpoint {
	if v.seal.Position == v.position {
		return v.seal
	}
	return changelog.Checkpoint{Position: v.position, Digest: v.digest.Sum()}
}

// Objects returns every present object of the control log at one position, also
// from a file that cannot be written. They are read at once: there are few.
// What is withheld from this node is withheld from whoever asks.
func (d *Directory) Objects(ctx context.Context) (cp changelog.Checkpoint, _ iter.Seq2[changelog.Object, error], err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	db := d.db
	if db == nil {
		f, err := frozen.Open(ctx, d.path)
		if err != nil {
			return cp, nil, explain(d.path, err)
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		db = f.DB
	}
	objects, digest, err := collect(ctx, db)
	if err != nil {
		return cp, nil, explain(d.path, err)
	}
	v := d.view.Load()
	if digest != v.digest {
		return cp, nil, explain(d.path, errDamaged)
	}
	return v.checkpoint(), func(yield func(changelog.Object, error) bool) {
		for _, o := range objects {
			if err := ctx.Err(); err != nil {
				yield(changelog.Object{}, fail.Wrap(fail.Unavailable, err, "The reading of the directory was given up."))
				return
			}
			if !yield(o, nil) {
				return
			}
		}
	}, nil
}

func collect(ctx context.Context, db *sql.DB) (objects []changelog.Object, digest changelog.Digest, err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, digest, err
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	err = eachObject(ctx, tx, func(o changelog.Object) {
		digest.Add(o)
		objects = append(objects, o)
	})
	return objects, digest, err
}
