package delivery_test

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
)

// shown returns the JSON of what path leads to in an answer.
func shown(t *testing.T, r delivery.Reader, target string, path ...any) string {
	t.Helper()
	res := get(t, r, target)
	var v any
	if err := json.Unmarshal(res.Body, &v); err != nil || res.Status != 200 {
		t.Fatalf("%s: %d, %v\n%s", target, res.Status, err, res.Body)
	}
	for _, step := range path {
		switch step := step.(type) {
		case string:
			object, _ := v.(map[string]any)
			v = object[step]
		case int:
			list, _ := v.([]any)
			v = list[step]
		}
	}
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestAnswer_ShowsOnlyWhatIsChosen(t *testing.T) {
	r := build(t, inn(innSettings())...)
	for query, want := range map[string]string{
		"only=title":                       `{"title":"Soup \u003cb\u003eof\u003c/b\u003e the day"}`,
		"only=fields.title,price":          `{"price":4.5,"title":"Soup \u003cb\u003eof\u003c/b\u003e the day"}`,
		"only=nothing":                     `{}`,
		"only=title.x,photo.url,nothing":   `{}`,
		"only=seo.title":                   `{"seo":{"title":"Soup"}}`,
		"only=seo.title,seo":               `{"seo":{"description":"Hot","title":"Soup"}}`,
		"only=seo.nothing":                 `{"seo":{}}`,
		"only=seo&exclude=seo.description": `{"seo":{"title":"Soup"}}`,
		"only=seo,title&exclude=seo":       `{"title":"Soup \u003cb\u003eof\u003c/b\u003e the day"}`,
		"only=course.label":                `{"course":{"label":"Starters","meta":{"id":1}}}`,
		"only=course.star&levels=1":        `{"course":"/v2/content/?keys=course[_id=1]"}`,
	} {
		if got := shown(t, r, "/v2/pages/dish/soup/?"+query, "data", "fields"); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	// Everything but what is excluded, at any depth.
	var all, less map[string]any
	for target, into := range map[string]*map[string]any{"": &all, "&exclude=body.headline,steps.with,goes_with.title,goes_with.steps,nothing,title.x": &less} {
		if err := json.Unmarshal([]byte(shown(t, r, "/v2/pages/dish/soup/?levels=2"+target, "data")), into); err != nil {
			t.Fatal(err)
		}
	}
	fields, _ := all["fields"].(map[string]any)
	for _, e := range fields["body"].([]any) {
		delete(e.(map[string]any)["fields"].(map[string]any), "headline")
	}
	for _, e := range fields["steps"].([]any) {
		delete(e.(map[string]any), "with")
	}
	for _, e := range fields["goes_with"].([]any) {
		delete(e.(map[string]any)["fields"].(map[string]any), "title")
		delete(e.(map[string]any)["fields"].(map[string]any), "steps")
	}
	if d := cmp.Diff(all, less); d != "" {
		t.Error(d)
	}
	for target, want := range map[string]string{
		"/v2/content/course/?only=label":              `[{"label":"Starters","meta":{"id":1}},{"label":"Mains","meta":{"id":2}}]`,
		"/v2/content/course,menu/?only=label":         `[{"label":"Starters","meta":{"id":1}},{"label":"Mains","meta":{"id":2}}]`,
		"/v2/content/course/1/?exclude=star,rank":     `[{"label":"Starters","meta":{"id":1}}]`,
		"/v2/content/?keys=course&only=x&page_size=1": `[{"meta":{"id":1}}]`,
	} {
		if got := shown(t, r, target, "data", "course"); got != want {
			t.Errorf("%s: %s, want %s", target, got, want)
		}
	}
}

// Of a post every key can be chosen.
func TestAnswer_ShowsOnlyWhatIsChosenOfPosts(t *testing.T) {
	r := build(t, inn(innSettings())...)
	var posts struct{ Data []map[string]any }
	if err := json.Unmarshal(get(t, r, "/v2/posts/").Body, &posts); err != nil || len(posts.Data) == 0 {
		t.Fatal(err)
	}
	var slim struct{ Data []map[string]any }
	if err := json.Unmarshal(get(t, r, "/v2/posts/?only=slug,body,author.slug,tags.name,nothing").Body, &slim); err != nil {
		t.Fatal(err)
	}
	for i, p := range posts.Data {
		tags := []any{}
		for _, tag := range p["tags"].([]any) {
			tags = append(tags, map[string]any{"name": tag.(map[string]any)["name"]})
		}
		want := map[string]any{"slug": p["slug"], "body": p["body"], "author": map[string]any{"slug": p["author"].(map[string]any)["slug"]}, "tags": tags}
		if d := cmp.Diff(want, slim.Data[i]); d != "" {
			t.Error(d)
		}
	}
	slug, _ := posts.Data[0]["slug"].(string)
	if got, want := shown(t, r, "/v2/posts/"+url.PathEscape(slug)+"/?only=slug", "data"), `{"slug":"`+slug+`"}`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	a, b := get(t, r, "/v2/posts/?exclude=body"), get(t, r, "/v2/posts/?exclude_body=1")
	if !bytes.Equal(a.Body, b.Body) {
		t.Errorf("exclude=body and exclude_body differ:\n%s\n%s", a.Body, b.Body)
	}
}

// What nobody sees is not loaded, and the answer does not depend on it.
func TestAnswer_LoadsOnlyWhatIsChosen(t *testing.T) {
	m := newMemory()
	m.add("a", 1, "t-dish", content.Values{1: "A", 5: content.ObjectID("m1"), 6: content.ObjectID("c"), 7: ids("b")})
	m.add("b", 2, "t-dish", content.Values{1: "B", 6: content.ObjectID("d")})
	m.add("c", 3, "t-course", content.Values{1: "C"})
	m.add("d", 4, "t-course", content.Values{1: "D"})
	for query, want := range map[string][]content.ObjectID{
		"only=title":                            nil,
		"only=goes_with.title":                  {"b"},
		"exclude=course,photo":                  {"b", "d"},
		"exclude=course,photo,goes_with.course": {"b"},
	} {
		m.loads, m.medias = nil, 0
		res := get(t, m, "/v2/pages/dish/a/?levels=5&"+query)
		loaded := slices.Concat(m.loads...)
		loaded = slices.DeleteFunc(loaded, func(id content.ObjectID) bool { return id == "a" })
		if !slices.Equal(loaded, want) || m.medias != 0 || slices.Contains(res.Keys, "o:c") {
			t.Errorf("%s: loaded %v, %d media, keys %v", query, loaded, m.medias, res.Keys)
		}
	}
}

func TestParse_EqualChoicesHaveEqualKeys(t *testing.T) {
	for _, same := range [][]string{
		{"only=a,b", "only=b,a,b", "only=+b+,,a,", "only=fields.b,a", "only=a,b,a.x,b.y.z", "only=x&only=b,a"},
		{"", "only=", "only=,", "exclude=", "exclude=+,fields.", "only=&exclude="},
		{"exclude=a-b,a", "exclude=a,a.b,a-b", "exclude=a.c,a,a-b"},
		{"only=fields.fields.a", "only=fields.fields.a,fields.fields.a.b"},
		{"order=a,-b", "order=a,-b,b,-a,a"},
	} {
		want, refused := delivery.Parse("GET", "/v2/pages/dish/", same[0])
		if refused != nil {
			t.Fatal(same[0], refused.Body)
		}
		for _, query := range same {
			if q, refused := delivery.Parse("GET", "/v2/pages/dish/", query); refused != nil || q.Key() != want.Key() {
				t.Errorf("%s has the key %s, %s has %s", query, q.Key(), same[0], want.Key())
			}
		}
	}
	for query, want := range map[string]string{
		"only=" + strings.Repeat("a,", 50) + "a": "only: more than 50 names are given; leave some out.",
		"exclude=a.b.c.d.e.f.g.h.i":              "exclude: a path has more than 8 steps; shorten it.",
		"only=" + strings.Repeat("a", 1001):      "only: the value is longer than 1000 bytes; shorten it.",
	} {
		if _, refused := delivery.Parse("GET", "/v2/pages/dish/", query); refused == nil || detail(t, refused.Body) != want {
			t.Errorf("%.40s: %v, want %s", query, refused, want)
		}
	}
}

// A fragment of whatever bytes, cut down, is no worse than it was.
func FuzzTrim(f *testing.F) {
	f.Add([]byte(`"title":"a\"}","photo":,"course":,"seo":{"title":"","description":"]"},"body":[{"type":"hero","fields":{"headline":"x","image":}}],"steps":[]`), 23, 33, "title,body.headline,course.label", "seo.title")
	f.Add([]byte(`"a":[`), 0, 2, "a.b", "")
	f.Add([]byte(`"`), 1, 0, "a", "b.c")
	schema := content.NewSchema(innTypes()...)
	f.Fuzz(func(t *testing.T, text []byte, first, second int, only, exclude string) {
		in := delivery.Fragment{Text: text}
		for _, at := range []int{first, second} {
			if at >= 0 && at <= len(text) && (len(in.Holes) == 0 || at > in.Holes[0].At) {
				in.Holes = append(in.Holes, delivery.Hole{At: at, Kind: delivery.HoleRef, IDs: ids("x")})
			}
		}
		out := delivery.Trim(schema, schema.Type("t-dish").Fields, in, only, exclude)
		for _, h := range out.Holes {
			if h.At < 0 || h.At > len(out.Text) {
				t.Fatalf("a hole at %d of %d bytes", h.At, len(out.Text))
			}
		}
		if len(in.Holes) == 0 && json.Valid([]byte("{"+string(text)+"}")) && !bytes.ContainsAny(text, " \t\n\r") && !json.Valid([]byte("{"+string(out.Text)+"}")) {
			t.Errorf("%s became %s", text, out.Text)
		}
	})
}
