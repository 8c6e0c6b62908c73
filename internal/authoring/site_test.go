package authoring_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/store"
	"github.com/gheecms/ghee/internal/store/pgtest"
)

// inn is a site over a real store: an inn with a menu.
type inn struct {
	*authoring.Service
	store *store.Store
	site  content.SiteID
}

// The types of the inn.
const (
	dish   content.TypeID = "t-dish"
	course content.TypeID = "t-course"
	about  content.TypeID = "t-about"
	house  content.TypeID = "t-house"
	seo    content.TypeID = "c-seo"
)

func types() []content.Type {
	most := 20
	return []content.Type{
		{ID: seo, Kind: content.KindComponent, Key: "seo", Name: "SEO", Fields: []content.Field{
			{Key: "title", Kind: content.ShortText, Rules: content.Rules{Required: true}},
		}},
		{ID: course, Kind: content.KindCollection, Key: "course", Name: "Course", Fields: []content.Field{
			{Key: "label", Kind: content.ShortText}, {Key: "rank", Kind: content.Number},
		}},
		{ID: dish, Kind: content.KindPage, Key: "dish", Name: "Dish", Fields: []content.Field{
			{Key: "title", Kind: content.ShortText, Rules: content.Rules{Required: true, MaxLength: &most}},
			{Key: "code", Kind: content.ShortText, Rules: content.Rules{Unique: true}},
			{Key: "price", Kind: content.Number, Rules: content.Rules{Unique: true}},
			{Key: "photo", Kind: content.Media},
			{Key: "course", Kind: content.Reference, Target: course},
			{Key: "goes_with", Kind: content.Reference, Target: dish, Many: true},
			{Key: "seo", Kind: content.Component, Components: []content.TypeID{seo}},
			{Key: "steps", Kind: content.Repeater, Fields: []content.Field{
				{Key: "text", Kind: content.ShortText, Rules: content.Rules{Required: true}}, {Key: "with", Kind: content.Reference, Target: dish},
			}},
		}},
		{ID: about, Kind: content.KindSingle, Name: "About", Fields: []content.Field{{Key: "headline", Kind: content.ShortText}}},
		{ID: house, Kind: content.KindSingle, Name: "House", Fields: []content.Field{{Key: "headline", Kind: content.ShortText}}},
	}
}

func open(t testing.TB, c store.Config) inn {
	t.Helper()
	c.Clock = clock.Fixed(time.UnixMicro(1_772_323_200_000_000), time.Second)
	st, err := store.Open(context.Background(), c)
	must(t, err)
	t.Cleanup(func() { _ = st.Close() })
	return newInn(t, st, "inn")
}

func newInn(t testing.TB, st *store.Store, key string) inn {
	t.Helper()
	site, err := st.CreateSite(context.Background(), content.Site{Key: key, Name: "Inn"}, content.Settings{
		SiteName: "Inn", DefaultLocale: "en",
		Locales: []content.Locale{{Num: 1, Code: "en", Name: "English"}, {Num: 2, Code: "de", Name: "Deutsch"}},
	})
	must(t, err)
	i := inn{&authoring.Service{Store: st, IDs: clock.NewID}, st, site.ID}
	i.do(t, func(b *authoring.Batch) error {
		for _, typ := range types() {
			if _, err := b.PutType(context.Background(), typ); err != nil {
				return err
			}
		}
		return nil
	})
	return i
}

func sqlite(t testing.TB) inn {
	dir, err := os.MkdirTemp("", "authoring-")
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return open(t, store.Config{Dir: dir})
}

// both runs a test on each engine.
func both(t *testing.T, test func(t *testing.T, i inn)) {
	t.Run("SQLite", func(t *testing.T) { test(t, sqlite(t)) })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, open(t, store.Config{URL: pgtest.Shared(t).URL(t, "authoring")})) })
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refused checks an error's code and that its text holds every word.
func refused(t testing.TB, err error, code fail.Code, words ...string) {
	t.Helper()
	if !fail.Is(err, code) {
		t.Fatalf("the error is %v (%s), want %s", err, fail.CodeOf(err), code)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%q does not say %q", err.Error(), w)
		}
	}
}

func same(t testing.TB, what string, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (- wanted, + is):\n%s", what, d)
	}
}

func (i inn) do(t testing.TB, f func(*authoring.Batch) error) {
	t.Helper()
	must(t, i.Batch(context.Background(), i.site, false, f))
}

// in makes an input of a dish.
func in(slug string, values map[string]any) authoring.Input {
	if values == nil {
		values = map[string]any{}
	}
	if _, ok := values["title"]; !ok {
		values["title"] = strings.ToUpper(slug)
	}
	return authoring.Input{Type: dish, Slug: slug, Values: values}
}

// of makes an input a further revision of a document.
func of(s authoring.Saved, in authoring.Input) authoring.Input {
	in.Document, in.Locale = s.Document, s.Locale
	return in
}

func (i inn) save(t testing.TB, in authoring.Input) authoring.Saved {
	t.Helper()
	s, err := i.Save(context.Background(), i.site, in)
	must(t, err)
	return s
}

// publish saves and publishes.
func (i inn) publish(t testing.TB, in authoring.Input) authoring.Saved {
	t.Helper()
	s := i.save(t, in)
	must(t, i.Publish(context.Background(), i.site, s.Document, s.Locale))
	return s
}

func (i inn) variant(t testing.TB, s authoring.Saved) (v authoring.Variant) {
	t.Helper()
	must(t, i.store.Read(context.Background(), i.site, func(tx authoring.Tx) (err error) {
		v, err = tx.Variant(context.Background(), s.Document, s.Locale)
		return err
	}))
	return v
}

// log returns the entries after a position, each verified against the one
// before.
func (i inn) log(t testing.TB, after changelog.Position) (entries []changelog.Entry) {
	t.Helper()
	for {
		page, err := i.store.Log().Read(context.Background(), i.site, after, 1000)
		must(t, err)
		if len(page) == 0 {
			return entries
		}
		for _, e := range page {
			must(t, changelog.Verify(after, e))
			after = e.Position()
		}
		entries = append(entries, page...)
	}
}

func (i inn) head(t testing.TB) changelog.Position {
	t.Helper()
	cp, err := i.store.Log().Head(context.Background(), i.site)
	must(t, err)
	return cp.Position
}

// told returns what f puts on the log.
func (i inn) told(t testing.TB, f func()) []changelog.Entry {
	t.Helper()
	before := i.head(t)
	f()
	return i.log(t, before)
}

func meta(t testing.TB, e changelog.Entry) (m content.Meta) {
	t.Helper()
	must(t, json.Unmarshal(e.Meta, &m))
	return m
}

func fields(err error) map[string]string {
	out := map[string]string{}
	if e, ok := errors.AsType[*fail.Error](err); ok {
		for _, f := range e.Fields {
			out[f.Path] = f.Message
		}
	}
	return out
}

// redirects returns what the log says of redirects, folded.
func (i inn) redirects(t testing.TB) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, e := range i.log(t, changelog.Position{}) {
		if e.Kind != changelog.Redirect {
			continue
		}
		delete(out, e.Object)
		if e.Present {
			var r content.Redirect
			must(t, json.Unmarshal(e.Payload, &r))
			out[e.Object] = r.To
		}
	}
	return out
}
