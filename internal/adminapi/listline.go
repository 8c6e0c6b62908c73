package adminapi

import (
	"context"
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/fail"
)

const (
	maxColumns = 20  // of values in a list
	maxShown   = 300 // characters of a text in a list
)

// documentLines are documents of a set with what only the database knows of them,
// and the values of fields.
func (p place) documentLines(ctx context.Context, r Reading, docs []delivery.Doc, columns string) (out []DocumentLine, names map[content.ObjectID]string, err error) {
	out = []DocumentLine{}
	keys, err := columnKeys(columns)
	if err != nil || len(docs) == 0 {
		return out, nil, err
	}
	ids := make([]content.ObjectID, len(docs))
	for i, d := range docs {
		ids[i] = d.ID
	}
	shown := map[content.ObjectID]map[string]any{}
	refs := &mentions{}
	var lines map[content.ObjectID][]authoring.Line
	if err := p.Authoring.Store.Read(ctx, p.id, func(tx authoring.Tx) error {
		if lines, err = linesOf(ctx, tx, ids); err != nil || len(keys) == 0 {
			return err
		}
		*refs = mentions{}
		return p.shownValues(ctx, tx, docs, lines, keys, func(id content.ObjectID, typ *content.Type, v content.Values) {
			shown[id] = refs.show(typ, v, keys)
		})
	}); err != nil {
		return nil, nil, err
	}
	for _, d := range docs {
		l := DocumentLine{
			ID: d.ID, Num: d.Num, Type: d.Type, Locale: d.Locale, Slug: d.Slug, Name: d.Name, Status: d.Status, State: authoring.Unseen,
			Updated: when(d.Updated), Published: when(d.Published), Scheduled: when(d.Scheduled), Locales: []LocaleLine{}, Values: shown[d.ID],
		}
		for _, v := range lines[d.ID] {
			if v.Locale == d.Locale {
				l.State, l.Author = v.Standing(), v.Author
			}
			if v.Trashed == 0 {
				l.Locales = append(l.Locales, LocaleLine{v.Locale, v.Standing()})
			}
		}
		out = append(out, l)
	}
	names, err = refs.names(ctx, r)
	return out, names, err
}

// linesOf returns the lines of documents, by document.
func linesOf(ctx context.Context, tx authoring.Tx, ids []content.ObjectID) (map[content.ObjectID][]authoring.Line, error) {
	found, err := tx.Lines(ctx, ids)
	out := map[content.ObjectID][]authoring.Line{}
	for _, l := range found {
		out[l.ID] = append(out[l.ID], l)
	}
	return out, err
}

func columnKeys(columns string) (keys []string, err error) {
	for key := range strings.SplitSeq(columns, ",") {
		if key = strings.TrimSpace(key); key != "" && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	if len(keys) > maxColumns {
		return nil, fail.E(fail.Invalid, "columns: more than %d are asked for; leave some out.", maxColumns)
	}
	return keys, nil
}

// shownValues reads the newest drafts of documents.
func (p place) shownValues(ctx context.Context, tx authoring.Tx, docs []delivery.Doc, lines map[content.ObjectID][]authoring.Line, keys []string, f func(content.ObjectID, *content.Type, content.Values)) error {
	schema, err := tx.Types(ctx)
	if err != nil {
		return err
	}
	draft := map[content.ObjectID]string{}
	var revisions []string
	for _, d := range docs {
		for _, l := range lines[d.ID] {
			if l.Locale == d.Locale {
				draft[d.ID], revisions = l.Draft, append(revisions, l.Draft)
			}
		}
	}
	payloads, err := tx.Payloads(ctx, revisions)
	if err != nil {
		return err
	}
	for _, d := range docs {
		typ, payload := schema.Type(d.Type), payloads[draft[d.ID]]
		if typ == nil || payload == nil {
			continue
		}
		var fields []content.Field
		for _, field := range typ.Fields {
			if slices.Contains(keys, field.Key) {
				fields = append(fields, field)
			}
		}
		v, err := content.DecodeValues(payload, fields, schema)
		if err != nil {
			return err
		}
		f(d.ID, typ, v)
	}
	return nil
}

// mentions are the documents and media objects that values name.
type mentions struct{ documents, media []content.ObjectID }

// show returns the values of fields as a list has room for them.
func (m *mentions) show(typ *content.Type, v content.Values, keys []string) map[string]any {
	out := map[string]any{}
	for _, f := range typ.Fields {
		x, ok := v[f.ID]
		if !ok || !slices.Contains(keys, f.Key) {
			continue
		}
		switch x := x.(type) {
		case string:
			if r := []rune(x); len(r) > maxShown {
				x = string(r[:maxShown])
			}
			out[f.Key] = x
		case content.ObjectID:
			m.note(f, x)
			out[f.Key] = x
		case []content.ObjectID:
			m.note(f, x...)
			out[f.Key] = x
		case content.Values:
			out[f.Key] = 1
		case []content.Values:
			out[f.Key] = len(x)
		case []content.Picked:
			out[f.Key] = len(x)
		default:
			out[f.Key] = x
		}
	}
	return out
}

func (m *mentions) note(f content.Field, ids ...content.ObjectID) {
	if f.Kind == content.Media {
		m.media = append(m.media, ids...)
		return
	}
	m.documents = append(m.documents, ids...)
}

// names finds what those that are mentioned are called.
func (m *mentions) names(ctx context.Context, r Reading) (map[content.ObjectID]string, error) {
	if len(m.documents)+len(m.media) == 0 {
		return nil, nil
	}
	out := map[content.ObjectID]string{}
	locale, _ := r.Settings().Locale("")
	docs, err := r.Load(ctx, m.documents, locale.Num, delivery.Heads)
	if err != nil {
		return nil, err
	}
	for id, d := range docs {
		out[id] = d.Name
	}
	media, err := r.Media(ctx, m.media)
	for id, o := range media {
		out[id] = o.URL
	}
	return out, err
}
