package set

import (
	"cmp"
	"context"
	"encoding/json"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
)

// objects looks at the next objects, and at all that is derived of each.
func (v *verifier) objects(ctx context.Context) (left bool, err error) {
	type numbered struct {
		o int64
		changelog.Object
	}
	var these []numbered
	if err := v.c.each(ctx, func(scan func(...any) error) (err error) {
		var n numbered
		n.Object, err = v.packer.object(func(dest ...any) error { return scan(append([]any{&n.o}, dest...)...) }, true)
		these = append(these, n)
		return err
	}, `select o, `+objectColumns(true)+` from obj where o > $1 order by o limit $2`, v.mark.After, perStep); err != nil {
		return false, err
	}
	for _, n := range these {
		v.mark.After = n.o
		v.bytes += int64(len(n.Payload) + len(n.Meta))
		v.digest.Add(n.Object)
		if err := v.object(ctx, n.o, n.Object); err != nil {
			return false, err
		}
	}
	if len(these) == perStep {
		return true, nil
	}
	if v.whole && v.digest != v.state.digest {
		return false, wrong("the objects add up to %s, the set says %s", v.digest.Sum(), v.state.digest.Sum())
	}
	return false, nil
}

func (v *verifier) object(ctx context.Context, o int64, is changelog.Object) error {
	var m struct {
		Type content.TypeID `json:"type"`
	}
	if is.Kind.IsDocument() && json.Unmarshal(is.Meta, &m) != nil {
		m.Type = ""
	}
	if err := v.must(ctx, "obj", `select type = $5 and ($5 = '' or exists (select 1 from obj indexed by obj_type where type = $5 and type <> '' and locale = $4 and o = $1))
		from obj indexed by obj_key where kind = $2 and id = $3 and locale = $4 and o = $1`, o, is.Kind, is.ID, is.Locale, m.Type); err != nil {
		return err
	}
	switch {
	case is.Kind.IsDocument():
		return v.document(ctx, o, is)
	case is.Kind == changelog.Media:
		var m content.MediaObject
		if err := json.Unmarshal(is.Payload, &m); err != nil {
			return err
		}
		return v.must(ctx, "media", `select def = $3 and exists (select 1 from media indexed by media_url where url = $2 and id = $1) from media where id = $1`,
			is.ID, m.URL, ofMedia.text(is.ID).seal(is.Payload))
	case is.Kind == changelog.Redirect:
		var r content.Redirect
		if err := json.Unmarshal(is.Payload, &r); err != nil {
			return err
		}
		if err := v.history(ctx); err != nil {
			return err
		}
		return v.must(ctx, "redirect", `select target = $2 from redirect where source = $1`, is.ID, ofRedirect.text(is.ID).seal([]byte(r.To)))
	}
	return nil
}

// document looks at the rows of a document, and at those it lends.
func (v *verifier) document(ctx context.Context, o int64, is changelog.Object) error {
	var waits bool
	if _, err := v.c.one(ctx, into(&waits), `select exists (select 1 from pending where o = $1)`, o); err != nil || waits {
		return err
	}
	d, why := v.state.derive(&touch{Object: is})
	if why != "" {
		return wrong("%s %s is shown: %s", is.ID, is.Locale, why)
	}
	if err := v.derived(ctx, is, d); err != nil || is.Kind != changelog.Document || is.Locale == "" || len(v.state.chains) == 0 {
		return err
	}
	sources, err := v.c.sources(ctx, is.ID)
	if err != nil {
		return err
	}
	lenders := v.state.lenders(sources)
	for to, source := range sources {
		if from, lent := lenders[to]; source != 0 && (!lent || from != source) {
			return wrong("%s is lent to %d by %d", is.ID, to, source)
		}
	}
	for to, from := range lenders {
		if v.state.code(from) != is.Locale {
			continue
		}
		d.row, d.scope.locale, d.source = delivery.RowOf(d.meta.Num, to), to, from
		if err := v.derived(ctx, is, d); err != nil {
			return err
		}
	}
	return nil
}

// derived looks at one row of doc and all that belongs to it.
func (v *verifier) derived(ctx context.Context, is changelog.Object, d derived) error {
	m, locale := d.meta, d.scope.locale
	scope, ok := v.state.scopes[d.scope]
	if !ok {
		return wrong("there is no scope for %s", is.ID)
	}
	if err := v.must(ctx, "doc", `select id = $2 and scope = $3 and locale = $4 and type = $5 and slug = $6 and name = $7 and status = $8 and position = $9
		and created = $10 and updated = $11 and published = $12 and scheduled = $13 and source = $14 and head = $15
		and exists (select 1 from doc indexed by doc_id where id = $2 and locale = $4 and +row = $1)
		and exists (select 1 from doc indexed by doc_slug where slug = $6 and locale = $4 and +row = $1)
		and exists (select 1 from doc indexed by doc_published where scope = $3 and published = $12 and +row = $1)
		and exists (select 1 from doc indexed by doc_updated where scope = $3 and updated = $11 and +row = $1)
		and exists (select 1 from doc indexed by doc_position where scope = $3 and position = $9 and +row = $1)
		and exists (select 1 from doc indexed by doc_name where scope = $3 and name = $7 and +row = $1)
		from doc where row = $1`,
		d.row, is.ID, scope, locale, m.Type, m.Slug, m.Name, m.Status, m.Position, m.Created, m.Updated, m.Dated(), m.Scheduled, d.source,
		ofHead.of(d.row).seal(encodeHead(is.ID, d.source, m))); err != nil {
		return err
	}
	text, holes, post := d.sealed()
	if err := v.must(ctx, "body", `select text = $2 and coalesce(holes, x'') = coalesce($3, x'') and post is $4 from body where row = $1`, d.row, text, holes, post); err != nil {
		return err
	}
	v.bytes += int64(len(text) + len(holes) + len(post))
	if err := v.fields(ctx, d); err != nil {
		return err
	}
	return v.searched(ctx, is, d)
}

// fields looks at the rows of a document in both indexes of values.
func (v *verifier) fields(ctx context.Context, d derived) error {
	have := map[indexed]bool{}
	if err := v.c.each(ctx, func(scan func(...any) error) error {
		var r indexed
		err := scan(&r.path, &r.value, &r.published)
		have[r] = true
		return err
	}, `select path, value, published from field indexed by field_row where row = $1`, d.row); err != nil {
		return err
	}
	for _, w := range d.index {
		r := indexed{v.state.paths[path{d.meta.Type, d.scope.locale, w.Path}], w.Value, d.meta.Dated()}
		if !have[r] {
			return wrong("row %d has no value at %s", d.row, w.Path)
		}
		delete(have, r)
		if err := v.must(ctx, "field", `select 1 from field where path = $1 and value = $2 and published = $3 and +row = $4`, r.path, r.value, r.published, d.row); err != nil {
			return err
		}
		v.bytes += 32
	}
	if len(have) > 0 {
		return wrong("row %d has %d values too many", d.row, len(have))
	}
	return nil
}

// documents looks whether the next rows of doc are of objects.
func (v *verifier) documents(ctx context.Context) (left bool, err error) {
	type found struct {
		row            int64
		id             string
		locale, source int
	}
	var these []found
	if err := v.c.each(ctx, func(scan func(...any) error) error {
		var f found
		err := scan(&f.row, &f.id, &f.locale, &f.source)
		these = append(these, f)
		return err
	}, `select row, id, locale, source from doc where row > $1 order by row limit $2`, v.mark.After, perStep); err != nil {
		return false, err
	}
	for _, f := range these {
		v.mark.After = f.row
		if err := v.must(ctx, "document", `select exists (select 1 from obj where kind in (select value from json_each($1)) and id = $2 and locale = $3)`,
			asList(documentKinds()), f.id, v.state.code(cmp.Or(f.source, f.locale))); err != nil {
			return false, err
		}
	}
	return len(these) == perStep, nil
}

func documentKinds() (out []int64) {
	for k := range changelog.Kind(100) {
		if k.IsDocument() {
			out = append(out, int64(k))
		}
	}
	return out
}

// totals looks at the next kept counts of values.
func (v *verifier) totals(ctx context.Context) (left bool, err error) {
	type kept struct {
		total
		n int64
	}
	var these []kept
	if err := v.c.each(ctx, func(scan func(...any) error) error {
		var k kept
		err := scan(&k.path, &k.value, &k.n)
		these = append(these, k)
		return err
	}, `select path, value, n from total where (path, value) > ($1, coalesce($2, -9e999)) order by path, value limit $3`, v.mark.After, v.mark.Value, perStep); err != nil {
		return false, err
	}
	for _, k := range these {
		v.mark.After, v.mark.Value = k.path, k.value
		if err := v.must(ctx, "total", `select (select count(*) from field where path = $1 and value = $2) = $3`, k.path, k.value, k.n); err != nil {
			return false, err
		}
		v.bytes += 16
	}
	return len(these) == perStep, nil
}

// counts looks whether tables and their indexes have as many rows, and the other
// kept counts are right.
func (v *verifier) counts(ctx context.Context) error {
	for _, of := range []string{
		`(select count(*) from doc not indexed) = (select count(*) from body)`,
		`(select count(*) from doc not indexed) = (select count(*) from doc indexed by doc_id)`,
		`(select count(*) from doc not indexed) = (select count(*) from doc indexed by doc_slug)`,
		`(select count(*) from doc not indexed) = (select count(*) from doc indexed by doc_published)`,
		`(select count(*) from doc not indexed) = (select count(*) from doc indexed by doc_updated)`,
		`(select count(*) from doc not indexed) = (select count(*) from doc indexed by doc_position)`,
		`(select count(*) from doc not indexed) = (select count(*) from doc indexed by doc_name)`,
		`(select count(*) from obj not indexed) = (select count(*) from obj indexed by obj_key)`,
		`(select count(*) from obj not indexed where type <> '') = (select count(*) from obj indexed by obj_type where type <> '')`,
		`(select count(*) from field not indexed) = (select count(*) from field indexed by field_row)`,
		`(select count(*) from field not indexed) = (select coalesce(sum(n), 0) from total)`,
		`(select count(*) from field not indexed) = (select coalesce(sum(n), 0) from path)`,
		`(select count(*) from doc not indexed) = (select coalesce(sum(n), 0) from scope)`,
		`(select count(*) from media not indexed) = (select count(*) from media indexed by media_url)`,
		`not exists (select 1 from path p where n <> (select count(*) from field where path = p.id))`,
		`not exists (select 1 from scope s where n <> (select count(*) from doc where scope = s.id))`,
	} {
		if err := v.must(ctx, of, `select `+of); err != nil {
			return err
		}
	}
	if err := v.must(ctx, "media", `select (select count(*) from media) = (select count(*) from obj where kind = $1)`, changelog.Media); err != nil {
		return err
	}
	return v.must(ctx, "redirect", `select (select count(*) from redirect) = (select count(*) from obj where kind = $1)`, changelog.Redirect)
}

// history looks at what is remembered of changes, all of it: it is little.
func (v *verifier) history(ctx context.Context) error {
	n, at := 0, v.state.past.Begin.Seq
	err := v.c.each(ctx, func(scan func(...any) error) error {
		g, err := scanGroup(scan)
		n, at = n+weight(g.Changes), g.To.Seq
		v.bytes += int64(100 * len(g.Changes))
		return err
	}, `select `+groupColumns+` from history order by seq`)
	if err == nil && (n != v.state.past.N || at != v.state.position.Seq) {
		err = wrong("history of %d changes up to %d", n, at)
	}
	return err
}
