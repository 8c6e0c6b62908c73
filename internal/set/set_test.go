package set_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/set"
)

var epoch = changelog.Epoch{Number: 1, Leader: "a"}

func asJSON(t testing.TB, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func document(t testing.TB, kind changelog.Kind, id, locale string, m content.Meta, v content.Values) changelog.Draft {
	t.Helper()
	m.Status = content.Published
	return changelog.Draft{Kind: kind, Object: id, Locale: locale, Present: true, Meta: asJSON(t, m), Payload: v.Encode()}
}

var ingredient = content.Type{ID: "ti", Kind: content.KindCollection, Key: "ingredient", Last: 1, Fields: []content.Field{{ID: 1, Key: "name", Kind: content.ShortText}}}

var recipe = content.Type{ID: "tr", Kind: content.KindPage, Key: "recipe", Last: 3, Fields: []content.Field{
	{ID: 1, Key: "title", Kind: content.ShortText},
	{ID: 2, Key: "minutes", Kind: content.Number},
	{ID: 3, Key: "ingredients", Kind: content.Reference, Target: "ti", Many: true},
}}

// kitchen is a small site: two ingredients, three recipes, two posts of one
// category, a picture, a redirect.
func kitchen(t *testing.T) []changelog.Draft {
	settings := content.Settings{SiteName: "Kitchen", DefaultLocale: "en", Locales: []content.Locale{{Num: 1, Code: "en"}}}
	refs := func(ids ...content.ObjectID) []content.ObjectID { return ids }
	return []changelog.Draft{
		{Kind: changelog.Settings, Object: "settings", Present: true, Payload: asJSON(t, settings)},
		{Kind: changelog.Type, Object: "ti", Present: true, Payload: asJSON(t, ingredient)},
		{Kind: changelog.Type, Object: "tr", Present: true, Payload: asJSON(t, recipe)},
		{Kind: changelog.Media, Object: "m1", Present: true, Payload: asJSON(t, content.MediaObject{URL: "https://example.test/a", Alt: "A"})},
		{Kind: changelog.Redirect, Object: "/old", Present: true, Payload: asJSON(t, content.Redirect{From: "/old", To: "/new"})},
		document(t, changelog.Document, "i1", "en", content.Meta{Num: 1, Type: "ti", Name: "Butter", Position: 2}, content.Values{1: "Butter"}),
		document(t, changelog.Document, "i2", "en", content.Meta{Num: 2, Type: "ti", Name: "Salt", Position: 1}, content.Values{1: "Salt"}),
		document(t, changelog.Document, "r1", "en", content.Meta{Num: 3, Type: "tr", Slug: "ghee", Name: "Ghee", Published: 30}, content.Values{1: "Ghee", 2: 20.0, 3: refs("i1")}),
		document(t, changelog.Document, "r2", "en", content.Meta{Num: 4, Type: "tr", Slug: "toast", Name: "Toast", Published: 20}, content.Values{1: "Toast", 2: 5.0, 3: refs("i1", "i2")}),
		document(t, changelog.Document, "r3", "en", content.Meta{Num: 5, Type: "tr", Slug: "water", Name: "Water", Published: 10}, content.Values{1: "Water"}),
		document(t, changelog.Category, "c1", "", content.Meta{Num: 6, Type: content.CategoryTypeID, Slug: "news", Name: "News"}, nil),
		document(t, changelog.Category, "c2", "", content.Meta{Num: 7, Type: content.CategoryTypeID, Slug: "empty", Name: "Empty"}, nil),
		document(t, changelog.Document, "p1", "en", content.Meta{Num: 8, Type: content.PostTypeID, Slug: "one", Name: "One", Published: 40}, content.Values{content.PostBody: "<p>1</p>", content.PostCategories: refs("c1")}),
		document(t, changelog.Document, "p2", "en", content.Meta{Num: 9, Type: content.PostTypeID, Slug: "two", Name: "Two", Published: 50}, content.Values{content.PostBody: "<p>2</p>", content.PostCategories: refs("c1")}),
	}
}

func open(t *testing.T) *set.Set {
	t.Helper()
	s, err := set.Open(t.Context(), filepath.Join(t.TempDir(), "set.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func apply(t *testing.T, s *set.Set, drafts ...changelog.Draft) []changelog.Entry {
	t.Helper()
	entries := changelog.Seal(1, s.Position(), epoch, 1, drafts, false)
	p, err := s.Apply(t.Context(), entries)
	if err != nil {
		t.Fatal(err)
	}
	if p != s.Position() || p != entries[len(entries)-1].Position() {
		t.Fatalf("position %s after entry %d", p, entries[len(entries)-1].Seq)
	}
	return entries
}

func read(t *testing.T, s *set.Set) *set.Tx {
	t.Helper()
	tx, err := s.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tx.Close() })
	return tx
}

// slugs runs a selection and returns what it found, "slug…/total".
func slugs(t *testing.T, s *set.Set, sel delivery.Selection) string {
	t.Helper()
	tx, err := s.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Close() }()
	return slugsIn(t, tx, sel)
}

// slugsIn is slugs, of one reader.
func slugsIn(t *testing.T, tx *set.Tx, sel delivery.Selection) string {
	t.Helper()
	docs, total, err := tx.Select(t.Context(), sel, delivery.Bodies)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, d := range docs {
		name := d.Slug
		if name == "" {
			name = d.Name
		}
		out.WriteString(name + " ")
	}
	return out.String() + fmt.Sprint(total)
}

func where(m delivery.Match) []delivery.Any { return []delivery.Any{{m}} }

func TestSelect_FiltersAndOrders(t *testing.T) {
	t.Parallel()
	s := open(t)
	apply(t, s, kitchen(t)...)
	recipes := delivery.Scope{Kind: content.KindPage, Type: "tr"}
	items := delivery.Scope{Kind: content.KindCollection, Type: "ti"}
	for name, c := range map[string]struct {
		sel  delivery.Selection
		want string
	}{
		"newest first":        {delivery.Selection{Scope: recipes, Locale: 1}, "ghee toast water 3"},
		"a page of it":        {delivery.Selection{Scope: recipes, Locale: 1, Offset: 1, Limit: 1}, "toast 3"},
		"another locale":      {delivery.Selection{Scope: recipes, Locale: 2}, "0"},
		"items by position":   {delivery.Selection{Scope: items, Locale: 1}, "Salt Butter 2"},
		"by text":             {delivery.Selection{Scope: recipes, Locale: 1, Where: where(delivery.Match{Path: "1", Equals: "Toast"})}, "toast 1"},
		"by number":           {delivery.Selection{Scope: recipes, Locale: 1, Where: where(delivery.Match{Path: "2", Equals: 20.0})}, "ghee 1"},
		"text is no number":   {delivery.Selection{Scope: recipes, Locale: 1, Where: where(delivery.Match{Path: "2", Equals: "20"})}, "0"},
		"through a reference": {delivery.Selection{Scope: recipes, Locale: 1, Where: where(delivery.Match{Path: "3", Through: items, Target: &delivery.Match{Path: "1", Equals: "Salt"}})}, "toast 1"},
		"by an item's id":     {delivery.Selection{Scope: recipes, Locale: 1, Where: where(delivery.Match{Path: "3", Through: items, Target: &delivery.Match{Column: "num", Equals: "1"}})}, "ghee toast 2"},
		"nothing matches ''":  {delivery.Selection{Scope: recipes, Locale: 1, Where: []delivery.Any{{}}}, "0"},
		"order, missing last": {delivery.Selection{Scope: recipes, Locale: 1, Order: delivery.Order{Path: "2"}}, "toast ghee water 3"},
		"order descending":    {delivery.Selection{Scope: recipes, Locale: 1, Order: delivery.Order{Path: "2", Desc: true}}, "ghee toast water 3"},
		"used categories":     {delivery.Selection{Scope: delivery.Scope{Kind: content.KindCategory}, Locale: 1, Used: "8"}, "news 1"},
		"all categories":      {delivery.Selection{Scope: delivery.Scope{Kind: content.KindCategory}, Locale: 1}, "empty news 2"},
		"hostile value":       {delivery.Selection{Scope: recipes, Locale: 1, Where: where(delivery.Match{Path: "1", Equals: "' or 1=1 --"})}, "0"},
	} {
		if got := slugs(t, s, c.sel); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestReader_LoadsMediaNeighboursRedirects(t *testing.T) {
	t.Parallel()
	s := open(t)
	apply(t, s, kitchen(t)...)
	tx := read(t, s)
	docs, err := tx.Find(t.Context(), []delivery.Scope{{Kind: content.KindPost}}, 1, "two")
	if err != nil || len(docs) != 1 {
		t.Fatal(docs, err)
	}
	next, previous, err := tx.Neighbours(t.Context(), docs[0])
	if err != nil || next != nil || previous == nil || previous.Slug != "one" {
		t.Errorf("neighbours of the newest post: %v, %v, %v", next, previous, err)
	}
	loaded, err := tx.Load(t.Context(), []content.ObjectID{"p1", "c1", "gone"}, 1, delivery.Bodies)
	if err != nil || len(loaded) != 2 || string(loaded["p1"].Body) != `"<p>1</p>"` || loaded["p1"].Locale != "en" {
		t.Errorf("loaded %v, %v", loaded, err)
	}
	media, err := tx.Media(t.Context(), []content.ObjectID{"m1", "gone"})
	if want := (map[content.ObjectID]content.MediaObject{"m1": {ID: "m1", URL: "https://example.test/a", Alt: "A"}}); err != nil || !cmp.Equal(media, want) {
		t.Errorf("media %v, %v", media, err)
	}
	redirects, total, err := tx.Redirects(t.Context(), 0, 10)
	if err != nil || total != 1 || len(redirects) != 1 || redirects[0] != (content.Redirect{From: "/old", To: "/new"}) {
		t.Errorf("redirects %v of %d, %v", redirects, total, err)
	}
}

func TestApply_UnpublishedIsGoneAndUncounted(t *testing.T) {
	t.Parallel()
	s := open(t)
	apply(t, s, kitchen(t)...)
	apply(t, s, changelog.Draft{Kind: changelog.Document, Object: "r1", Locale: "en"})
	recipes := delivery.Scope{Kind: content.KindPage, Type: "tr"}
	if got := slugs(t, s, delivery.Selection{Scope: recipes, Locale: 1, Where: where(delivery.Match{Path: "1", Equals: "Ghee"})}); got != "0" {
		t.Errorf("an unpublished page is found: %s", got)
	}
	if got := slugs(t, s, delivery.Selection{Scope: recipes, Locale: 1}); got != "toast water 2" {
		t.Errorf("listed: %s", got)
	}
}

// Two processes that share a folder while one takes over (decision 25) are not
// always one after the other: who was overtaken goes on from where the file is.
func TestApply_GoesOnFromWhereAnotherProcessWas(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "set.db")
	var both [2]*set.Set
	for i := range both {
		s, err := set.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = s.Close() }()
		both[i] = s
	}
	first, second := both[0], both[1]
	entries := apply(t, first, kitchen(t)...)
	if p, err := second.Apply(t.Context(), entries[:1]); err != nil || p != first.Position() {
		t.Fatalf("%s, %v; the file is at %s", p, err, first.Position())
	}
	apply(t, second, changelog.Draft{Kind: changelog.Redirect, Object: "/old"})
	apply(t, second, changelog.Draft{Kind: changelog.Redirect, Object: "/older"})
	if p, err := first.Apply(t.Context(), nil); err != nil || p != second.Position() || first.Digest() != second.Digest() {
		t.Errorf("%s, %v; the other is at %s", p, err, second.Position())
	}
	if got := read(t, first).Settings().SiteName; got != "Kitchen" {
		t.Errorf("settings of %q", got)
	}
}

func TestApply_RefusesWhatDoesNotFollow(t *testing.T) {
	t.Parallel()
	s := open(t)
	entries := changelog.Seal(1, changelog.Position{}, epoch, 1, kitchen(t), false)
	if _, err := s.Apply(t.Context(), entries[1:]); !errors.Is(err, changelog.ErrGap) {
		t.Errorf("a gap: %v", err)
	}
	bad := append([]changelog.Entry{}, entries...)
	bad[3].Payload = []byte("{}")
	if _, err := s.Apply(t.Context(), bad); !errors.Is(err, changelog.ErrDiverged) {
		t.Errorf("a changed payload: %v", err)
	}
	if s.Position().Seq != 0 {
		t.Errorf("half a batch was kept: %s", s.Position())
	}
	for range 2 { // the second time is harmless
		if _, err := s.Apply(t.Context(), entries); err != nil {
			t.Fatal(err)
		}
	}
}

func TestApply_RebuiltInOneGoIsEqual(t *testing.T) {
	t.Parallel()
	a, b := open(t), open(t)
	var log []changelog.Entry
	drafts := kitchen(t)
	drafts = append(drafts,
		changelog.Draft{Kind: changelog.Document, Object: "r3", Locale: "en"},
		document(t, changelog.Document, "r1", "en", content.Meta{Num: 3, Type: "tr", Slug: "ghee", Name: "Ghee", Published: 30}, content.Values{1: "Clarified", 2: 25.0}))
	for _, d := range drafts {
		log = append(log, apply(t, a, d)...)
	}
	if _, err := b.Apply(t.Context(), log); err != nil {
		t.Fatal(err)
	}
	if a.Digest() != b.Digest() || a.Position() != b.Position() {
		t.Error("digest or position differ")
	}
	sel := delivery.Selection{Scope: delivery.Scope{Kind: content.KindPage, Type: "tr"}, Locale: 1, Order: delivery.Order{Path: "1"}}
	one, n, err := read(t, a).Select(t.Context(), sel, delivery.Bodies)
	two, m, err2 := read(t, b).Select(t.Context(), sel, delivery.Bodies)
	if err != nil || err2 != nil || n != m || n != 2 {
		t.Fatal(n, m, err, err2)
	}
	if d := cmp.Diff(one, two); d != "" {
		t.Error(d)
	}
}

func TestApply_RenamedFieldShowsItsNewKey(t *testing.T) {
	t.Parallel()
	s := open(t)
	apply(t, s, kitchen(t)...)
	renamed := recipe
	renamed.Fields = append([]content.Field{}, recipe.Fields...)
	renamed.Fields[0].Key = "heading"
	apply(t, s, changelog.Draft{Kind: changelog.Type, Object: "tr", Present: true, Payload: asJSON(t, renamed)})
	docs, err := read(t, s).Load(t.Context(), []content.ObjectID{"r3"}, 1, delivery.Fragments)
	if got := string(docs["r3"].Fragment.Text); err != nil || got != `"heading":"Water","minutes":null,"ingredients":[]` {
		t.Errorf("fragment %s, %v", got, err)
	}
}

func TestOpen_FindsItsPositionAgain(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "set.db")
	s, err := set.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	apply(t, s, kitchen(t)...)
	position, digest := s.Position(), s.Digest()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s, err = set.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if s.Position() != position || s.Digest() != digest {
		t.Errorf("position %s, was %s", s.Position(), position)
	}
	if got := read(t, s).Settings().SiteName; got != "Kitchen" {
		t.Errorf("settings of %q", got)
	}
}

func TestRead_StaysAtItsPosition(t *testing.T) {
	t.Parallel()
	s := open(t)
	entries := apply(t, s, kitchen(t)...)
	tx := read(t, s)
	apply(t, s, changelog.Draft{Kind: changelog.Document, Object: "r1", Locale: "en"})
	docs, err := tx.Load(t.Context(), []content.ObjectID{"r1"}, 1, delivery.Heads)
	if err != nil || len(docs) != 1 || tx.Position() != entries[len(entries)-1].Position() {
		t.Errorf("a read saw a later publish: %v at %s, %v", docs, tx.Position(), err)
	}
}
