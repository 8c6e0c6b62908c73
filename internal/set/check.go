package set

import (
	"context"
	"errors"
	"fmt"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/fail"
)

// Check looks the file over for damage: SQLite's quick_check, whether the objects
// add up to the stored digest and are those their hashes name, and whether all
// that is derived of them is what it should be. It reads everything: about a second for 10,000 documents. What it finds is
// fail.Internal with ErrUnusable.
func (s *Set) Check(ctx context.Context) error {
	tx, err := s.Read(ctx)
	if err != nil {
		return err
	}
	err = errors.Join(tx.check(ctx), tx.Close())
	for p := newPass(Mark{}); err == nil && !p.done(); {
		if err = p.step(ctx, s); err != nil {
			err = fail.Wrap(fail.Internal, err, "What the set holds beside its objects is not what they say.")
		}
	}
	if errors.Is(err, ErrUnusable) {
		s.hurt.Store(true)
	}
	return err
}

func (t *Tx) check(ctx context.Context) error {
	var verdict string
	if _, err := t.c.one(ctx, into(&verdict), `pragma quick_check`); err != nil || verdict != "ok" {
		return damaged(err, "SQLite's check says %q.", verdict)
	}
	var digest changelog.Digest
	err := t.c.each(ctx, func(scan func(...any) error) error {
		o, err := t.packer.object(scan, t.sums)
		digest.Add(o)
		return err
	}, `select `+objectColumns(t.sums)+` from obj`)
	if err != nil {
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

// Pending lists the documents that are held but cannot be shown, and why: at
// most 100 sentences. They are shown when what they wait for comes.
func (s *Set) Pending(ctx context.Context) ([]string, error) {
	tx, err := s.Read(ctx)
	if err != nil {
		return nil, err
	}
	var out []string
	err = tx.c.each(ctx, func(scan func(...any) error) error {
		var id, locale, why string
		err := scan(&id, &locale, &why)
		out = append(out, fmt.Sprintf("The document %s %s is not shown: %s.", id, locale, why))
		return err
	}, `select id, locale, why from pending p join obj o on o.o = p.o order by o.kind, o.id, o.locale limit 100`)
	return out, errors.Join(err, tx.Close())
}
