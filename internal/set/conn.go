package set

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"
)

// maxStatements bounds the prepared statements of one connection. Queries have
// few shapes, so meeting it is rare; then all are prepared anew.
const maxStatements = 200

// conn is one connection and its prepared statements: preparing costs more than
// most of our queries. One goroutine uses it at a time.
type conn struct {
	*sql.Conn
	stmts map[string]*sql.Stmt
	hurt  *atomic.Bool // of the set, set once SQLite finds the file damaged; nil for nobody to tell
}

func connect(ctx context.Context, db *sql.DB, hurt *atomic.Bool) (*conn, error) {
	c, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c, stmts: map[string]*sql.Stmt{}, hurt: hurt}, nil
}

func (c *conn) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if st := c.stmts[query]; st != nil {
		return st, nil
	}
	if len(c.stmts) >= maxStatements {
		if err := c.forget(); err != nil {
			return nil, err
		}
	}
	st, err := c.PrepareContext(ctx, query)
	if err == nil {
		c.stmts[query] = st
	}
	return st, err
}

// forget closes the statements.
func (c *conn) forget() error {
	var err error
	for _, st := range c.stmts {
		err = errors.Join(err, st.Close())
	}
	clear(c.stmts)
	return err
}

// Close closes the statements, which would keep SQLite from letting the file
// go, and the connection.
func (c *conn) Close() error { return errors.Join(c.forget(), c.Conn.Close()) }

// exec runs a statement that returns no rows.
func (c *conn) exec(ctx context.Context, query string, args ...any) error {
	st, err := c.stmt(ctx, query) //nolint:sqlclosecheck // kept for the next time; forget closes it
	if err != nil {
		return c.judge(err)
	}
	_, err = st.ExecContext(ctx, args...)
	return c.judge(err)
}

// one reads the first row of a query into dest; found is false without one.
func (c *conn) one(ctx context.Context, dest []any, query string, args ...any) (found bool, err error) {
	st, err := c.stmt(ctx, query) //nolint:sqlclosecheck // kept for the next time; forget closes it
	if err != nil {
		return false, c.judge(err)
	}
	rows, err := st.QueryContext(ctx, args...)
	if err != nil {
		return false, c.judge(err)
	}
	defer func() { err = c.judge(errors.Join(err, rows.Close())) }()
	if !rows.Next() {
		return false, rows.Err()
	}
	err = unread(ctx, rows.Scan(dest...))
	return err == nil, err
}

// unread says that a row does not hold what its columns are for. A query that is
// broken off says nothing of that.
func unread(ctx context.Context, err error) error {
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("%w: %w", errSum, err)
	}
	return err
}

// each calls do for every row of a query.
func (c *conn) each(ctx context.Context, do func(scan func(...any) error) error, query string, args ...any) (err error) {
	st, err := c.stmt(ctx, query) //nolint:sqlclosecheck // kept for the next time; forget closes it
	if err != nil {
		return c.judge(err)
	}
	rows, err := st.QueryContext(ctx, args...)
	if err != nil {
		return c.judge(err)
	}
	defer func() { err = c.judge(errors.Join(err, rows.Close())) }()
	for rows.Next() {
		if err := do(func(dest ...any) error { return unread(ctx, rows.Scan(dest...)) }); err != nil {
			return err
		}
	}
	return rows.Err()
}

// brief is the context of a query that looks up a bounded number of rows: it is
// not begun once ctx has ended, but not broken off either, for which a goroutine
// would have to watch it.
func brief(ctx context.Context) context.Context {
	if ctx.Err() != nil {
		return ctx
	}
	return context.WithoutCancel(ctx)
}

// into is the list of dest that one wants: into(&a, &b).
func into(dest ...any) []any { return dest }
