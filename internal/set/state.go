package set

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// state is what every read needs, kept in memory beside the file. It is never
// changed once it serves; an Apply works on a copy.
type state struct {
	at       []byte // position as the file keeps it
	position changelog.Position
	digest   changelog.Digest
	seal     changelog.Checkpoint // the last one that came signed (seal.go)
	past     past
	settings content.Settings
	schema   *content.Schema
	chains   []chain // by rising code
	scopes   map[scope]int64
	paths    map[path]int64

	touched *touched // since the state before; nil for who knows what
}

// scope is a list: the documents of one kind in one locale, of one type but
// for Single Pages, which are listed together.
type scope struct {
	kind   content.Kind
	typ    content.TypeID
	locale int
}

// path is a place where values of one type's documents in one locale stand.
type path struct {
	typ    content.TypeID
	locale int
	path   string
}

// load reads the state from the file; sums: its rows have checksums.
func load(ctx context.Context, c *conn, p *packer, sums bool) (*state, error) {
	st := &state{scopes: map[scope]int64{}, paths: map[path]int64{}}
	var digest, both []byte
	if _, err := c.one(ctx, into(&st.at), `select v from meta where k = 'position'`); err != nil {
		return nil, err
	}
	if _, err := c.one(ctx, into(&digest), `select v from meta where k = 'digest'`); err != nil {
		return nil, err
	}
	copy(st.digest[:], digest)
	if sums {
		var empty bool
		if _, err := c.one(ctx, into(&empty, &both), `select not exists (select 1 from obj), (select v from meta where k = 'sum')`); err != nil {
			return nil, err
		}
		if (st.at != nil || !empty) && !bytes.Equal(both, sumOfState(st.at, digest)) {
			return nil, c.judge(fmt.Errorf("%w: position or digest", errSum))
		}
	}
	if st.at != nil {
		if err := json.Unmarshal(st.at, &st.position); err != nil {
			return nil, err
		}
	}
	var seal []byte
	if _, err := c.one(ctx, into(&seal), `select v from meta where k = 'seal'`); err != nil {
		return nil, err
	}
	if st.seal = readSeal(seal); st.seal.Position == st.position && st.seal.Digest != st.digest.Sum() {
		st.seal = changelog.Checkpoint{} // damaged
	}
	var err error
	if st.past, err = readPast(ctx, c, st.position); err != nil {
		return nil, err
	}
	if err := c.each(ctx, func(scan func(...any) error) error {
		var s scope
		var id int64
		err := scan(&s.kind, &s.typ, &s.locale, &id)
		st.scopes[s] = id
		return err
	}, `select kind, type, locale, id from scope`); err != nil {
		return nil, err
	}
	if err := c.each(ctx, func(scan func(...any) error) error {
		var p path
		var id int64
		err := scan(&p.typ, &p.locale, &p.path, &id)
		st.paths[p] = id
		return err
	}, `select type, locale, path, id from path`); err != nil {
		return nil, err
	}
	return st, st.reload(ctx, c, p, sums)
}

// reload reads settings and types from the objects.
func (st *state) reload(ctx context.Context, c *conn, p *packer, sums bool) error {
	var types []content.Type
	settings := content.Settings{}
	err := c.each(ctx, func(scan func(...any) error) error {
		o, err := p.object(scan, sums)
		if err != nil {
			return err
		}
		if o.Kind == changelog.Settings {
			return json.Unmarshal(o.Payload, &settings)
		}
		var t content.Type
		err = json.Unmarshal(o.Payload, &t)
		types = append(types, t)
		return err
	}, `select `+objectColumns(sums)+` from obj where kind in ($1, $2, $3) order by kind, id`, changelog.Settings, changelog.Type, changelog.Component)
	if err != nil {
		return err
	}
	st.settings, st.schema, st.chains = settings, content.NewSchema(types...), chainsOf(settings)
	return nil
}

// copy is a state to change.
func (st *state) copy() *state {
	next := *st
	next.touched = nil
	next.scopes, next.paths = maps.Clone(st.scopes), maps.Clone(st.paths)
	return &next
}

// save writes position, digest, what is remembered, and the seal when it is of that position.
func (st *state) save(ctx context.Context, c *conn) (err error) {
	if st.at, err = json.Marshal(st.position); err != nil {
		return err
	}
	past, err := st.past.save()
	if err != nil {
		return err
	}
	if err = c.exec(ctx, `insert or replace into meta (k, v) values ('position', $1), ('digest', $2), ('sum', $3), ('history', $4)`,
		st.at, st.digest[:], sumOfState(st.at, st.digest[:]), past); err != nil || !st.sealed() {
		return err
	}
	seal, err := json.Marshal(st.seal)
	if err != nil {
		return err
	}
	return c.exec(ctx, `insert or replace into meta (k, v) values ('seal', $1)`, seal)
}

// number returns the number of a locale within rows, false when the site has no
// such locale. Documents without a locale have 0.
func (st *state) number(locale string) (int, bool) { return number(st.settings, locale) }

func number(s content.Settings, locale string) (int, bool) {
	if locale == "" {
		return 0, true
	}
	l, ok := s.Locale(locale)
	if !ok || l.Num < 1 || l.Num > 255 { // content.Locale
		return 0, false
	}
	return l.Num, true
}

// code is the inverse of number.
func (st *state) code(num int) string {
	for _, l := range st.settings.Locales {
		if l.Num == num {
			return l.Code
		}
	}
	return ""
}
