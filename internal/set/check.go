package set

import (
	"context"
	"errors"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/fail"
)

// Check looks the file over for damage: SQLite's quick_check, and whether the
// objects add up to the stored digest and are those their hashes name. It
// reads everything: about a second for 10,000 documents. What it finds is
// fail.Internal with ErrUnusable.
func (s *Set) Check(ctx context.Context) error {
	tx, err := s.Read(ctx)
	if err != nil {
		return err
	}
	return errors.Join(tx.check(ctx), tx.Close())
}

func (t *Tx) check(ctx context.Context) (err error) {
	var verdict string
	if err := t.tx.QueryRowContext(ctx, `pragma quick_check(1)`).Scan(&verdict); err != nil || verdict != "ok" {
		return damaged(err, "SQLite's check says %q.", verdict)
	}
	rows, err := t.tx.QueryContext(ctx, `select kind, id, locale, version, hash, payload from obj`)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var digest changelog.Digest
	for rows.Next() {
		var o changelog.Object
		var hash, packed []byte
		if err := rows.Scan(&o.Kind, &o.ID, &o.Locale, &o.Version, &hash, &packed); err != nil {
			return err
		}
		copy(o.Hash[:], hash)
		if o.Payload, err = unpack(packed); err != nil || changelog.HashOf(o.Payload) != o.Hash {
			return damaged(err, "The object %s %s is not the one that was stored.", o.ID, o.Locale)
		}
		digest.Add(o)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if digest != t.state.digest {
		return damaged(nil, "The objects add up to %s, the set says %s.", digest.Sum(), t.state.digest.Sum())
	}
	return nil
}

func damaged(err error, format string, args ...any) error {
	return fail.Wrap(fail.Internal, errors.Join(ErrUnusable, err), format, args...)
}
