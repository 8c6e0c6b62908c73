package store

import (
	"context"
	"database/sql"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Moment says what a copy of the database holds.
type Moment struct {
	Engine  string // "SQLite" or "PostgreSQL"
	Version string // of the engine
	Schema  int64  // version of the schema
	Epoch   changelog.Epoch
	Logs    []LogEnd // by site, the control log first; those of previews are left out
}

// LogEnd is where a site's log ends.
type LogEnd struct {
	Site     content.SiteID
	Key      string // of the site; "" for the control log
	Position changelog.Position
}

// Copy writes all that the database holds at one moment into a new file, while
// others read and write: an SQLite database, without what was deleted; or a dump
// of PostgreSQL in its own format, as Load takes it. It says which moment that
// was.
func (s *Store) Copy(ctx context.Context, path string) (Moment, error) {
	if s.remote {
		return s.dump(ctx, path)
	}
	return s.copyFile(ctx, path)
}

// copyFile has SQLite write a copy (VACUUM INTO) in one read transaction: who
// writes does not wait, and the -wal grows meanwhile. The connection is one of
// its own, since a copy takes long and is no reading of the store's.
func (s *Store) copyFile(ctx context.Context, path string) (m Moment, err error) {
	db, err := sql.Open("sqlite", dsn(s.path))
	if err != nil {
		return m, err
	}
	defer func() { _ = db.Close() }() // it was only read
	if _, err := db.ExecContext(ctx, `vacuum into $1`, path); err != nil {
		return m, s.fault(ctx, err)
	}
	// What the copy holds it says itself: no other moment can be taken for its own.
	of, err := sql.Open("sqlite", dsn(path)+"&mode=ro")
	if err != nil {
		return m, err
	}
	defer func() { _ = of.Close() }() // it was only read
	q, err := of.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return m, s.fault(ctx, err)
	}
	t := &tx{s: s, q: q}
	defer t.end()
	return t.moment(ctx)
}

// moment says what the transaction sees.
func (t *tx) moment(ctx context.Context) (Moment, error) {
	m := Moment{Engine: t.s.name, Version: t.s.version}
	if err := t.row(ctx, `select epoch, leader from cluster`, nil, &m.Epoch.Number, &m.Epoch.Leader); err != nil {
		return m, missing(err, "The copy holds no authoring database.")
	}
	if err := t.row(ctx, `select max(version_id) from goose_db_version`, nil, &m.Schema); err != nil {
		return m, err
	}
	err := t.rows(ctx, `select h.site, coalesce(s.key, ''), h.epoch, h.leader, h.seq, h.chain from log_head h left join site s on s.id = h.site
		where h.seq > 0 and (h.site = 0 or s.deleted = 0) order by h.site`, nil, func(r scanner) error {
		var l LogEnd
		var chain []byte
		err := r.Scan(&l.Site, &l.Key, &l.Position.Epoch.Number, &l.Position.Epoch.Leader, &l.Position.Seq, &chain)
		copy(l.Position.Chain[:], chain)
		m.Logs = append(m.Logs, l)
		return err
	})
	if err != nil {
		return m, fail.Wrap(fail.CodeOf(err), err, "What the copy holds cannot be read.")
	}
	return m, nil
}
