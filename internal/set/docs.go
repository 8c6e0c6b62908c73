package set

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
)

const head = `d.row, d.head`

// columns returns what to select of doc d for parts, and what to join for it. A
// document without a body would be damage, so it must not be left out.
func columns(parts delivery.Parts) (list, join string) {
	switch parts {
	case delivery.Heads:
		return head + `, null, null, null`, ``
	case delivery.Fragments:
		return head + `, b.text, b.holes, null`, ` left join body b on b.row = d.row`
	default:
		return head + `, b.text, b.holes, b.post`, ` left join body b on b.row = d.row`
	}
}

// docs runs a query that selects the columns of parts.
func (t *Tx) docs(ctx context.Context, parts delivery.Parts, query string, args ...any) (out []delivery.Doc, err error) {
	err = t.c.each(brief(ctx), func(scan func(...any) error) error {
		var d delivery.Doc
		var head, holes []byte
		err := scan(&d.Row, &head, &d.Fragment.Text, &holes, &d.Body)
		if err == nil && t.sums {
			head, err = unseal(&d, parts, head, holes)
		}
		source := 0
		if err == nil {
			source, err = decodeHead(head, &d)
		}
		if err != nil {
			return err
		}
		d.Locale, d.Lent = t.state.code(cmp.Or(source, int(d.Row&255))), source != 0
		out = append(out, d)
		if len(holes) == 0 {
			return nil
		}
		out[len(out)-1].Fragment.Holes, err = delivery.DecodeHoles(holes)
		return err
	}, query, args...)
	return out, err
}

// unseal checks what was read of a document, and returns its head.
func unseal(d *delivery.Doc, parts delivery.Parts, head, holes []byte) (_ []byte, err error) {
	if head, err = ofHead.of(d.Row).open(head); err != nil || parts == delivery.Heads {
		return head, err
	}
	text, err := ofText.of(d.Row).bytes(holes).number(int64(len(holes))).open(d.Fragment.Text)
	if err != nil || len(text) == 0 {
		return head, errSum
	}
	last := len(text) - 1
	if d.Fragment.Text = nil; last > 0 {
		d.Fragment.Text = text[:last:last]
	}
	if parts == delivery.Fragments {
		return head, nil
	}
	if post := text[last] == hasPost; post != (d.Body != nil) {
		return head, errSum
	} else if post {
		d.Body, err = ofPost.of(d.Row).open(d.Body)
	}
	return head, err
}

// Find implements delivery.Reader.
func (t *Tx) Find(ctx context.Context, scopes []delivery.Scope, locale int, slug string) ([]delivery.Doc, error) {
	list, join := columns(delivery.Heads)
	where, args := ` where d.slug = $1 and d.locale in (0, $2) order by d.row`, []any{slug, locale}
	if locale == delivery.AnyLocale {
		where, args = ` where d.slug = $1 order by d.row`, []any{slug}
	}
	docs, err := t.docs(ctx, delivery.Heads, `select `+list+` from doc d`+join+where, args...)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(docs, func(d delivery.Doc) bool { return d.Slug != slug }) {
		return nil, t.c.judge(errIndex)
	}
	kind := func(d delivery.Doc) content.Kind {
		if typ := t.state.schema.Type(d.Type); typ != nil {
			return typ.Kind
		}
		return ""
	}
	docs = slices.DeleteFunc(docs, func(d delivery.Doc) bool {
		return d.Lent && locale == delivery.AnyLocale || !slices.ContainsFunc(scopes, func(s delivery.Scope) bool { return s.Kind == kind(d) && (s.Type == "" || s.Type == d.Type) })
	})
	first := func(d delivery.Doc) (n int) {
		if !d.Lent {
			n += 2
		}
		if kind(d) == content.KindSingle {
			n++
		}
		return n
	}
	slices.SortStableFunc(docs, func(a, b delivery.Doc) int { return first(b) - first(a) })
	return docs, nil
}

// Load implements delivery.Reader.
func (t *Tx) Load(ctx context.Context, ids []content.ObjectID, locale int, parts delivery.Parts) (map[content.ObjectID]delivery.Doc, error) {
	list, join := columns(parts)
	out := make(map[content.ObjectID]delivery.Doc, len(ids))
	ids = t.kept.load(t.state, ids, locale, parts, out)
	for part := range slices.Chunk(ids, maxList) {
		docs, err := t.docs(ctx, parts, `select `+list+` from json_each($1) j cross join doc d`+join+`
			where d.id = j.value and d.locale in (0, $2)`, asList(part), locale)
		if err != nil {
			return nil, err
		}
		asked := make(map[content.ObjectID]bool, len(part))
		for _, id := range part {
			asked[id] = true
		}
		for _, d := range docs {
			if !asked[d.ID] {
				return nil, t.c.judge(errIndex)
			}
			out[d.ID] = d
		}
	}
	t.kept.store(t.state, ids, locale, parts, out)
	return out, nil
}

// rows returns the documents of rows, in that order.
func (t *Tx) rows(ctx context.Context, rows []delivery.Row, parts delivery.Parts) ([]delivery.Doc, error) {
	list, join := columns(parts)
	out := make([]delivery.Doc, 0, len(rows))
	for part := range slices.Chunk(rows, maxList) {
		docs, err := t.docs(ctx, parts, `select `+list+` from json_each($1) j cross join doc d`+join+` where d.row = j.value`, asList(part))
		if err == nil && len(docs) != len(part) {
			err = t.c.judge(errIndex)
		}
		if err != nil {
			return nil, err
		}
		at := make(map[delivery.Row]int, len(part))
		for i, r := range part {
			at[r] = i
		}
		slices.SortFunc(docs, func(a, b delivery.Doc) int { return at[a.Row] - at[b.Row] })
		out = append(out, docs...)
	}
	return out, nil
}

// maxList bounds the ids of one query.
const maxList = 500

// asList writes ids or numbers as a JSON list.
func asList[T any](ids []T) string {
	data, _ := json.Marshal(ids) // strings and numbers always encode
	return string(data)
}

// Media implements delivery.Reader.
func (t *Tx) Media(ctx context.Context, ids []content.ObjectID) (map[content.ObjectID]content.MediaObject, error) {
	out := make(map[content.ObjectID]content.MediaObject, len(ids))
	for part := range slices.Chunk(ids, maxList) {
		if err := t.c.each(brief(ctx), func(scan func(...any) error) error {
			var m content.MediaObject
			var def []byte
			err := scan(&m.ID, &def)
			if err == nil && t.sums {
				def, err = ofMedia.text(string(m.ID)).open(def)
			}
			if err != nil {
				return err
			}
			err = json.Unmarshal(def, &m)
			out[m.ID] = m
			return err
		}, `select m.id, m.def from json_each($1) j cross join media m where m.id = j.value`, asList(part)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Neighbours implements delivery.Reader.
func (t *Tx) Neighbours(ctx context.Context, of delivery.Doc) (next, previous *delivery.Doc, err error) {
	post, ok := t.state.scopes[scope{content.KindPost, content.PostTypeID, int(of.Row & 255)}]
	if !ok {
		return nil, nil, nil
	}
	list, join := columns(delivery.Fragments)
	one := func(where string) (*delivery.Doc, error) {
		docs, err := t.docs(ctx, delivery.Fragments, `select `+list+` from doc d`+join+` where d.scope = $1 and `+where+` limit 1`, post, of.Dated(), of.Row)
		if err != nil || len(docs) == 0 {
			return nil, err
		}
		return &docs[0], nil
	}
	// The range is what SQLite seeks by; the rest skips those of the same moment.
	next, err = one(`d.published >= $2 and (d.published > $2 or d.row < $3) order by d.published, d.row desc`)
	if err != nil {
		return nil, nil, err
	}
	previous, err = one(`d.published <= $2 and (d.published < $2 or d.row > $3) order by d.published desc, d.row`)
	return next, previous, err
}
