package set

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/fail"
)

var _ delivery.Reader = (*Tx)(nil)

// Tx is one read transaction: everything it returns is of one position.
type Tx struct {
	tx    *sql.Tx
	state *state
	done  func() // gives the set back to its shelf; nil without one
}

// Read begins a read. Close ends it.
func (s *Set) Read(ctx context.Context) (*Tx, error) {
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, fail.Wrap(fail.Unavailable, err, "The set cannot be read.")
	}
	// The file's own position decides which state belongs to this transaction:
	// an Apply may commit between the two looks.
	st := s.state.Load()
	var position []byte
	err = tx.QueryRowContext(ctx, `select v from meta where k = 'position'`).Scan(&position)
	if errors.Is(err, sql.ErrNoRows) {
		return &Tx{tx: tx, state: st}, nil
	}
	var p changelog.Position
	if err == nil {
		err = json.Unmarshal(position, &p)
	}
	if err == nil && p != st.position {
		st, err = load(ctx, tx)
	}
	if err != nil {
		return nil, errors.Join(fail.Wrap(fail.Unavailable, err, "The set cannot be read."), tx.Rollback())
	}
	return &Tx{tx: tx, state: st}, nil
}

// Close ends the read. A second Close does nothing.
func (t *Tx) Close() error {
	err := t.tx.Rollback()
	if errors.Is(err, sql.ErrTxDone) {
		err = nil
	}
	if t.done != nil {
		t.done()
		t.done = nil
	}
	return err
}

// Position implements delivery.Reader.
func (t *Tx) Position() changelog.Position { return t.state.position }

// Settings implements delivery.Reader.
func (t *Tx) Settings() content.Settings { return t.state.settings }

// Schema implements delivery.Reader.
func (t *Tx) Schema() *content.Schema { return t.state.schema }

const head = `d.row, d.id, d.locale, d.meta`

// columns returns what to select for parts, and what to join for it.
func columns(parts delivery.Parts) (list, join string) {
	switch parts {
	case delivery.Heads:
		return head + `, null, null, null`, ``
	case delivery.Fragments:
		return head + `, b.text, b.holes, null`, ` join body b on b.row = d.row`
	default:
		return head + `, b.text, b.holes, b.post`, ` join body b on b.row = d.row`
	}
}

// docs runs a query that selects columns.
func (t *Tx) docs(ctx context.Context, query string, args ...any) (out []delivery.Doc, err error) {
	rows, err := t.tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var d delivery.Doc
		var locale int
		var meta, holes []byte
		if err := rows.Scan(&d.Row, &d.ID, &locale, &meta, &d.Fragment.Text, &holes, &d.Body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(meta, &d.Meta); err != nil {
			return nil, err
		}
		if d.Fragment.Holes, err = delivery.DecodeHoles(holes); err != nil {
			return nil, err
		}
		d.Locale = t.locale(locale)
		out = append(out, d)
	}
	return out, rows.Err()
}

func (t *Tx) locale(num int) string {
	for _, l := range t.state.settings.Locales {
		if l.Num == num {
			return l.Code
		}
	}
	return ""
}

// Find implements delivery.Reader.
func (t *Tx) Find(ctx context.Context, scopes []delivery.Scope, locale int, slug string) ([]delivery.Doc, error) {
	list, join := columns(delivery.Heads)
	var out []delivery.Doc
	for _, s := range scopes {
		docs, err := t.docs(ctx, `select `+list+` from doc d`+join+`
			where d.slug = $1 and d.locale in (0, $2) and d.kind = $3 and ($4 = '' or d.type = $4)
			order by d.row`, slug, locale, s.Kind, s.Type)
		if err != nil {
			return nil, err
		}
		out = append(out, docs...)
	}
	return out, nil
}

// Load implements delivery.Reader.
func (t *Tx) Load(ctx context.Context, ids []content.ObjectID, locale int, parts delivery.Parts) (map[content.ObjectID]delivery.Doc, error) {
	list, join := columns(parts)
	out := make(map[content.ObjectID]delivery.Doc, len(ids))
	for _, part := range chunks(ids) {
		docs, err := t.docs(ctx, `select `+list+` from doc d`+join+`
			where d.id in (select value from json_each($1)) and d.locale in (0, $2)`, part, locale)
		if err != nil {
			return nil, err
		}
		for _, d := range docs {
			out[d.ID] = d
		}
	}
	return out, nil
}

// Media implements delivery.Reader.
func (t *Tx) Media(ctx context.Context, ids []content.ObjectID) (_ map[content.ObjectID]content.MediaObject, err error) {
	out := make(map[content.ObjectID]content.MediaObject, len(ids))
	for _, part := range chunks(ids) {
		rows, err := t.tx.QueryContext(ctx, `select id, def from media where id in (select value from json_each($1))`, part)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var m content.MediaObject
			var def string
			if err := rows.Scan(&m.ID, &def); err != nil {
				return nil, errors.Join(err, rows.Close())
			}
			if err := json.Unmarshal([]byte(def), &m); err != nil {
				return nil, errors.Join(err, rows.Close())
			}
			out[m.ID] = m
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// chunks writes ids as JSON lists of a bounded length.
func chunks(ids []content.ObjectID) []string {
	var out []string
	for len(ids) > 0 {
		n := min(len(ids), 500)
		data, _ := json.Marshal(ids[:n]) // strings always encode
		out, ids = append(out, string(data)), ids[n:]
	}
	return out
}

// Neighbours implements delivery.Reader.
func (t *Tx) Neighbours(ctx context.Context, of delivery.Doc) (next, previous *delivery.Doc, err error) {
	list, join := columns(delivery.Fragments)
	one := func(where string) (*delivery.Doc, error) {
		docs, err := t.docs(ctx, `select `+list+` from doc d`+join+`
			where d.kind = 'post' and d.type = 'post' and d.locale = $1 and `+where+` limit 1`,
			int64(of.Row)&255, of.Published, of.Row)
		if err != nil || len(docs) == 0 {
			return nil, err
		}
		return &docs[0], nil
	}
	next, err = one(`(d.published > $2 or d.published = $2 and d.row < $3) order by d.published asc, d.row desc`)
	if err != nil {
		return nil, nil, err
	}
	previous, err = one(`(d.published < $2 or d.published = $2 and d.row > $3) order by d.published desc, d.row asc`)
	return next, previous, err
}

// Redirects implements delivery.Reader.
func (t *Tx) Redirects(ctx context.Context, offset, limit int) (out []content.Redirect, total int, err error) {
	if err := t.tx.QueryRowContext(ctx, `select count(*) from redirect`).Scan(&total); err != nil {
		return nil, 0, err
	}
	rows, err := t.tx.QueryContext(ctx, `select source, target from redirect order by source limit $1 offset $2`, limit, offset)
	if err != nil {
		return nil, 0, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var r content.Redirect
		if err := rows.Scan(&r.From, &r.To); err != nil {
			return nil, 0, err
		}
		out = append(out, r)
	}
	return out, total, rows.Err()
}
