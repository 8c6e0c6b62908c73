package butter

import (
	"encoding/json"
	"strings"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
)

// builder makes the values of one document, as its type wants them.
type builder struct {
	p  *planner
	at int // its record
}

func (b *builder) values(t *content.Type, m []member) map[string]any {
	if t == nil {
		return nil
	}
	return b.fields(t.Fields, m)
}

func (b *builder) fields(fields []content.Field, m []member) map[string]any {
	out := map[string]any{}
	for _, f := range fields {
		if v := b.value(f, get(m, f.Key)); v != nil {
			out[f.Key] = v
		}
	}
	return out
}

func (b *builder) value(f content.Field, v any) any {
	switch f.Kind {
	case content.Media:
		return b.media(v)
	case content.Reference:
		return b.reference(f, v)
	case content.Component:
		m, _ := v.([]member)
		if t := f.Component(b.p.site); t != nil && m != nil {
			return b.fields(t.Fields, m)
		}
		return nil
	case content.Repeater:
		return each(v, func(m []member) any { return b.fields(f.Fields, m) })
	case content.Picker:
		return each(v, func(m []member) any {
			key, values, ok := picked(m)
			t := b.p.site.ByKey(content.KindComponent, key)
			if !ok || t == nil {
				return nil
			}
			return map[string]any{"type": key, "fields": b.fields(t.Fields, values)}
		})
	case content.Number:
		if n, ok := v.(json.Number); ok {
			x, err := n.Float64()
			if err == nil {
				return x
			}
		}
		return nil
	case content.Checkbox:
		x, ok := v.(bool)
		if ok {
			return x
		}
		return nil
	}
	s, ok := v.(string)
	if !ok || s == "" {
		return nil
	}
	return s
}

func each(v any, do func([]member) any) any {
	list, ok := v.([]any)
	if !ok {
		return nil
	}
	out := []any{}
	for _, e := range list {
		if m, ok := e.([]member); ok {
			if x := do(m); x != nil {
				out = append(out, x)
			}
		}
	}
	return out
}

func (b *builder) media(v any) any {
	address, alt := "", ""
	switch x := v.(type) {
	case string:
		address = x
	case []member:
		address, alt = text(x, "url"), text(x, "alt")
	}
	link, ok := b.p.picture(address, alt)
	if !ok {
		return nil
	}
	return link
}

func (b *builder) reference(f content.Field, v any) any {
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
			continue
		}
		if link, ok := b.link(docOf(kind, key, id)); ok {
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

// link returns a link to a document that was read. What would be written later
// is left out of a plan that is partial.
func (b *builder) link(doc string) (importing.Link, bool) {
	if b.p.byDoc[doc] == nil {
		b.p.skip("references", "they name documents that the API does not show", b.p.a.records[b.at].doc+" → "+doc)
		return "", false
	}
	if b.p.partly && b.p.cut[doc] {
		return "", false
	}
	return importing.Link(doc), true
}

// postTexts are the members of a post that are taken as they are (contract §7.1).
var postTexts = []string{"body", "summary", "seo_title", "meta_description", "featured_image_alt"}

func (b *builder) post(m []member) map[string]any {
	out := map[string]any{}
	for _, key := range postTexts {
		if s := text(m, key); s != "" {
			out[key] = s
		}
	}
	if link, ok := b.p.picture(text(m, "featured_image"), text(m, "featured_image_alt")); ok {
		out["featured_image"] = link
	}
	for _, f := range postFields {
		var links []any
		list, isList := get(m, f.key).([]any)
		if one, ok := get(m, f.key).([]member); ok && !isList {
			list = []any{one}
		}
		for _, e := range list {
			term, _ := e.([]member)
			if slug := text(term, "slug"); slug != "" {
				links = append(links, importing.Link(docOf(f.kind, "", slug)))
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

func (b *builder) author(m []member) map[string]any {
	out := map[string]any{}
	for _, x := range m {
		s, ok := x.value.(string)
		if !ok || s == "" || x.key == "slug" || strings.HasPrefix(x.key, "recent_") {
			continue
		}
		if x.key != "profile_image" {
			out[x.key] = s
		} else if link, ok := b.p.picture(s, ""); ok {
			out[x.key] = link
		}
	}
	return out
}
