package model

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/content"
)

// date writes a moment (contract fact 8), nil for none.
func date(m content.Micros) any {
	if m == 0 {
		return nil
	}
	t := time.UnixMicro(int64(m)).UTC()
	if m%1_000_000 == 0 {
		return t.Format("2006-01-02T15:04:05Z")
	}
	return t.Format("2006-01-02T15:04:05.000000Z")
}

// fields shows values by the keys of their fields (contract §6). ring is that
// of the document which holds them, 1 for the one asked for.
func (a *asked) fields(fields []content.Field, values content.Values, ring int, c choice) map[string]any {
	out := map[string]any{}
	for _, f := range fields {
		if below, shown := c.at(f.Key, inner(f.Kind)); shown {
			out[f.Key] = a.value(f, values[f.ID], ring, below)
		}
	}
	return out
}

func (a *asked) value(f content.Field, x any, ring int, c choice) any {
	switch f.Kind {
	case content.Number:
		return x
	case content.Checkbox:
		return x == true
	case content.Date:
		if x == nil || x == "" {
			return nil
		}
		return x
	case content.Media:
		id, _ := x.(content.ObjectID)
		return a.media(id)
	case content.Reference:
		if f.Many {
			list := []any{}
			ids, _ := x.([]content.ObjectID)
			for _, id := range ids {
				if shown := a.reference(id, ring, c); shown != nil {
					list = append(list, shown)
				}
			}
			return list
		}
		id, _ := x.(content.ObjectID)
		return a.reference(id, ring, c)
	case content.Component:
		values, _ := x.(content.Values)
		return a.fields(f.Component(a.schema).Fields, values, ring, c)
	case content.Repeater:
		rows, _ := x.([]content.Values)
		return each(rows, func(row content.Values) any { return a.fields(f.Fields, row, ring, c) })
	case content.Picker:
		picked, _ := x.([]content.Picked)
		return each(picked, func(p content.Picked) any {
			t := a.schema.Type(p.Type)
			return map[string]any{"type": t.Key, "fields": a.fields(t.Fields, p.Values, ring, c)}
		})
	}
	text, _ := x.(string)
	return text
}

// media shows a media value (contract §6.7); what is gone is empty.
func (a *asked) media(id content.ObjectID) any {
	address, alt := a.address(id)
	if address == "" || !a.alt {
		return address
	}
	return map[string]any{"url": address, "alt": alt}
}

// address returns a media object's absolute URL and alternative text.
func (a *asked) address(id content.ObjectID) (address, alt string) {
	for _, m := range a.Media {
		if m.ID != id {
			continue
		}
		if strings.Contains(m.URL, "://") || a.Settings.MediaBase == "" {
			return m.URL, m.Alt
		}
		return strings.TrimSuffix(a.Settings.MediaBase, "/") + "/" + strings.TrimPrefix(m.URL, "/"), m.Alt
	}
	return "", ""
}

// reference shows a referenced document, from a document of the given ring:
// its address in the last ring, itself before; nil when there is none.
func (a *asked) reference(id content.ObjectID, ring int, c choice) any {
	d, found := a.document(id)
	if !found {
		return nil
	}
	t := a.schema.Type(d.Type)
	if ring >= a.levels {
		switch t.Kind {
		case content.KindCollection:
			return fmt.Sprintf("/v2/content/?keys=%s[_id=%d]", t.Key, d.Num)
		case content.KindSingle:
			return "/v2/pages/*/" + url.PathEscape(d.Slug) + "/"
		}
		return "/v2/pages/" + t.Key + "/" + url.PathEscape(d.Slug) + "/"
	}
	if a.expanded++; a.expanded >= expansions {
		return nil
	}
	if t.Kind == content.KindCollection {
		return a.item(d, ring+1, c)
	}
	return a.page(d, ring+1, c)
}
