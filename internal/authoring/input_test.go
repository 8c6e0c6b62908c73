package authoring_test

import (
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

func hostileAddresses() []string {
	return []string{
		"", "javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "vbscript:x", "mailto:a@b.test",
		"//evil.test/x", `\\evil.test/x`, `/\evil.test/x`, "https://", "https:///x", "http:x", "/a\x00b", "/\xff", "/a\x7f", "https://a.test/\u0085",
		"https://a.test/" + strings.Repeat("x", 5000),
	}
}

func TestMedia_TheSameURLIsTheSameObject(t *testing.T) {
	i := sqlite(t)
	media := func(m content.MediaObject) (id content.ObjectID) {
		i.do(t, func(b *authoring.Batch) (err error) {
			id, err = b.Media(t.Context(), m)
			return err
		})
		return id
	}
	const url = "https://pictures.test/soup.png"
	id := media(content.MediaObject{URL: url})
	var saved authoring.Saved
	for _, c := range []struct {
		what string
		do   func()
		want string // what the log says of the medium
	}{
		{"named", func() { media(content.MediaObject{URL: url, Alt: "A bowl"}) }, ""},
		{"in a draft", func() {
			i.do(t, func(b *authoring.Batch) (err error) {
				saved, err = b.Save(t.Context(), in("soup", map[string]any{"title": "Soup", "photo": id, "seo": map[string]any{"title": "Soup"}}))
				return err
			})
		}, ""},
		{"published", func() { must(t, i.Publish(t.Context(), i.site, saved.Document, "")) }, `{"url":"https://pictures.test/soup.png","alt":"A bowl"}`},
		{"named again", func() { media(content.MediaObject{URL: url, Alt: "Another"}) }, ""},
		{"told more", func() { media(content.MediaObject{URL: url, Name: "soup.png"}) }, `{"url":"https://pictures.test/soup.png","name":"soup.png","alt":"A bowl"}`},
		{"told nothing new", func() { media(content.MediaObject{URL: url, Name: "x", Alt: "y"}) }, ""},
		{"published and told more in one batch", func() {
			i.do(t, func(b *authoring.Batch) error {
				other, err := b.Save(t.Context(), in("bread", map[string]any{"title": "Bread", "photo": "bread.png", "seo": map[string]any{"title": "Bread"}}))
				if err == nil {
					err = b.Publish(t.Context(), other.Document, "", 0)
				}
				if err == nil {
					_, err = b.Media(t.Context(), content.MediaObject{URL: "bread.png", Alt: "A loaf"})
				}
				return err
			})
		}, `{"url":"bread.png","alt":"A loaf"}`},
	} {
		var said []string
		for _, e := range i.told(t, c.do) {
			if e.Kind == changelog.Media {
				said = append(said, string(e.Payload))
			}
		}
		if strings.Join(said, " ") != c.want {
			t.Errorf("%s: the log says %q, want %q", c.what, said, c.want)
		}
	}
	if media(content.MediaObject{URL: "soup.png"}) == id {
		t.Error("another URL is the same object")
	}
}

func TestSave_RefusesHostileMedia(t *testing.T) {
	both(t, func(t *testing.T, i inn) {
		for n, url := range hostileAddresses() {
			if url == "" {
				continue // no picture
			}
			for _, form := range []any{url, map[string]any{"url": url}, content.MediaObject{URL: url}, content.ObjectID(url)} {
				_, err := i.Save(t.Context(), i.site, in("x", map[string]any{"photo": form}))
				refused(t, err, fail.Invalid, "photo: ")
				if len(err.Error()) > 400 {
					t.Errorf("%d: the error repeats a novel: %.500s", n, err)
				}
			}
		}
		for _, m := range []any{
			map[string]any{"url": "/a.png", "alt": "\x00"},
			content.MediaObject{URL: "/a.png", Alt: strings.Repeat("x", 3000)},
			content.MediaObject{URL: "/a.png", Name: "\xff"},
			7.0,
			map[string]any{},
		} {
			_, err := i.Save(t.Context(), i.site, in("x", map[string]any{"photo": m}))
			refused(t, err, fail.Invalid, "photo: ")
		}
	})
}

func TestSave_FindsReferencesByIDAndSlug(t *testing.T) {
	both(t, func(t *testing.T, i inn) {
		item := i.save(t, authoring.Input{Type: course, Values: map[string]any{"label": "Starters"}})
		bread := i.save(t, in("br\u00f6t", nil))
		tea := i.publish(t, good("tea", nil))
		german := in("br\u00f6t", nil)
		german.Locale = "de"
		i.save(t, german)

		s := i.publish(t, good("soup", map[string]any{
			"course": item.Document, "goes_with": []any{"bro\u0308t", string(tea.Document), tea.Document},
			"steps": []any{map[string]any{"text": "Serve", "with": "tea"}},
		}))
		log := i.log(t, changelog.Position{})
		want := `"5":"` + string(item.Document) + `","6":["` + string(bread.Document) + `","` + string(tea.Document) + `","` + string(tea.Document) + `"]`
		if got := string(log[len(log)-1].Payload); !strings.Contains(got, want) || !strings.Contains(got, `"10":"`+string(tea.Document)) {
			t.Errorf("the payload is %s, want %s in it", got, want)
		}
		for _, c := range []struct {
			field string
			value any
		}{
			{"course", "Starters"},
			{"course", string(tea.Document)},
			{"course", tea.Document},
			{"course", 7.0},
			{"course", ""},
			{"goes_with", []any{"none"}},
			{"goes_with", []any{""}},
			{"goes_with", []any{content.ObjectID("")}},
			{"goes_with", []any{"a\x00b"}},
			{"goes_with", []any{"\xff"}},
			{"goes_with", []any{strings.Repeat("x", 5000)}},
			{"goes_with", []any{content.ObjectID("\x00")}},
		} {
			_, err := i.Save(t.Context(), i.site, of(s, good("soup", map[string]any{c.field: c.value})))
			if c.value == "" {
				must(t, err) // cleared
				continue
			}
			refused(t, err, fail.Invalid, c.field)
			if len(err.Error()) > 400 {
				t.Errorf("the error repeats a novel: %.500s", err)
			}
		}
	})
}

func TestSave_RefusesWhatIsNoDocument(t *testing.T) {
	both(t, func(t *testing.T, i inn) {
		s := i.save(t, in("soup", nil))
		with := func(change func(*authoring.Input)) authoring.Input {
			x := in("salad", nil)
			change(&x)
			return x
		}
		for _, c := range []struct {
			name  string
			in    authoring.Input
			code  fail.Code
			words []string
		}{
			{"unknown type", with(func(x *authoring.Input) { x.Type = "none" }), fail.NotFound, []string{"no type", "none"}},
			{"hostile type", with(func(x *authoring.Input) { x.Type = "\x00\xff" }), fail.NotFound, nil},
			{"component", with(func(x *authoring.Input) { x.Type = seo }), fail.Invalid, []string{"component"}},
			{"unknown locale", with(func(x *authoring.Input) { x.Locale = "fr" }), fail.Invalid, []string{"locale", `"fr"`}},
			{"no slug", with(func(x *authoring.Input) { x.Slug = "" }), fail.Invalid, []string{"slug"}},
			{"NUL in slug", with(func(x *authoring.Input) { x.Slug = "a\x00" }), fail.Invalid, []string{"slug"}},
			{"slug no UTF-8", with(func(x *authoring.Input) { x.Slug = "a\xff" }), fail.Invalid, []string{"slug"}},
			{"path in slug", with(func(x *authoring.Input) { x.Slug = "a/b" }), fail.Invalid, []string{"slug"}},
			{"long name", with(func(x *authoring.Input) { x.Name = strings.Repeat("ä", 201) }), fail.Invalid, []string{"name", "201"}},
			{"name no UTF-8", with(func(x *authoring.Input) { x.Name = "\xff" }), fail.Invalid, []string{"name"}},
			{"NUL in name", with(func(x *authoring.Input) { x.Name = "a\x00" }), fail.Invalid, []string{"name"}},
			{"NUL in author", with(func(x *authoring.Input) { x.Author = "a\x00" }), fail.Invalid, []string{"author"}},
			{"long cause", with(func(x *authoring.Input) { x.Cause = strings.Repeat("x", 201) }), fail.Invalid, []string{"cause"}},
			{"NUL in text", with(func(x *authoring.Input) { x.Values = map[string]any{"title": "\x00"} }), fail.Invalid, []string{"title", "NUL"}},
			{"unknown field", with(func(x *authoring.Input) { x.Values = map[string]any{"tilte": "x"} }), fail.Invalid, []string{"tilte", "title"}},
			{"unknown document", with(func(x *authoring.Input) { x.Document = "none" }), fail.NotFound, []string{"none"}},
			{"hostile document", with(func(x *authoring.Input) { x.Document = "\x00\xff" }), fail.NotFound, nil},
			{"another type", authoring.Input{Document: s.Document, Type: course}, fail.Invalid, []string{"another type"}},
		} {
			_, err := i.Save(t.Context(), i.site, c.in)
			t.Run(c.name, func(t *testing.T) { refused(t, err, c.code, c.words...) })
		}
		for _, id := range []content.ObjectID{"none", "\x00\xff", ""} {
			refused(t, i.Publish(t.Context(), i.site, id, ""), fail.NotFound)
			refused(t, i.Unpublish(t.Context(), i.site, id, ""), fail.NotFound)
		}
		refused(t, i.Publish(t.Context(), i.site, s.Document, "de"), fail.NotFound, `"de"`)
		refused(t, i.Publish(t.Context(), i.site, s.Document, "fr"), fail.Invalid, `"fr"`)
		refused(t, i.Batch(t.Context(), 99, false, func(b *authoring.Batch) error {
			_, err := b.Settings(t.Context())
			return err
		}), fail.NotFound, "99")
	})
}

func TestSave_NamesADocument(t *testing.T) {
	i := sqlite(t)
	long := strings.Repeat("ä ", 150)
	for n, c := range []struct {
		in   authoring.Input
		want string
	}{
		{authoring.Input{Type: dish, Slug: "s1", Name: " Soup ", Values: map[string]any{"title": "x"}}, "Soup"},
		{authoring.Input{Type: dish, Slug: "s8", Name: "Cafe\u0301"}, "Caf\u00e9"},
		{authoring.Input{Type: dish, Slug: "s9", Values: map[string]any{"title": "Zoe\u0308"}}, "Zo\u00eb"},
		{authoring.Input{Type: dish, Slug: "s2", Values: map[string]any{"title": " ", "code": "C"}}, "C"},
		{authoring.Input{Type: dish, Slug: "s3"}, "s3"},
		{authoring.Input{Type: dish, Slug: "s4", Values: map[string]any{"title": long}}, strings.TrimSpace(long[:len("ä ")*100])},
		{authoring.Input{Type: course}, ""},
		{authoring.Input{Type: content.PostTypeID, Slug: "s5", Values: map[string]any{"seo_title": "not a title"}}, "s5"},
		{authoring.Input{Type: content.AuthorTypeID, Slug: "s6", Values: map[string]any{"last_name": "Byron"}}, "Byron"},
		{authoring.Input{Type: content.AuthorTypeID, Slug: "s7", Values: map[string]any{"bio": "x"}}, "s7"},
	} {
		if got := i.variant(t, i.save(t, c.in)).Name; got != c.want {
			t.Errorf("%d: the name is %q, want %q", n, got, c.want)
		}
	}
}

// The kinds of entry follow the kinds of documents.
func TestPublish_EntersEveryKind(t *testing.T) {
	i := sqlite(t)
	for typ, want := range map[content.TypeID]changelog.Kind{
		dish: changelog.Document, course: changelog.Document, about: changelog.Document, content.PostTypeID: changelog.Document,
		content.AuthorTypeID: changelog.Author, content.CategoryTypeID: changelog.Category, content.TagTypeID: changelog.Tag,
	} {
		x := authoring.Input{Type: typ, Slug: "x", Name: "X"}
		if typ == dish {
			x = good("x", nil)
		}
		got := i.told(t, func() { i.publish(t, x) })
		if len(got) != 1 || got[0].Kind != want {
			t.Errorf("%s: the log says %v", typ, got)
		}
		locale := "en"
		if want != changelog.Document {
			locale = ""
		}
		if got[0].Locale != locale {
			t.Errorf("%s: the locale is %q", typ, got[0].Locale)
		}
	}
}
