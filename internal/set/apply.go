package set

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/fail"
)

// Apply stores entries and the position after them in one transaction, so no
// reader sees half a group that is in entries whole. Entries applied before
// are skipped. It returns changelog.ErrGap or ErrDiverged, wrapped, for
// entries that do not follow, and then nothing of the call is kept.
func (s *Set) Apply(ctx context.Context, entries []changelog.Entry) (changelog.Position, error) {
	old := s.state.Load()
	next := *old
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		a := applier{set: s, tx: tx, state: &next}
		for _, e := range entries {
			if e.Seq <= next.position.Seq {
				continue
			}
			if err := changelog.Verify(next.position, e); err != nil {
				return err
			}
			if err := a.object(ctx, e.State(), e.Present); err != nil {
				return fail.Wrap(fail.Internal, err, "Entry %d cannot be applied.", e.Seq)
			}
			next.position = e.Position()
		}
		return next.save(ctx, tx)
	})
	if err != nil {
		return old.position, err
	}
	s.state.Store(&next)
	return next.position, nil
}

type applier struct {
	set   *Set
	tx    *sql.Tx
	state *state
}

// object stores an object, or takes it out, and what answers need of it.
func (a *applier) object(ctx context.Context, o changelog.Object, present bool) error {
	before, err := a.before(ctx, o)
	if err != nil {
		return err
	}
	if before != nil {
		a.state.digest.Remove(*before)
	}
	if present {
		a.state.digest.Add(o)
		_, err = a.tx.ExecContext(ctx, `insert or replace into obj (kind, id, locale, version, hash, meta, payload) values ($1, $2, $3, $4, $5, $6, $7)`,
			o.Kind, o.ID, o.Locale, o.Version, o.Hash[:], o.Meta, a.set.packed(o.Payload))
	} else {
		_, err = a.tx.ExecContext(ctx, `delete from obj where kind = $1 and id = $2 and locale = $3`, o.Kind, o.ID, o.Locale)
	}
	if err != nil {
		return err
	}
	switch {
	case o.Kind.IsDocument():
		return a.document(ctx, o, present)
	case o.Kind == changelog.Media:
		return a.keyed(ctx, "media", "id", "def", o.ID, string(o.Payload), present)
	case o.Kind == changelog.Redirect:
		var r content.Redirect
		if present {
			if err := json.Unmarshal(o.Payload, &r); err != nil {
				return err
			}
		}
		return a.keyed(ctx, "redirect", "source", "target", o.ID, r.To, present)
	case o.Kind == changelog.Settings, o.Kind == changelog.Type, o.Kind == changelog.Component:
		if err := a.state.reload(ctx, a.tx); err != nil {
			return err
		}
		if before != nil && o.Kind != changelog.Settings {
			return a.renderAgain(ctx)
		}
	}
	return nil
}

// before returns the object as it was, without its payload, or nil.
func (a *applier) before(ctx context.Context, o changelog.Object) (*changelog.Object, error) {
	was := changelog.Object{Kind: o.Kind, ID: o.ID, Locale: o.Locale}
	var hash []byte
	err := a.tx.QueryRowContext(ctx, `select version, hash from obj where kind = $1 and id = $2 and locale = $3`,
		o.Kind, o.ID, o.Locale).Scan(&was.Version, &hash)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	copy(was.Hash[:], hash)
	return &was, err
}

// keyed keeps a two-column table; the names are ours, never a caller's.
func (a *applier) keyed(ctx context.Context, table, key, value, id, v string, present bool) error {
	if !present {
		_, err := a.tx.ExecContext(ctx, `delete from `+table+` where `+key+` = $1`, id)
		return err
	}
	_, err := a.tx.ExecContext(ctx, `insert or replace into `+table+` (`+key+`, `+value+`) values ($1, $2)`, id, v)
	return err
}

// renderAgain renders every document anew: a type has changed its keys.
func (a *applier) renderAgain(ctx context.Context) error {
	rows, err := a.tx.QueryContext(ctx, `select kind, id, locale, version, meta, payload from obj where kind in ($1, $2, $3, $4)`,
		changelog.Document, changelog.Author, changelog.Category, changelog.Tag)
	if err != nil {
		return err
	}
	var objects []changelog.Object
	for rows.Next() {
		var o changelog.Object
		var packed []byte
		if err := rows.Scan(&o.Kind, &o.ID, &o.Locale, &o.Version, &o.Meta, &packed); err != nil {
			return errors.Join(err, rows.Close())
		}
		if o.Payload, err = unpack(packed); err != nil {
			return errors.Join(err, rows.Close())
		}
		objects = append(objects, o)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	for _, o := range objects {
		if err := a.document(ctx, o, true); err != nil {
			return err
		}
	}
	return nil
}

// document keeps the rows that answers read.
func (a *applier) document(ctx context.Context, o changelog.Object, present bool) error {
	locale := 0
	if o.Locale != "" {
		l, ok := a.state.settings.Locale(o.Locale)
		if !ok {
			return fail.E(fail.Internal, "The site has no locale %q.", o.Locale)
		}
		locale = l.Num
	}
	if !present {
		var row delivery.Row
		err := a.tx.QueryRowContext(ctx, `select row from doc where id = $1 and locale = $2`, o.ID, locale).Scan(&row)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := a.fields(ctx, row, "", 0, 0, nil); err != nil {
			return err
		}
		for _, q := range []string{`delete from doc where row = $1`, `delete from body where row = $1`} {
			if _, err := a.tx.ExecContext(ctx, q, row); err != nil {
				return err
			}
		}
		return nil
	}
	var m content.Meta
	if err := json.Unmarshal(o.Meta, &m); err != nil {
		return err
	}
	t := a.state.schema.Type(m.Type)
	if t == nil {
		return fail.E(fail.Internal, "The site has no type %q.", m.Type)
	}
	values, err := content.DecodeValues(o.Payload, t.Fields, a.state.schema)
	if err != nil {
		return err
	}
	row := delivery.RowOf(m.Num, locale)
	scope := m.Type
	if t.Kind == content.KindSingle {
		scope = "" // Single Pages are listed together
	}
	if _, err := a.tx.ExecContext(ctx, `insert or replace into doc (row, id, kind, type, locale, slug, meta, published, position, name, updated)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		row, o.ID, t.Kind, scope, locale, m.Slug, o.Meta, m.Published, m.Position, m.Name, m.Updated); err != nil {
		return err
	}
	f, body := delivery.Render(a.state.schema, m.Type, values)
	if err := a.body(ctx, row, f, body); err != nil {
		return err
	}
	return a.fields(ctx, row, m.Type, locale, m.Published, delivery.Index(a.state.schema, m.Type, values))
}

// body writes the fragment when it differs from the one that is there.
func (a *applier) body(ctx context.Context, row delivery.Row, f delivery.Fragment, post []byte) error {
	holes := delivery.EncodeHoles(f.Holes)
	var oldText, oldHoles, oldPost []byte
	err := a.tx.QueryRowContext(ctx, `select text, holes, post from body where row = $1`, row).Scan(&oldText, &oldHoles, &oldPost)
	if err == nil && bytes.Equal(oldText, f.Text) && bytes.Equal(oldHoles, holes) && bytes.Equal(oldPost, post) {
		return nil
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	_, err = a.tx.ExecContext(ctx, `insert or replace into body (row, text, holes, post) values ($1, $2, $3, $4)`, row, f.Text, holes, post)
	return err
}
