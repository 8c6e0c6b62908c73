package butter

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
	plain "github.com/gheecms/ghee/internal/text"
)

// builder makes the values of one document, as its type wants them. What cannot
// be kept, or only in another form, it tells as changes of the object.
type builder struct {
	p       *planner
	changes []importing.Change
}

func (b *builder) tell(reason, detail string) {
	if c := (importing.Change{Reason: reason, Detail: detail}); !slices.Contains(b.changes, c) {
		b.changes = append(b.changes, c)
	}
}

// lost tells of a value that is left out, unless it is empty.
func (b *builder) lost(path string, v any, why string) {
	if isEmpty(v) {
		return
	}
	shown, err := encode(v)
	if r := []rune(string(shown)); err == nil && len(r) > 100 {
		shown = []byte(string(r[:100]) + "…")
	}
	b.tell("a value is left out: "+why, path+": "+string(shown))
}

func (b *builder) values(t *content.Type, o object) map[string]any {
	if t == nil {
		return nil
	}
	return b.fields("", t.Fields, o)
}

func (b *builder) fields(at string, fields []content.Field, o object) map[string]any {
	out := map[string]any{}
	for _, m := range o {
		path := strings.TrimPrefix(at+"."+m.key, ".")
		f, ok := content.FieldByKey(fields, m.key)
		if !ok {
			b.lost(path, m.value, "the type has no such field")
			continue
		}
		if v := b.value(path, f, m.value); v != nil {
			out[f.Key] = v
		}
	}
	return out
}

func (b *builder) value(path string, f content.Field, v any) any {
	switch f.Kind {
	case content.Media:
		return b.media(path, v)
	case content.Reference:
		return b.reference(path, f, v)
	case content.Component:
		t := f.Component(b.p.site)
		if o, ok := v.(object); ok && t != nil {
			return b.fields(path, t.Fields, o)
		}
	case content.Repeater:
		return b.each(path, v, func(at string, e any) any {
			if o, ok := e.(object); ok {
				return b.fields(at, f.Fields, o)
			}
			if _, ok := content.FieldByKey(f.Fields, plainKey); !ok {
				b.lost(at, e, "it is no row of fields")
				return nil
			}
			b.tell("plain values became rows with the field "+plainKey, path)
			return b.fields(at, f.Fields, object{{plainKey, e}})
		})
	case content.Picker:
		return b.each(path, v, func(path string, e any) any {
			o, _ := e.(object)
			key, values, ok := picked(o)
			t := b.p.site.ByKey(content.KindComponent, key)
			if !ok || t == nil {
				b.lost(path, e, "it is no component of the site")
				return nil
			}
			return map[string]any{"type": key, "fields": b.fields(path, t.Fields, values)}
		})
	case content.Number:
		if n, ok := v.(json.Number); ok {
			if x, err := n.Float64(); err == nil {
				return x
			}
		}
	case content.Checkbox:
		if x, ok := v.(bool); ok {
			return x
		}
	default:
		if s, ok := v.(string); ok && s != "" {
			return s
		}
		if f.Kind.IsText() {
			return b.asText(path, v)
		}
	}
	b.lost(path, v, "the field is a "+string(f.Kind))
	return nil
}

// asText keeps in a text what is none.
func (b *builder) asText(path string, v any) any {
	if _, isBool := v.(bool); isEmpty(v) && !isBool {
		return nil
	}
	data, err := encode(v)
	if err != nil {
		b.lost(path, v, "it is no JSON")
		return nil
	}
	b.tell("what is no text is kept in one as JSON", path)
	return string(data)
}

func (b *builder) each(path string, v any, do func(path string, e any) any) any {
	list, ok := v.([]any)
	if !ok {
		b.lost(path, v, "it is no list")
		return nil
	}
	out := []any{}
	for i, e := range list {
		if x := do(fmt.Sprintf("%s[%d]", path, i), e); x != nil {
			out = append(out, x)
		}
	}
	return out
}

func (b *builder) media(path string, v any) any {
	address, alt := "", ""
	switch x := v.(type) {
	case string:
		address = x
	case object:
		if isMedia(x) {
			address, alt = text(x, "url"), text(x, "alt")
		}
	}
	link, ok := b.p.picture(address, alt, false)
	if !ok {
		b.lost(path, v, noPicture)
		return nil
	}
	return link
}

func (b *builder) reference(path string, f content.Field, v any) any {
	list, many := v.([]any)
	if !many {
		list = []any{v}
	}
	links := []any{}
	for _, e := range list {
		s, _ := e.(string)
		kind, key, id := target(s)
		t := b.p.site.Type(f.Target)
		if kind == "" || t == nil || t.Kind != kind || t.Key != key {
			b.lost(path, e, "it names no document of the field's type")
			continue
		}
		if !f.Many && len(links) > 0 {
			b.lost(path, e, "the field holds one reference")
			continue
		}
		if link, ok := b.link(path, docOf(kind, key, id)); ok {
			links = append(links, link)
		}
	}
	switch {
	case f.Many:
		return links
	case len(links) > 0:
		return links[0]
	}
	return nil
}

// link returns a link to a document that was read: to its first version.
func (b *builder) link(path, doc string) (importing.Link, bool) {
	first, ok := b.p.a.known[doc]
	if !ok {
		b.lost(path, doc, "it names a document that the API does not show")
		return "", false
	}
	return importing.Link(b.p.ref(first)), true
}

// postTexts are the members of a post that are taken as they are (contract §7.1).
var postTexts = []string{"body", "summary", "seo_title", "meta_description", "featured_image_alt"}

func (b *builder) post(m object) map[string]any {
	out := map[string]any{}
	m = blank(m, "seo_title", text(m, "title"))
	m = blank(m, "summary", plain.Summary(text(m, "body"), content.SummaryLength))
	for _, key := range postTexts {
		if s := text(m, key); s != "" {
			out[key] = s
		} else {
			b.lost(key, get(m, key), "it is no text")
		}
	}
	if link, ok := b.p.picture(text(m, "featured_image"), text(m, "featured_image_alt"), true); ok {
		out["featured_image"] = link
	} else {
		b.lost("featured_image", get(m, "featured_image"), noPicture)
	}
	for _, f := range postFields {
		var links []any
		for _, e := range termsOf(m, f.key) {
			if slug := text(e, "slug"); slug != "" {
				links = append(links, importing.Link(docOf(f.kind, "", slug)))
			} else {
				b.lost(f.key, e, "it has no slug")
			}
		}
		switch {
		case len(links) == 0:
		case f.key == "author":
			out[f.key] = links[0]
		default:
			out[f.key] = links
		}
	}
	return out
}

// blank returns a post without a text that only stands in for one that its author
// left out (contract §7.1): what it follows from may be edited here.
func blank(m object, key, standIn string) object {
	if text(m, key) != standIn {
		return m
	}
	return slices.DeleteFunc(slices.Clone(m), func(x member) bool { return x.key == key })
}

// author keeps what authors have here; an API may tell more.
func (b *builder) author(m object) map[string]any {
	t := b.p.site.Type(content.AuthorTypeID)
	known := slices.DeleteFunc(slices.Clone(m), func(x member) bool { return x.key == "slug" || strings.HasPrefix(x.key, "recent_") })
	return b.values(t, known)
}
