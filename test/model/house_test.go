package model_test

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/set"
)

// house is the product: a set with a site's content, asked through delivery.
type house struct {
	t  *testing.T
	tx *set.Tx
}

func encode(t *testing.T, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// newHouse puts a site into a set by a log with a history: some documents are
// published in another form first, some are taken back, and things come in any
// order. Drafts never reach a log, or left it.
func newHouse(t *testing.T, g *gen) *house {
	t.Helper()
	s, err := set.Open(t.Context(), filepath.Join(t.TempDir(), "set.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	early, late := g.history(t)
	for _, drafts := range [][]changelog.Draft{early, late} {
		for len(drafts) > 0 {
			n := min(len(drafts), 1+g.IntN(400))
			entries := changelog.Seal(1, s.Position(), changelog.Epoch{Number: 1, Leader: "a"}, 1, drafts[:n], g.chance(50))
			if _, err := s.Apply(t.Context(), entries); err != nil {
				t.Fatal(err)
			}
			drafts = drafts[n:]
		}
	}
	if err := s.Index(t.Context()); err != nil {
		t.Fatal(err)
	}
	if waiting, err := s.Pending(t.Context()); err != nil || len(waiting) > 0 {
		t.Fatalf("documents that cannot be shown: %v, %v", waiting, err)
	}
	tx, err := s.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tx.Close() })
	return &house{t: t, tx: tx}
}

// history writes a site as entries of a log: what was, and what became of it.
func (g *gen) history(t *testing.T) (early, late []changelog.Draft) {
	present := func(kind changelog.Kind, id string, v any) changelog.Draft {
		return changelog.Draft{Kind: kind, Object: id, Present: true, Payload: encode(t, v)}
	}
	put := func(d, before changelog.Draft) {
		if g.chance(30) && !g.large {
			early = append(early, before)
		}
		if g.chance(50) {
			early = append(early, d)
		} else {
			late = append(late, d)
		}
	}
	old := g.site.Settings
	old.MediaBase, old.BlogURL, old.EmptyTerms = "https://old.example.test", "", !old.EmptyTerms
	old.Fallback = pick(g, nil, map[string][]string{"el": {"pt-br"}}, map[string][]string{"en": {"pt-br"}, "pt-br": {"el", "en"}})
	put(present(changelog.Settings, "settings", g.site.Settings), present(changelog.Settings, "settings", old))
	for _, typ := range g.site.Types {
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
	for _, m := range g.site.Media {
		put(present(changelog.Media, string(m.ID), m), present(changelog.Media, string(m.ID), content.MediaObject{URL: "/before", Alt: "before"}))
	}
	for _, r := range g.site.Redirects {
		put(present(changelog.Redirect, r.From, r), present(changelog.Redirect, r.From, content.Redirect{From: r.From, To: "/before"}))
	}
	for _, d := range g.site.Documents {
		typ := g.types[d.Type]
		entry := func(m content.Meta, v content.Values) changelog.Draft {
			if !g.site.Previews {
				m.Status = content.Published
			}
			return changelog.Draft{
				Kind: changelog.KindOf(typ.Kind), Object: string(d.ID), Locale: d.Locale, Present: true,
				Meta: encode(t, m), Payload: v.Encode(),
			}
		}
		before := d.Meta
		before.Name, before.Position, before.Published = "Before", d.Position+1, d.Published-1
		if before.Slug != "" {
			before.Slug += "-before"
		}
		first := entry(before, g.values(typ.Fields))
		gone := changelog.Draft{Kind: first.Kind, Object: first.Object, Locale: first.Locale}
		shown := d.Status == content.Published || g.site.Previews
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

// ask answers one request as a node does once the token is known.
func (h *house) ask(method, path, rawQuery string) (status int, allow string, body any) {
	h.t.Helper()
	q, refusal := delivery.Parse(method, path, rawQuery)
	var raw []byte
	if refusal != nil {
		status, raw = refusal.Status, refusal.Body
	} else {
		r, err := delivery.Answer(h.t.Context(), h.tx, q)
		if err != nil {
			h.t.Fatalf("%s %s?%s: %v", method, path, rawQuery, err)
		}
		status, raw = r.Status, r.Body
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&body); err != nil || d.More() {
		h.t.Fatalf("%s %s?%s: the body is not one JSON value: %v\n%s", method, path, rawQuery, err, raw)
	}
	return status, q.Allow, body
}
