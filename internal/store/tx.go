package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

var _ authoring.Tx = (*tx)(nil)

// tx is one transaction on one site. It is owned by the goroutine that runs it.
type tx struct {
	s      *Store
	q      *sql.Tx
	kept   *statements // nil when reading
	site   content.SiteID
	epoch  changelog.Epoch // of what it appends
	now    content.Micros
	lock   string                    // locking clause of rows read to be changed; "" when reading
	stay   string                    // locking clause of rows that shall not go meanwhile, likewise
	stall  time.Duration             // how long a statement is waited for; 0 for as long as it takes
	failed error                     // the first statement that failed: nothing may be kept
	rang   []content.SiteID          // whose logs have grown
	woke   bool                      // a job may be ready
	grown  growth                    // what the site holds more
	recent []authoring.Revision      // last looked at or added; revisions never change
	hashes map[string]changelog.Hash // of the payloads of revisions that entries name
	events []account.Event           // for the audit trail, which is written at the end

	confirms bool   // its commit waits for a standby
	backend  uint32 // the server's process that it is in
}

// Now implements authoring.Tx.
func (t *tx) Now() content.Micros { return t.now }

// NextNum implements authoring.Tx.
func (t *tx) NextNum(ctx context.Context) (content.Num, error) {
	n, err := t.next(ctx, t.site, "num")
	return content.Num(n), err
}

// maxNum bounds the integer ids that somebody may want: so many stay for the
// site's own.
const maxNum = 1 << 40

// TakeNum implements authoring.Tx.
func (t *tx) TakeNum(ctx context.Context, n content.Num) (free bool, err error) {
	if n < 1 || n > maxNum {
		return false, nil
	}
	if _, err := t.exec(ctx, `insert into counter (site, name, n) values ($1, 'num', $2)
		on conflict (site, name) do update set n = case when counter.n < $2 then $2 else counter.n end`, t.site, n); err != nil {
		return false, err
	}
	var taken int
	err = t.row(ctx, `select count(*) from document where site = $1 and num = $2`, args(t.site, n), &taken)
	return taken == 0, err
}

// next takes the next number of a counter, from 1. The counter's row stays
// locked until the transaction ends, so a rollback leaves no gap.
func (t *tx) next(ctx context.Context, site content.SiteID, name string) (n int64, err error) {
	err = t.row(ctx, `insert into counter (site, name, n) values ($1, $2, 1)
		on conflict (site, name) do update set n = counter.n + 1 returning n`, args(site, name), &n)
	return n, err
}

func args(a ...any) []any { return a }

// patience is for one statement.
func (t *tx) patience(ctx context.Context) (context.Context, context.CancelFunc) {
	if t.stall == 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, t.stall)
}

// exec runs a statement and returns how many rows it changed.
func (t *tx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	ctx, cancel := t.patience(ctx)
	defer cancel()
	r, err := t.asked(ctx, query).exec(ctx, args...)
	if err != nil {
		return 0, t.fault(ctx, err)
	}
	n, err := r.RowsAffected()
	return n, t.fault(ctx, err)
}

// row reads one row into dst. It returns sql.ErrNoRows as it is.
func (t *tx) row(ctx context.Context, query string, args []any, dst ...any) error {
	ctx, cancel := t.patience(ctx)
	defer cancel()
	err := t.asked(ctx, query).row(ctx, args...).Scan(dst...)
	if errors.Is(err, sql.ErrNoRows) {
		return err
	}
	return t.fault(ctx, err)
}

// rows reads every row, each by scan.
func (t *tx) rows(ctx context.Context, query string, args []any, scan func(scanner) error) (err error) {
	ctx, cancel := t.patience(ctx)
	defer cancel()
	rows, err := t.asked(ctx, query).rows(ctx, args...)
	if err != nil {
		return t.fault(ctx, err)
	}
	defer func() { err = errors.Join(err, t.fault(ctx, rows.Close())) }()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return t.fault(ctx, err)
		}
	}
	return t.fault(ctx, rows.Err())
}

// scanner is a row of an answer.
type scanner interface{ Scan(dst ...any) error }

func (t *tx) fault(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	err = t.s.fault(ctx, err)
	if t.failed == nil {
		t.failed = err
	}
	return err
}

// maxKey bounds what becomes part of an index: PostgreSQL refuses a row of an
// index beyond 2.7 kB, SQLite does not, and both must do the same.
const maxKey = 2000

func key(what, s string) error {
	if len(s) > maxKey {
		return fail.E(fail.TooLarge, "The %s has %d bytes; at most %d are kept.", what, len(s), maxKey)
	}
	return nil
}

// missing gives an absent row its sentence.
func missing(err error, format string, args ...any) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fail.E(fail.NotFound, format, args...)
	}
	return err
}
