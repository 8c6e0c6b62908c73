package store

import (
	"context"
	"encoding/json"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Settings implements authoring.Tx.
func (t *tx) Settings(ctx context.Context) (content.Settings, error) {
	var s content.Settings
	var locales []content.Locale
	var def []byte
	err := t.rows(ctx, `select s.settings, coalesce(l.num, 0), coalesce(l.code, ''), coalesce(l.name, '')
		from site s left join locale l on l.site = s.id where s.id = $1 order by l.ord`, args(t.site), func(r scanner) error {
		var l content.Locale
		err := r.Scan(&def, &l.Num, &l.Code, &l.Name)
		if l.Num != 0 {
			locales = append(locales, l)
		}
		return err
	})
	if err != nil {
		return s, err
	}
	if def == nil {
		return s, fail.E(fail.NotFound, "There is no site %d.", t.site)
	}
	if err := json.Unmarshal(def, &s); err != nil {
		return s, fail.Wrap(fail.Internal, err, "The settings of site %d cannot be read.", t.site)
	}
	s.Locales = locales
	return s, nil
}

// PutSettings implements authoring.Tx. Locales have a table of their own.
func (t *tx) PutSettings(ctx context.Context, s content.Settings) error {
	if err := t.localesFit(ctx, len(s.Locales)); err != nil {
		return err
	}
	locales := s.Locales
	s.Locales = nil
	def, err := json.Marshal(s)
	if err != nil {
		return fail.Wrap(fail.Internal, err, "The settings cannot be encoded.")
	}
	n, err := t.exec(ctx, `update site set settings = $2 where id = $1`, t.site, string(def))
	if err != nil {
		return err
	}
	if n == 0 {
		return fail.E(fail.NotFound, "There is no site %d.", t.site)
	}
	if _, err := t.exec(ctx, `delete from locale where site = $1`, t.site); err != nil {
		return err
	}
	for i, l := range locales {
		if _, err := t.exec(ctx, `insert into locale (site, num, code, name, ord) values ($1, $2, $3, $4, $5)`,
			t.site, l.Num, l.Code, l.Name, i); err != nil {
			return err
		}
	}
	return nil
}

// Environment implements authoring.Tx.
func (t *tx) Environment(ctx context.Context) (e content.Environment, err error) {
	err = t.row(ctx, `select environment from site where id = $1`, args(t.site), &e)
	return e, missing(err, "There is no site %d.", t.site)
}

// PutEnvironment implements authoring.Tx.
func (t *tx) PutEnvironment(ctx context.Context, e content.Environment) error {
	n, err := t.exec(ctx, `update site set environment = $2 where id = $1`, t.site, e)
	if err == nil && n == 0 {
		return fail.E(fail.NotFound, "There is no site %d.", t.site)
	}
	return err
}

// Types implements authoring.Tx.
func (t *tx) Types(ctx context.Context) (*content.Schema, error) {
	var types []content.Type
	err := t.rows(ctx, `select def from type where site = $1`, args(t.site), func(r scanner) error {
		var def []byte
		if err := r.Scan(&def); err != nil {
			return err
		}
		var typ content.Type
		if err := json.Unmarshal(def, &typ); err != nil {
			return fail.Wrap(fail.Internal, err, "A type of site %d cannot be read.", t.site)
		}
		types = append(types, typ)
		return nil
	})
	return content.NewSchema(types...), err
}

// PutType implements authoring.Tx.
func (t *tx) PutType(ctx context.Context, typ content.Type) error {
	def, err := json.Marshal(typ)
	if err != nil {
		return fail.Wrap(fail.Internal, err, "The type %q cannot be encoded.", typ.Key)
	}
	n, err := t.exec(ctx, `update type set kind = $3, key = $4, def = $5 where site = $1 and id = $2`, t.site, typ.ID, typ.Kind, typ.Key, string(def))
	if err == nil && n == 0 {
		n, err = t.exec(ctx, `insert into type (site, id, kind, key, def) values ($1, $2, $3, $4, $5)`, t.site, typ.ID, typ.Kind, typ.Key, string(def))
		t.grown.types += n
	}
	if fail.Is(err, fail.Conflict) {
		return fail.Wrap(fail.Conflict, err, "The site has another %s type with the key %q.", typ.Kind, typ.Key)
	}
	return err
}

// DropType implements authoring.Tx.
func (t *tx) DropType(ctx context.Context, id content.TypeID) error {
	n, err := t.exec(ctx, `delete from type where site = $1 and id = $2`, t.site, id)
	t.grown.types -= n
	return err
}

// HasDocuments implements authoring.Tx.
func (t *tx) HasDocuments(ctx context.Context, id content.TypeID) (bool, error) {
	var n int
	err := t.row(ctx, `select count(*) from (select 1 from document where site = $1 and type = $2 limit 1) d`, args(t.site, id), &n)
	return n > 0, err
}
