package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// maxStatements bounds the statements kept prepared. The store's queries are
// written out in its files, so there are fewer.
const maxStatements = 500

// statements keeps the statements of SQLite's writing connection prepared:
// parsing them was a third of a publish. The driver of PostgreSQL keeps its own.
//
// The one connection is taken while a transaction runs, so a statement that a
// transaction lacks is only noted, and prepared before the next one begins.
type statements struct {
	db *sql.DB

	mu     sync.Mutex
	ready  map[string]*sql.Stmt // guarded by mu
	wanted map[string]bool      // guarded by mu
}

func newStatements(db *sql.DB) *statements {
	return &statements{db: db, ready: map[string]*sql.Stmt{}, wanted: map[string]bool{}}
}

// get returns a prepared statement, or nil and notes that it was wanted.
func (s *statements) get(query string) *sql.Stmt {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	st := s.ready[query]
	if st == nil && len(s.ready)+len(s.wanted) < maxStatements {
		s.wanted[query] = true
	}
	return st
}

// prepare prepares what was wanted. What cannot be prepared is wanted again
// when it is met again; then the transaction tells of the error.
func (s *statements) prepare(ctx context.Context) {
	if s == nil {
		return
	}
	s.mu.Lock()
	wanted := s.wanted
	s.wanted = map[string]bool{}
	s.mu.Unlock()
	for query := range wanted {
		st, err := s.db.PrepareContext(ctx, query) //nolint:sqlclosecheck // kept for the next transactions; close closes it
		if err != nil {
			continue
		}
		s.mu.Lock()
		if s.ready[query] == nil {
			s.ready[query], st = st, nil
		}
		s.mu.Unlock()
		if st != nil {
			_ = st.Close() // it was wanted again meanwhile; nothing is lost
		}
	}
}

// close closes the statements.
func (s *statements) close() error {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var err error
	for _, st := range s.ready {
		err = errors.Join(err, st.Close())
	}
	clear(s.ready)
	return err
}

// statement is a query to run: prepared before, or as text.
type statement struct {
	t        *tx
	prepared *sql.Stmt
	query    string
}

func (t *tx) asked(ctx context.Context, query string) statement {
	s := statement{t: t, query: query}
	if st := t.kept.get(query); st != nil {
		s.prepared = t.q.StmtContext(ctx, st) // ends with the transaction
	}
	return s
}

func (s statement) exec(ctx context.Context, args ...any) (sql.Result, error) {
	if s.prepared != nil {
		return s.prepared.ExecContext(ctx, args...)
	}
	return s.t.q.ExecContext(ctx, s.query, args...)
}

func (s statement) rows(ctx context.Context, args ...any) (*sql.Rows, error) {
	if s.prepared != nil {
		return s.prepared.QueryContext(ctx, args...)
	}
	return s.t.q.QueryContext(ctx, s.query, args...)
}

func (s statement) row(ctx context.Context, args ...any) *sql.Row {
	if s.prepared != nil {
		return s.prepared.QueryRowContext(ctx, args...)
	}
	return s.t.q.QueryRowContext(ctx, s.query, args...)
}
