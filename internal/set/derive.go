package set

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
)

// row is a row of doc but for its number.
type row struct {
	id     string
	scope  int64
	locale int
	source int // see schema.sql
	content.Meta
}

// derived is what answers need of a document.
type derived struct {
	row    delivery.Row
	scope  scope
	source int
	meta   content.Meta
	body   delivery.Fragment
	post   []byte
	index  []delivery.Indexed
}

// derive renders a document; why says what is missing when that cannot be done.
func (st *state) derive(t *touch) (d derived, why string) {
	if err := json.Unmarshal(t.Meta, &d.meta); err != nil {
		return d, "its meta data are not JSON"
	}
	locale, ok := st.number(t.Locale)
	if !ok {
		return d, fmt.Sprintf("the site has no locale %q", t.Locale)
	}
	typ := st.schema.Type(d.meta.Type)
	if typ == nil {
		return d, fmt.Sprintf("the site has no type %q", d.meta.Type)
	}
	values, err := content.DecodeValues(t.Payload, typ.Fields, st.schema)
	if err != nil {
		return d, "its payload is not JSON"
	}
	d.row = delivery.RowOf(d.meta.Num, locale)
	d.scope = scope{typ.Kind, d.meta.Type, locale}
	if typ.Kind == content.KindSingle {
		d.scope.typ = ""
	}
	d.body, d.post = delivery.Render(st.schema, d.meta.Type, values)
	d.index = delivery.Index(st.schema, d.meta.Type, values)
	return d, ""
}

// document keeps the rows that answers read, writing only what differs.
func (a *applier) document(ctx context.Context, t *touch) error {
	a.news.ids = append(a.news.ids, content.ObjectID(t.ID))
	if a.waiting {
		if err := a.c.exec(ctx, `delete from pending where o = $1`, t.o); err != nil {
			return err
		}
	}
	locale, known := a.state.number(t.Locale)
	var have row
	var at delivery.Row
	found := false
	var err error
	if known && (t.stored || a.lending) { // else what is new to obj is new to doc
		if at, have, found, err = a.have(ctx, t.ID, locale); err != nil {
			return err
		}
	}
	d, why := t.derived, t.why
	gone := !t.present || why != ""
	if gone && have.source != 0 { // lend decides about it
		found = false
	}
	if found && (gone || at != d.row) {
		if err := a.remove(ctx, at); err != nil {
			return err
		}
		found = false
	}
	switch {
	case !t.present:
		return nil
	case why != "":
		return a.wait(ctx, t, why)
	}
	taken, err := a.put(ctx, t.ID, d, have, found)
	if err == nil && taken {
		return a.wait(ctx, t, fmt.Sprintf("its number %d is another document's", d.meta.Num))
	}
	return err
}

// have reads the row of doc of a document in a locale.
func (a *applier) have(ctx context.Context, id string, locale int) (at delivery.Row, have row, found bool, err error) {
	found, err = a.c.one(ctx, into(&at, &have.id, &have.scope, &have.locale, &have.source, &have.Type, &have.Slug, &have.Name, &have.Status, &have.Position,
		&have.Created, &have.Updated, &have.Published, &have.Scheduled), `select row, id, scope, locale, source, type, slug, name, status, position,
		created, updated, published, scheduled from doc where id = $1 and locale = $2`, id, locale)
	have.Num = at.Num()
	return at, have, found, err
}

// put makes the rows of a document those of d; have is what is there if found.
// It reports whether another document has the row.
func (a *applier) put(ctx context.Context, id string, d derived, have row, found bool) (taken bool, err error) {
	want := row{id: id, locale: d.scope.locale, source: d.source, Meta: d.meta}
	want.Published = d.meta.Dated() // what its column holds; the head has the true one
	if want.scope, err = a.scope(ctx, d.scope); err != nil {
		return false, err
	}
	if !found {
		if taken, err = a.insert(ctx, d, want); taken || err != nil {
			return taken, err
		}
	} else if have != want {
		if err := a.update(ctx, d, have, want); err != nil {
			return false, err
		}
	}
	a.changes.put(a.state.schema, d.row, want, have, found)
	if err := a.body(ctx, d); err != nil {
		return false, err
	}
	if searchable(d.scope.kind) != "" || found && have.scope != want.scope {
		a.words.due = append(a.words.due, d.row)
	}
	return false, a.fields(ctx, d, found)
}

// wait notes a document that cannot be shown yet, and why.
func (a *applier) wait(ctx context.Context, t *touch, why string) error {
	a.waiting = true
	return a.c.exec(ctx, `insert into pending (o, why) values ($1, $2)`, t.o, why)
}

// insert reports whether another document has the row.
func (a *applier) insert(ctx context.Context, d derived, want row) (taken bool, err error) {
	m := d.meta
	done, err := a.c.one(ctx, into(new(int64)), `insert into doc (row, id, scope, locale, type, slug, name, status, position, created, updated, published, scheduled, source, head)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) on conflict do nothing returning row`,
		d.row, want.id, want.scope, want.locale, m.Type, m.Slug, m.Name, m.Status, m.Position, m.Created, m.Updated, m.Dated(), m.Scheduled, d.source,
		ofHead.of(d.row).seal(encodeHead(want.id, d.source, m)))
	if done {
		a.tally.scopes[want.scope]++
	}
	return err == nil && !done, err
}

func (a *applier) update(ctx context.Context, d derived, have, want row) error {
	a.tally.scopes[have.scope]--
	a.tally.scopes[want.scope]++
	m := d.meta
	return a.c.exec(ctx, `update doc set scope = $2, type = $3, slug = $4, name = $5, status = $6, position = $7, created = $8, updated = $9,
		published = $10, scheduled = $11, source = $12, head = $13 where row = $1`,
		d.row, want.scope, m.Type, m.Slug, m.Name, m.Status, m.Position, m.Created, m.Updated, m.Dated(), m.Scheduled, d.source,
		ofHead.of(d.row).seal(encodeHead(want.id, d.source, m)))
}

// remove takes out every row of a document.
func (a *applier) remove(ctx context.Context, at delivery.Row) error {
	var was row
	if _, err := a.c.one(ctx, into(&was.id, &was.scope, &was.Type, &was.Slug), `delete from doc where row = $1 returning id, scope, type, slug`, at); err != nil {
		return err
	}
	a.tally.scopes[was.scope]--
	a.changes.remove(a.state.schema, at, was)
	a.words.gone = append(a.words.gone, at)
	if err := a.c.exec(ctx, `delete from body where row = $1`, at); err != nil {
		return err
	}
	return a.fields(ctx, derived{row: at}, true)
}

// sealed is the row of body that a document has.
func (d *derived) sealed() (text, holes, post []byte) {
	has := byte(noPost)
	if holes = delivery.EncodeHoles(d.body.Holes); d.post != nil {
		has, post = hasPost, ofPost.of(d.row).seal(slices.Clone(d.post))
	}
	text = make([]byte, 0, len(d.body.Text)+1+sumSize)
	return ofText.of(d.row).bytes(holes).number(int64(len(holes))).seal(append(append(text, d.body.Text...), has)), holes, post
}

// body writes the fragment when it differs from the one that is there.
func (a *applier) body(ctx context.Context, d derived) error {
	text, holes, post := d.sealed()
	return a.c.exec(ctx, `insert into body (row, text, holes, post) values ($1, $2, $3, $4)
		on conflict (row) do update set text = excluded.text, holes = excluded.holes, post = excluded.post
		where text is not excluded.text or holes is not excluded.holes or post is not excluded.post`,
		d.row, text, holes, post)
}
