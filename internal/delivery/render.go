package delivery

import (
	"bytes"
	"maps"
	"strconv"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/text"
)

// Render makes the fragment of a document from its values, under today's keys
// of its type. For a post the body comes apart, as a JSON string, since lists
// may leave it out (exclude_body). A type that is gone renders nothing.
func Render(schema *content.Schema, typ content.TypeID, v content.Values) (f Fragment, body []byte) {
	t := schema.Type(typ)
	if t == nil {
		return f, nil
	}
	r := renderer{schema: schema, post: t.Kind == content.KindPost, author: t.Kind == content.KindAuthor}
	fields := t.Fields
	if r.post {
		body = quote(v.Text(content.PostBody))
		fields = make([]content.Field, 0, len(t.Fields))
		for _, f := range t.Fields {
			if f.ID != content.PostBody {
				fields = append(fields, f)
			}
		}
		if v.Text(content.PostSummary) == "" {
			v = withSummary(v)
		}
	}
	r.members(fields, v)
	return Fragment{Text: r.text.Bytes(), Holes: r.holes}, body
}

// withSummary gives a post without a summary the opening of its body (contract
// §7.1).
func withSummary(v content.Values) content.Values {
	out := make(content.Values, len(v)+1)
	maps.Copy(out, v)
	out[content.PostSummary] = text.Summary(v.Text(content.PostBody), content.SummaryLength)
	return out
}

type renderer struct {
	schema *content.Schema
	post   bool
	author bool
	text   bytes.Buffer
	holes  []Hole
}

func (r *renderer) members(fields []content.Field, v content.Values) {
	for i, f := range fields {
		if i > 0 {
			r.text.WriteByte(',')
		}
		r.text.Write(quote(f.Key))
		r.text.WriteByte(':')
		r.value(f, v[f.ID])
	}
}

func (r *renderer) object(fields []content.Field, v content.Values) {
	r.text.WriteByte('{')
	r.members(fields, v)
	r.text.WriteByte('}')
}

func (r *renderer) hole(kind HoleKind, ids ...content.ObjectID) {
	r.holes = append(r.holes, Hole{At: r.text.Len(), Kind: kind, IDs: ids})
}

// value writes one value, or its empty form (contract §6).
func (r *renderer) value(f content.Field, v any) {
	switch f.Kind {
	case content.Number:
		if n, ok := v.(float64); ok {
			r.text.WriteString(FormatNumber(n))
			return
		}
		r.text.WriteString("null")
	case content.Checkbox:
		b, _ := v.(bool)
		r.text.WriteString(strconv.FormatBool(b))
	case content.Date:
		if s, _ := v.(string); s != "" {
			r.text.Write(quote(s))
			return
		}
		r.text.WriteString("null")
	case content.Media:
		r.media(v)
	case content.Reference:
		r.reference(f, v)
	case content.Component:
		values, _ := v.(content.Values)
		var fields []content.Field
		if t := f.Component(r.schema); t != nil {
			fields = t.Fields
		}
		r.object(fields, values)
	case content.Repeater:
		rows, _ := v.([]content.Values)
		r.text.WriteByte('[')
		for i, row := range rows {
			if i > 0 {
				r.text.WriteByte(',')
			}
			r.object(f.Fields, row)
		}
		r.text.WriteByte(']')
	case content.Picker:
		r.picker(v)
	default:
		s, _ := v.(string)
		if r.post && f.ID == content.PostSEOTitle && s == "" {
			r.hole(HoleTitle)
			return
		}
		r.text.Write(quote(s))
	}
}

func (r *renderer) media(v any) {
	id, ok := v.(content.ObjectID)
	switch {
	case ok && r.post:
		r.hole(HoleImage, id)
	case ok && r.author:
		r.hole(HolePlain, id)
	case ok:
		r.hole(HoleMedia, id)
	case r.post:
		r.text.WriteString("null")
	default:
		r.text.WriteString(`""`)
	}
}

func (r *renderer) reference(f content.Field, v any) {
	id, _ := v.(content.ObjectID)
	ids, _ := v.([]content.ObjectID)
	switch {
	case r.post && f.ID == content.PostAuthor && id == "":
		r.hole(HoleAuthor) // an author is always an object (contract §0.2, fact 10)
	case r.post && f.ID == content.PostAuthor:
		r.hole(HoleAuthor, id)
	case r.post && len(ids) > 0:
		r.hole(HoleTerms, ids...)
	case f.Many && len(ids) > 0:
		r.hole(HoleRefs, ids...)
	case f.Many:
		r.text.WriteString("[]")
	case id != "":
		r.hole(HoleRef, id)
	default:
		r.text.WriteString("null")
	}
}

func (r *renderer) picker(v any) {
	picked, _ := v.([]content.Picked)
	r.text.WriteByte('[')
	first := true
	for _, p := range picked {
		t := r.schema.Type(p.Type)
		if t == nil {
			continue
		}
		if !first {
			r.text.WriteByte(',')
		}
		first = false
		r.text.WriteString(`{"type":`)
		r.text.Write(quote(t.Key))
		r.text.WriteString(`,"fields":`)
		r.object(t.Fields, p.Values)
		r.text.WriteByte('}')
	}
	r.text.WriteByte(']')
}

// FormatNumber writes a number as the wire shows it: the shortest decimal that
// reads back as the same number.
func FormatNumber(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// quote writes s as a JSON string, HTML left readable.
func quote(s string) []byte { return appendQuoted(nil, s) }
