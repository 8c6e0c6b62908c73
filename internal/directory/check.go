package directory

import (
	"context"

	"github.com/gheecms/ghee/internal/changelog"
)

// Check reads the whole file and compares it with what the directory says of
// itself. It waits for writes, and keeps them waiting; lookups go on. An error
// says what to do.
func (d *Directory) Check(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.frozen(); err != nil {
		return err
	}
	tx, err := d.db.BeginTx(ctx, nil)
	if err != nil {
		return explain(d.path, err)
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	var verdict string
	if err := tx.QueryRowContext(ctx, `pragma quick_check(1)`).Scan(&verdict); err != nil {
		return explain(d.path, err)
	}
	if verdict != "ok" {
		return explain(d.path, errDamaged)
	}
	kept := newView()
	if err := kept.load(ctx, tx); err != nil {
		return explain(d.path, err)
	}
	var sum changelog.Digest
	if err := eachObject(ctx, tx, sum.Add); err != nil {
		return explain(d.path, err)
	}
	v := d.view.Load()
	if sum != v.digest || kept.digest != v.digest || kept.position != v.position {
		return explain(d.path, errDamaged)
	}
	return nil
}
