package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// peer is plain SQLite with the same driver, pragmas and page cache as a set:
// one row a document, its whole JSON in it.
type peer struct {
	db                   *sql.DB
	point, list, indexed *sql.Stmt
}

func newPeer(ctx context.Context, path string) (*peer, error) {
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=cache_size(-8192)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	p := &peer{db: db}
	_, err = db.ExecContext(ctx, `create table doc (id integer primary key, slug text, type text, topic text, published integer, json text);
		create index doc_slug on doc (slug); create index doc_published on doc (type, published desc); create index doc_topic on doc (topic, published desc)`)
	for query, st := range map[string]**sql.Stmt{
		`select json from doc where slug = $1`:                                              &p.point,
		`select json from doc where type = $1 order by published desc limit 10 offset $2`:   &p.list,
		`select json from doc where topic = $1 order by json_extract(json, '$.3') limit 20`: &p.indexed,
	} {
		if err == nil {
			*st, err = db.PrepareContext(ctx, query) //nolint:sqlclosecheck // goes with the database
		}
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return p, nil
}

// write inserts the documents among entries in one transaction.
func (p *peer) write(ctx context.Context, entries []changelog.Entry) error {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit this does nothing
	insert, err := tx.PrepareContext(ctx, `insert into doc (slug, type, topic, published, json) values ($1, $2, $3, $4, $5)`)
	if err != nil {
		return err
	}
	defer func() { _ = insert.Close() }() // goes with the transaction
	for _, e := range entries {
		if !e.Kind.IsDocument() {
			continue
		}
		var m content.Meta
		var v map[string]any
		if err := errors.Join(json.Unmarshal(e.Meta, &m), json.Unmarshal(e.Payload, &v)); err != nil {
			return err
		}
		if _, err := insert.ExecContext(ctx, m.Slug, m.Type, v["2"], m.Published, string(e.Payload)); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// read runs a query and reads every row.
func (p *peer) read(ctx context.Context, st *sql.Stmt, args ...any) (err error) {
	rows, err := st.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var doc []byte
		if err := rows.Scan(&doc); err != nil {
			return err
		}
	}
	return rows.Err()
}
