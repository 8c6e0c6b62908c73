package draw

import (
	"encoding/json"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

func encode(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // nothing that is drawn
	}
	return data
}

// History writes a site as entries of a log: what was, and what became of it.
func (g *Gen) History() (early, late []changelog.Draft) {
	present := func(kind changelog.Kind, id string, v any) changelog.Draft {
		return changelog.Draft{Kind: kind, Object: id, Present: true, Payload: encode(v)}
	}
	put := func(d, before changelog.Draft) {
		if g.chance(30) && !g.Large {
			early = append(early, before)
		}
		if g.chance(50) {
			early = append(early, d)
		} else {
			late = append(late, d)
		}
	}
	old := g.Site.Settings
	old.MediaBase, old.BlogURL, old.EmptyTerms = "https://old.example.test", "", !old.EmptyTerms
	old.Fallback = pick(g, nil, map[string][]string{"el": {"pt-br"}}, map[string][]string{"en": {"pt-br"}, "pt-br": {"el", "en"}})
	put(present(changelog.Settings, "settings", g.Site.Settings), present(changelog.Settings, "settings", old))
	for _, typ := range g.Site.Types {
		kind, before := changelog.Type, typ
		if typ.Kind == content.KindComponent {
			kind = changelog.Component
		}
		if before.Key != "" {
			before.Key += "-once"
		}
		before.Fields = typ.Fields[1:]
		put(present(kind, string(typ.ID), typ), present(kind, string(typ.ID), before))
	}
	for _, m := range g.Site.Media {
		put(present(changelog.Media, string(m.ID), m), present(changelog.Media, string(m.ID), content.MediaObject{URL: "/before", Alt: "before"}))
	}
	for _, r := range g.Site.Redirects {
		put(present(changelog.Redirect, r.From, r), present(changelog.Redirect, r.From, content.Redirect{From: r.From, To: "/before"}))
	}
	for _, d := range g.Site.Documents {
		typ := g.types[d.Type]
		entry := func(m content.Meta, v content.Values) changelog.Draft {
			if !g.Site.Previews {
				m.Status = content.Published
			}
			return changelog.Draft{
				Kind: changelog.KindOf(typ.Kind), Object: string(d.ID), Locale: d.Locale, Present: true,
				Meta: encode(m), Payload: v.Encode(),
			}
		}
		before := d.Meta
		before.Name, before.Position, before.Published = "Before", d.Position+1, d.Published-1
		if before.Slug != "" {
			before.Slug += "-before"
		}
		first := entry(before, g.values(typ.Fields))
		gone := changelog.Draft{Kind: first.Kind, Object: first.Object, Locale: first.Locale}
		shown := d.Status == content.Published || g.Site.Previews
		switch {
		case shown && g.chance(15):
			put(entry(d.Meta, d.Values), gone)
			early = append(early, first)
			late = append(late, entry(d.Meta, d.Values))
		case shown:
			put(entry(d.Meta, d.Values), first)
		case g.chance(50):
			early, late = append(early, first), append(late, gone)
		}
	}
	g.Shuffle(len(late), func(i, j int) { late[i], late[j] = late[j], late[i] })
	return early, late
}
