package delivery_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
)

// synced is what a sync answers: the slugs with their actions, and its meta.
func synced(t *testing.T, m *memory, query string) string {
	t.Helper()
	q, refused := delivery.Parse("GET", "/v2/sync/", query)
	if refused != nil {
		return string(refused.Body)
	}
	res, err := delivery.Answer(context.Background(), m, q)
	if err != nil {
		t.Fatal(err)
	}
	var body struct {
		Meta struct {
			Position, Since string
			More            bool
			Count           int
		}
		Data []struct{ Slug, Action string }
	}
	if err := json.Unmarshal(res.Body, &body); err != nil || res.Status != 200 {
		return fmt.Sprint(res.Status, string(res.Body))
	}
	var out strings.Builder
	fmt.Fprint(&out, body.Meta.Position[:strings.LastIndexByte(body.Meta.Position, '.')], " ", body.Meta.More)
	for _, d := range body.Data {
		out.WriteString(" " + d.Action + ":" + d.Slug)
	}
	if body.Meta.Count != len(body.Data) {
		t.Error(string(res.Body))
	}
	return out.String()
}

func TestSync_EachObjectOnceAndGroupsWhole(t *testing.T) {
	m := newMemory()
	post := func(slug, locale string, removed bool) delivery.Change {
		return delivery.Change{Kind: changelog.Document, ID: slug, Locale: locale, Type: content.PostTypeID, Num: 1, Slug: slug, Removed: removed}
	}
	from := int64(0)
	group := func(changes ...delivery.Change) {
		to := from + int64(len(changes))
		m.changes = append(m.changes, delivery.ChangeGroup{From: changelog.Position{Seq: from}, To: changelog.Position{Seq: to}, At: 1, Changes: changes})
		from = to
	}
	group(post("a", "en", false), post("b", "en", false)) // 2
	group(post("c", "en", false))                         // 3
	group(post("a", "en", true), post("a", "de", false))  // 5
	group(delivery.Change{Kind: changelog.Settings, ID: "settings"}, delivery.Change{Kind: changelog.Redirect, ID: "/x", Slug: "/x"})
	for query, want := range map[string]string{
		"since=0.0":                       "0.7 false published:b published:c removed:a published:a published: published:/x",
		"since=0.0&limit=1":               "0.2 true published:b",
		"since=0.0&limit=2":               "0.3 true published:b published:c",
		"since=0.0&limit=3":               "0.5 true published:b published:c removed:a published:a",
		"since=0.0&limit=0":               "0.7 false published:b published:c removed:a published:a published: published:/x",
		"since=0.0&locale=de":             "0.7 false published:a published: published:/x",
		"since=0.0&types=redirect,page":   "0.7 false published: published:/x",
		"since=0.0&types=+post+,,post":    "0.7 false published:b published:c removed:a published:a published:",
		"since=0.0&types=page&locale=en":  "0.7 false published:",
		"since=0.0&locale=xx":             `400{"detail":"Invalid locale parameter","locale":["The site has no locale with this code."]}`,
		"since=1":                         `{"detail":"since is no position: write what meta.position of an answer, or Ghee-Position, said."}`,
		"since=1.-1":                      `{"detail":"since is no position: write what meta.position of an answer, or Ghee-Position, said."}`,
		"since=1.1.ab":                    `{"detail":"since is no position: write what meta.position of an answer, or Ghee-Position, said."}`,
		"since=1.1.":                      `{"detail":"since is no position: write what meta.position of an answer, or Ghee-Position, said."}`,
		"locale=en&limit=5&preview=1&x=y": "0.7 false",
	} {
		if got := synced(t, m, query); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", query, got, want)
		}
	}
	m.fault = delivery.ErrAhead
	if got := synced(t, m, "since=9.9"); !strings.HasPrefix(got, "503") {
		t.Error(got)
	}
	m.fault = delivery.ErrForgotten
	if got := synced(t, m, "since=0.0"); !strings.HasPrefix(got, "410") || !strings.Contains(got, `"position":"0.7.0000000000000000"`) {
		t.Error(got)
	}
}

func TestMark_IsReadAsItWasWritten(t *testing.T) {
	p := changelog.Position{Epoch: changelog.Epoch{Number: 3}, Seq: 41, Chain: changelog.Hash{0xab, 1, 2, 3, 4, 5, 6, 7, 8}}
	m := delivery.MarkOf(p)
	if m.String() != "3.41.ab01020304050607" {
		t.Error(m)
	}
	for _, text := range []string{m.String(), p.String()} {
		if got, ok := delivery.ParseMark(text); !ok || got.String() != text || !got.Is(p) {
			t.Error(text, got, ok)
		}
	}
	other := p
	other.Chain[7]++
	if m.Is(other) || !(delivery.Mark{Epoch: 3, Seq: 41}).Is(other) {
		t.Error("another history")
	}
	if d := cmp.Diff(changelog.Position{Epoch: changelog.Epoch{Number: 3}, Seq: 41}, m.Position()); d != "" {
		t.Error(d)
	}
}

// Where documents are, and what a locale hears of that others stand in for.
func TestChangeView_Addresses(t *testing.T) {
	m := newMemory()
	m.settings.Fallback = map[string][]string{"de": {"en"}}
	view := delivery.ViewOf(m)
	at := func(c delivery.Change) string {
		var body struct{ Kind, Type, URL, Key string }
		if err := json.Unmarshal(view.Append(nil, &c, 0), &body); err != nil {
			t.Fatal(err)
		}
		return body.Kind + " " + body.Type + " " + body.Key + " " + body.URL
	}
	doc := func(typ content.TypeID, kind changelog.Kind, locale, slug string) delivery.Change {
		return delivery.Change{Kind: kind, ID: "x", Type: typ, Locale: locale, Num: 9, Slug: slug}
	}
	for want, c := range map[string]delivery.Change{
		"page dish o:x /v2/pages/dish/a%2Fb/":         doc("t-dish", changelog.Document, "en", "a/b"),
		"page dish o:x /v2/pages/dish/a/?locale=de":   doc("t-dish", changelog.Document, "de", "a"),
		"post post o:x /v2/posts/a/":                  doc(content.PostTypeID, changelog.Document, "en", "a"),
		"author author o:x /v2/authors/a/":            doc(content.AuthorTypeID, changelog.Author, "", "a"),
		"tag tag o:x /v2/tags/a/":                     doc(content.TagTypeID, changelog.Tag, "", "a"),
		"page gone o:x /v2/pages/gone/a/":             {Kind: changelog.Document, ID: "x", Type: "t-gone", Of: content.KindPage, Key: "gone", Slug: "a", Removed: true},
		"page * o:x /v2/pages/*/a/":                   {Kind: changelog.Document, ID: "x", Type: "t-gone", Of: content.KindSingle, Slug: "a"},
		"collection things o:x /v2/content/things/9/": {Kind: changelog.Document, ID: "x", Type: "t-gone", Of: content.KindCollection, Key: "things", Num: 9},
		"type dish t:t-dish /v2/pages/dish/":          {Kind: changelog.Type, ID: "t-dish"},
		"media  o:x ":                                 {Kind: changelog.Media, ID: "x"},
		"settings  any ":                              {Kind: changelog.Settings, ID: "settings"},
		"redirect  t:redirect /v2/redirects/":         {Kind: changelog.Redirect, ID: "/x", Slug: "/x"},
		"object  o:x ":                                {Kind: changelog.Erase, ID: "x", Removed: true},
		"type was t:t-gone ":                          {Kind: changelog.Component, ID: "t-gone", Key: "was", Removed: true},
	} {
		if got := at(c); got != want {
			t.Errorf("%s\nwant\n%s", got, want)
		}
	}
	en, de, fr := doc("t-dish", changelog.Document, "en", "a"), doc("t-dish", changelog.Document, "de", "a"), doc("t-dish", changelog.Document, "fr", "a")
	f := delivery.ChangeFilter{Locale: "de"}
	if !view.Passes(f, &en) || !view.Passes(f, &de) || view.Passes(f, &fr) {
		t.Error("en stands in for de")
	}
	if view.Passes(delivery.ChangeFilter{Locale: "en"}, &de) {
		t.Error("de does not stand in for en")
	}
}
