package security_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"testing"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/set"
	"github.com/gheecms/ghee/test/world"
)

// TestS22_EmptyFiltersDeny: where a filter names nothing, nothing matches; it
// never falls away and lets everything through.
func TestS22_EmptyFiltersDeny(t *testing.T) {
	w := world.New(t, world.Spec{})
	o := w.Origin()
	h := build(t, o, "a", "open", "xkalphaqq", 1)
	caught(w, h)
	s := newAsker(t, w.Base)
	none := []string{
		"/v2/pages/dish/?fields.title=", "/v2/pages/dish/?fields.title", "/v2/pages/dish/?fields.title=Ghee+open&fields.title=", "/v2/pages/dish/?fields.price=", "/v2/pages/dish/?fields.photo=",
		"/v2/pages/dish/?fields.since=", "/v2/pages/dish/?fields.course=", "/v2/pages/dish/?fields.course.label=", "/v2/pages/dish/?fields.slug=", "/v2/pages/dish/?fields.spicy=", "/v2/pages/dish/?fields.",
		"/v2/pages/dish/?fields.=x", "/v2/pages/dish/?fields..=x", "/v2/pages/dish/?fields.title.=Ghee+open", "/v2/pages/dish/?fields.seo=", "/v2/pages/dish/?fields.body=", "/v2/pages/dish/?fields.steps=x",
		"/v2/content/course/?fields.label=", "/v2/content/course/?fields.stars=", "/v2/content/course/?fields.stars.title=",
	}
	each(t, none, func(ctx context.Context, target string) error {
		got, err := s.get(ctx, h.token, target)
		if err != nil {
			return err
		}
		if n := listed(got); n != 0 {
			return fmt.Errorf("%s lists %d: %d %s", target, n, got.status, got.body)
		}
		return nil
	})
	for target, want := range map[string]answer{
		"/v2/content/?keys=":                {status: 200, body: `{}`},
		"/v2/content/?keys=,,":              {status: 200, body: `{}`},
		"/v2/content/?keys=course&keys=":    {status: 200, body: `{}`},
		"/v2/content/,/":                    {status: 404, body: `{"detail":"Not found."}`},
		"/v2/content/?keys=course[_id=]":    {status: 404, body: `{"detail":"Content key course[_id=] not found"}`},
		"/v2/content/?keys=course[_id=0]":   {status: 404, body: `{"detail":"Content key course[_id=0] not found"}`},
		"/v2/content/?keys=course[_id=999]": {status: 200, body: `{"meta":{"next_page":null,"previous_page":null,"count":0},"data":{"course":[]}}`},
		"/v2/content/?fields.label=":        {status: 200, body: `{}`},
	} {
		got, err := s.get(t.Context(), h.token, target)
		if err != nil || got.status != want.status || got.body != want.body {
			t.Errorf("%s: %d %s, %v", target, got.status, got.body, err)
		}
	}
	// The same requests do find something when they name it: the site is not
	// merely empty.
	if got, err := s.get(t.Context(), h.token, "/v2/pages/dish/?fields.title=Ghee+open"); err != nil || listed(got) != 1 {
		t.Errorf("a filter that names something: %d %s, %v", got.status, got.body, err)
	}
}

// listed counts the documents of a list; a refusal lists none.
func listed(a answer) (n int) {
	var envelope struct{ Data json.RawMessage }
	if a.status != http.StatusOK || json.Unmarshal([]byte(a.body), &envelope) != nil {
		return 0
	}
	var list []any
	if json.Unmarshal(envelope.Data, &list) == nil {
		return len(list)
	}
	var keyed map[string][]any
	if json.Unmarshal(envelope.Data, &keyed) == nil {
		for _, l := range keyed {
			n += len(l)
		}
	}
	return n
}

// TestS22_EmptyMatchesDeny asks a set itself with conditions that name nothing.
func TestS22_EmptyMatchesDeny(t *testing.T) {
	s, err := set.Open(t.Context(), filepath.Join(t.TempDir(), "set.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	typ := content.Type{ID: "t", Kind: content.KindPage, Key: "dish", Last: 2, Fields: []content.Field{
		{ID: 1, Key: "title", Kind: content.ShortText}, {ID: 2, Key: "next", Kind: content.Reference, Target: "t"},
	}}
	var drafts []changelog.Draft
	put := func(kind changelog.Kind, id string, meta, payload any) {
		m, err := json.Marshal(meta)
		p, err2 := json.Marshal(payload)
		if err := errors.Join(err, err2); err != nil {
			t.Fatal(err)
		}
		if meta == nil {
			m = nil
		}
		locale := ""
		if kind == changelog.Document {
			locale = "en"
		}
		drafts = append(drafts, changelog.Draft{Kind: kind, Object: id, Locale: locale, Present: true, Meta: m, Payload: p})
	}
	put(changelog.Settings, "settings", nil, content.Settings{DefaultLocale: "en", Locales: []content.Locale{{Num: 1, Code: "en"}}})
	put(changelog.Type, "t", nil, typ)
	for n := range content.Num(3) {
		put(changelog.Document, fmt.Sprint("d", n), content.Meta{Num: n + 1, Type: "t", Slug: fmt.Sprint("s", n), Status: content.Published, Published: 1}, content.Values{1: "x"})
	}
	if _, err := s.Apply(t.Context(), changelog.Seal(1, s.Position(), changelog.Epoch{Number: 1, Leader: "a"}, 1, drafts, false)); err != nil {
		t.Fatal(err)
	}
	tx, err := s.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Close()
	scope := delivery.Scope{Kind: content.KindPage, Type: "t"}
	all := delivery.Match{Path: "1", Equals: "x"}
	for name, c := range map[string]struct {
		where []delivery.Any
		used  string
		want  int
	}{
		"no condition":                  {want: 3},
		"one that holds":                {where: []delivery.Any{{all}}, want: 3},
		"any of nothing":                {where: []delivery.Any{{}}},
		"any of nil":                    {where: []delivery.Any{nil}},
		"nothing beside all":            {where: []delivery.Any{{all}, {}}},
		"a match that names nothing":    {where: []delivery.Any{{{}}}},
		"an unknown column":             {where: []delivery.Any{{{Column: "secret", Equals: "x"}}}},
		"a column of another form":      {where: []delivery.Any{{{Column: "slug", Equals: 1.0}}}},
		"an unknown path":               {where: []delivery.Any{{{Path: "9", Equals: "x"}}}},
		"a path with no value":          {where: []delivery.Any{{{Path: "1"}}}},
		"a reference to nothing":        {where: []delivery.Any{{{Path: "2", Through: scope, Target: &delivery.Match{Column: "slug", Equals: "gone"}}}}},
		"a reference nobody makes":      {where: []delivery.Any{{{Path: "2", Through: scope, Target: &all}}}},
		"a reference to an empty scope": {where: []delivery.Any{{{Path: "2", Through: delivery.Scope{Kind: content.KindPost}, Target: &all}}}},
		"an empty medium":               {where: []delivery.Any{{{Path: "1", Media: true, Equals: ""}}}},
		"used nowhere":                  {used: "7"},
	} {
		docs, total, err := tx.Select(t.Context(), delivery.Selection{Scope: scope, Locale: 1, Where: c.where, Used: c.used}, delivery.Heads)
		if err != nil || total != c.want || len(docs) != c.want {
			t.Errorf("%s: %d of %d, %v", name, len(docs), total, err)
		}
	}
	if docs, err := tx.Find(t.Context(), nil, 1, "s1"); err != nil || len(docs) != 0 {
		t.Errorf("found in no scope: %v, %v", docs, err)
	}
	if docs, err := tx.Load(t.Context(), nil, 1, delivery.Heads); err != nil || len(docs) != 0 {
		t.Errorf("loaded by no id: %v, %v", docs, err)
	}
}
