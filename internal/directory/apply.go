package directory

import (
	"context"
	"database/sql"
	"errors"
	"iter"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/failpoint"
)

// Apply stores entries of the control log and the position after them in one
// transaction. Entries applied before are skipped. Each other one must follow
// the one before it (changelog.Verify); if one does not, the error wraps
// changelog.ErrGap or changelog.ErrDiverged and nothing of the call is kept; so
// does changelog.ErrDigest when the objects do not add up to what the last entry
// says. The checkpoint of a last entry that is signed is kept.
func (d *Directory) Apply(ctx context.Context, entries []changelog.Entry) (changelog.Position, error) {
	err := d.change(ctx, func(tx *sql.Tx, v *view) error {
		for _, e := range entries {
			if err := v.follows(e); err != nil {
				return err
			}
			if e.Seq <= v.position.Seq {
				continue
			}
			if err := v.entry(ctx, tx, e); err != nil {
				return err
			}
		}
		if len(entries) == 0 {
			return nil
		}
		return v.attest(entries[len(entries)-1])
	})
	return d.Position(), err
}

// follows refuses an entry that has no place after the view's position. An
// entry that was applied before passes.
func (v *view) follows(e changelog.Entry) error {
	switch p := v.position; {
	case e.Site != content.Control:
		return fail.E(fail.Internal, "Entry %d is of site %d; the directory follows the control log, site %d.", e.Seq, e.Site, content.Control)
	case e.Seq < p.Seq:
		return nil
	case e.Seq == p.Seq:
		if e.Chain != p.Chain {
			return fail.E(fail.Conflict, "Entry %d of the control log is not the one applied before: %w.", e.Seq, changelog.ErrDiverged)
		}
		return nil
	default:
		return changelog.Verify(p, e)
	}
}

// entry applies one entry to the file and the view.
func (v *view) entry(ctx context.Context, tx *sql.Tx, e changelog.Entry) error {
	if e.Erased() {
		v.position = e.Position()
		return nil
	}
	o := e.State()
	was := changelog.Object{Kind: o.Kind, ID: o.ID, Locale: o.Locale}
	var hash []byte
	err := tx.QueryRowContext(ctx, `select version, hash, meta from object where kind = $1 and id = $2 and locale = $3`,
		o.Kind, o.ID, o.Locale).Scan(&was.Version, &hash, &was.Meta)
	if err == nil {
		copy(was.Hash[:], hash)
		v.digest.Remove(was)
	} else if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	v.position = e.Position()
	if !e.Present {
		v.remove(o)
		_, err := tx.ExecContext(ctx, `delete from object where kind = $1 and id = $2 and locale = $3`, o.Kind, o.ID, o.Locale)
		return err
	}
	v.digest.Add(o)
	v.put(o)
	_, err = tx.ExecContext(ctx, `insert or replace into object (kind, id, locale, version, hash, meta, payload) values ($1, $2, $3, $4, $5, $6, $7)`,
		o.Kind, o.ID, o.Locale, o.Version, o.Hash[:], o.Meta, kept(o))
	return err
}

// kept is an object's payload as the file keeps it: null when it is withheld.
func kept(o changelog.Object) any {
	if o.Withheld {
		return nil
	}
	return append([]byte{}, o.Payload...) // a payload of no bytes is none that is withheld
}

// attest compares the digest with what the last entry says of it, when it is the
// last one applied, and keeps its checkpoint, when it is signed.
func (v *view) attest(last changelog.Entry) error {
	cp := last.Checkpoint()
	if cp.Digest == (changelog.Hash{}) || cp.Position != v.position {
		return nil
	}
	if sum := v.digest.Sum(); sum != cp.Digest {
		return fail.E(fail.Conflict, "At %s the control log's objects add up to %s, its entry says %s: %w.", cp.Position, sum, cp.Digest, changelog.ErrDigest)
	}
	if cp.Signature != (changelog.Signature{}) {
		v.seal = cp
	}
	return nil
}

// Replace takes all objects of the control log afresh, at a checkpoint: after
// ErrDiverged under a higher epoch, or after ErrCompacted. Objects that do not
// add up to the checkpoint's digest are refused with changelog.ErrDiverged,
// wrapped, and the directory stays as it was. Generations and the highest epoch
// stay.
func (d *Directory) Replace(ctx context.Context, cp changelog.Checkpoint, objects iter.Seq2[changelog.Object, error]) error {
	if cp.Site != content.Control {
		return fail.E(fail.Internal, "The checkpoint is of site %d; the directory follows the control log, site %d.", cp.Site, content.Control)
	}
	return d.change(ctx, func(tx *sql.Tx, v *view) error {
		fresh := newView()
		fresh.position, fresh.epoch, fresh.generations, fresh.seal = cp.Position, v.epoch, v.generations, cp
		*v = *fresh
		if _, err := tx.ExecContext(ctx, `delete from object`); err != nil {
			return err
		}
		for o, err := range objects {
			if err != nil {
				return err
			}
			if o.Withheld && o.Payload != nil || !o.Withheld && changelog.HashOf(o.Payload) != o.Hash {
				return fail.E(fail.Conflict, "The payload of object %q of the control log is not the one it names: %w.", o.ID, changelog.ErrDiverged)
			}
			v.digest.Add(o)
			v.put(o)
			// No "or replace": an object that comes twice is an error.
			if _, err := tx.ExecContext(ctx, `insert into object (kind, id, locale, version, hash, meta, payload) values ($1, $2, $3, $4, $5, $6, $7)`,
				o.Kind, o.ID, o.Locale, o.Version, o.Hash[:], o.Meta, kept(o)); err != nil {
				return err
			}
		}
		if v.digest.Sum() != cp.Digest {
			return fail.E(fail.Conflict, "The objects of the control log do not add up to its checkpoint at %s: %w.", cp.Position, changelog.ErrDiverged)
		}
		return nil
	})
}

// change runs f in one transaction on the file and on a copy of the view, and
// makes both hold together or neither.
func (d *Directory) change(ctx context.Context, f func(*sql.Tx, *view) error) (err error) {
	defer func() { err = d.room(err) }()
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.frozen(); err != nil {
		return err
	}
	tx, err := d.db.BeginTx(ctx, nil)
	if err != nil {
		return fail.Wrap(fail.Unavailable, err, "The directory %s cannot be written.", d.path)
	}
	defer func() { _ = tx.Rollback() }() // after a commit this does nothing
	v := d.view.Load().clone()
	if err := f(tx, v); err != nil {
		return err
	}
	if err := v.save(ctx, tx); err != nil {
		return err
	}
	if err := failpoint.Hit(failpoint.DirectoryCommitBefore); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fail.Wrap(fail.Unavailable, err, "The directory %s cannot be written.", d.path)
	}
	failpoint.Pass(failpoint.DirectoryCommitAfter)
	v.index()
	d.view.Store(v)
	return nil
}
