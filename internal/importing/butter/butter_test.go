package butter_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/importing/butter"
	"github.com/gheecms/ghee/internal/schema"
	"github.com/gheecms/ghee/internal/store"
)

const token = "0123456789abcdef0123456789abcdef01234567"

// account is a server of recorded shapes: the answers by path, or what a path
// does instead.
type account struct {
	t       *testing.T
	answers map[string]string
	instead map[string]func(w http.ResponseWriter, r *http.Request, n int) bool // by path; true when it has answered
	asked   map[string]int
	pauses  []time.Duration
}

// shapes are answers in the forms of contract §4 to §7, with what is odd in them.
func shapes() map[string]string {
	return map[string]string{
		"/v2/pages/search/": `{"meta":{"count":2,"next_page":null,"previous_page":null},"data":[{"page_type":"landing-page","slug":"one"},{"page_type":null,"slug":"about"}]}`,
		"/v2/pages/*/": `{"meta":{"next_page":null,"previous_page":null,"count":1},"data":[{"slug":"about","name":"About","published":"2024-05-01T10:00:00.123456Z","updated":"2024-05-01T10:00:00Z",
			"page_type":null,"fields":{"headline":"Us","logos":[{"logo":{"url":"https://x.test/l.png","alt":"L"}}],"seo":{"title":"T","description":""}}}]}`,
		"/v2/pages/landing-page/": `{"meta":{"next_page":null,"previous_page":null,"count":2},"data":[
			{"slug":"one","name":"One","published":"2024-05-02T10:00:00Z","updated":"2024-05-03T10:00:00Z","status":"published","page_type":"landing-page","fields":{
				"seo":{"title":"One","description":"D"},"body":[{"type":"hero","fields":{"headline":"Hi","image":{"url":"","alt":""}}},{"fields":{"quote":"Q"},"type":"quote_block"}],
				"price":null,"open":true,"when":"2024-01-01T00:00:00","text":"<p>x</p>","next":"/v2/pages/landing-page/two/","faq":["/v2/content/?keys=faq[_id=12]","/v2/content/?keys=faq[_id=11]"],"never":null,"nothing":""}},
			{"slug":"two","name":"Two","published":"2024-05-02T09:00:00Z","updated":"2024-05-02T09:00:00Z","status":"published","page_type":"landing-page","fields":{
				"seo":{"title":"Two","keywords":"k"},"body":[],"price":4.5,"open":false,"when":"","text":"","next":"/v2/pages/landing-page/one/","faq":[],"never":null,"nothing":""}}]}`,
		"/v2/content/faq/": `{"meta":{"count":2,"next_page":null,"previous_page":null},"data":{"faq":[{"meta":{"id":12},"question":"Q12","more":"/v2/content/?keys=faq[_id=11]"},{"meta":{"id":11},"question":"Q11","more":null}]}}`,
		"/v2/posts/": `{"meta":{"next_page":null,"previous_page":null,"count":1},"data":[{"slug":"hello","title":"Hello","body":"<p>b</p>","summary":"s","seo_title":"t","meta_description":"","featured_image":null,
			"featured_image_alt":"","status":"published","created":"2024-04-01T00:00:00Z","published":"2024-04-02T00:00:00Z","updated":"2024-04-03T00:00:00Z","url":"hello",
			"author":{"slug":"ada","first_name":"Ada","last_name":"B","email":"a@x.test","profile_image":"https://x.test/a.png"},"categories":[{"slug":"news","name":"News"}],"tags":[]}]}`,
		"/v2/authors/":    `{"data":[]}`,
		"/v2/categories/": `{"data":[{"slug":"news","name":"News"}]}`,
		"/v2/tags/":       `{"data":[{"slug":"t","name":"T"}]}`,
		"/v2/redirects/":  `{"meta":{"next_page":null},"data":[{"from":"/old","to":"/one"},{"from":"/x","to":"https://elsewhere.test/"}]}`,
	}
}

func (a *account) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.Contains(r.URL.String(), token) || r.Header.Get("Authorization") != "Token "+token {
		a.t.Errorf("%s: the token is in the address, or not in the header", r.URL.Path)
	}
	a.asked[r.URL.Path]++
	if f := a.instead[r.URL.Path]; f != nil && f(w, r, a.asked[r.URL.Path]) {
		return
	}
	body, ok := a.answers[r.URL.Path]
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		body = `{"detail":"Not found."}`
	}
	_, _ = fmt.Fprint(w, body)
}

func newAccount(t *testing.T) (*account, butter.Source) {
	t.Helper()
	a := &account{t: t, answers: shapes(), instead: map[string]func(http.ResponseWriter, *http.Request, int) bool{}, asked: map[string]int{}}
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	c, err := butter.NewClient(server.URL, token+"\n", 1000, false)
	must(t, err)
	c.Wait = func(ctx context.Context, d time.Duration) error { a.pauses = append(a.pauses, d); return ctx.Err() }
	c.Chance = func() float64 { return 1 }
	return a, butter.Source{Client: c, Name: "old"}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// ready is a new site that has the types of an account.
type ready struct {
	svc     *authoring.Service
	site    content.SiteID
	account *butter.Account
	types   *content.Schema
	yaml    string   // the types
	notes   []string // about them
}

func prepare(t *testing.T, s butter.Source) (r ready) {
	t.Helper()
	st, err := store.Open(t.Context(), store.Config{Dir: t.TempDir()})
	must(t, err)
	t.Cleanup(func() { must(t, st.Close()) })
	site, err := st.CreateSite(t.Context(), content.Site{Key: "new", Name: "New"}, content.Settings{SiteName: "New", DefaultLocale: "en", Locales: []content.Locale{{Num: 1, Code: "en", Name: "en"}}})
	must(t, err)
	svc := &authoring.Service{Store: st, IDs: clock.NewID}
	read, err := s.Read(t.Context())
	must(t, err)
	t.Cleanup(func() { must(t, read.Close()) })
	types := func() (types *content.Schema, settings content.Settings) {
		must(t, st.Read(t.Context(), site.ID, func(tx authoring.Tx) (err error) {
			if types, err = tx.Types(t.Context()); err == nil {
				settings, err = tx.Settings(t.Context())
			}
			return err
		}))
		return types, settings
	}
	file, notes := read.Types(types())
	var yaml bytes.Buffer
	must(t, file.Write(&yaml))
	p, err := schema.MakePlan(t.Context(), svc, site.ID, file, false)
	must(t, err)
	must(t, schema.Apply(t.Context(), svc, p))
	must(t, svc.Batch(t.Context(), site.ID, true, func(b *authoring.Batch) error {
		now, err := b.Types(t.Context())
		must(t, err)
		singles, err := read.Singles(now)
		must(t, err)
		must(t, b.Reserve(t.Context(), read.Greatest()))
		_, err = b.PutTypes(t.Context(), singles)
		return err
	}))
	now, _ := types()
	return ready{svc, site.ID, read, now, yaml.String(), notes}
}

// bring reads an account into a new site and returns what was said about it: the
// types and the report.
func bring(t *testing.T, s butter.Source) (*authoring.Service, content.SiteID, string) {
	t.Helper()
	r := prepare(t, s)
	plan, err := r.account.Plan(r.types)
	must(t, err)
	report, err := importing.Run(t.Context(), r.svc, r.site, plan, importing.Options{})
	must(t, err)
	var text bytes.Buffer
	_, err = report.WriteTo(&text)
	must(t, err)
	return r.svc, r.site, r.yaml + text.String()
}

func TestAccount_IsBroughtWhole(t *testing.T) {
	_, source := newAccount(t)
	svc, site, said := bring(t, source)
	for _, part := range []string{
		"key: hero", "key: quote_block", "key: seo\n", "kind: component_picker", "target: collection/faq\n        many: true", "target: page/landing-page", "kind: checkbox", "kind: date", "kind: wysiwyg", "kind: media", "kind: repeater",
	} {
		if part != "kind: repeater" && !strings.Contains(said, part) { // the repeater is a Single Page's
			t.Errorf("the types lack %q:\n%s", part, said)
		}
	}
	must(t, svc.Store.Read(t.Context(), site, func(tx authoring.Tx) error {
		types, err := tx.Types(t.Context())
		must(t, err)
		values := func(kind content.Kind, key, slug string) (authoring.Record, map[string]any) {
			t.Helper()
			typ := types.ByKey(kind, key)
			all, err := tx.FindVariants(t.Context(), typ.ID, slug, "")
			must(t, err)
			if len(all) == 0 {
				t.Fatalf("there is no %s %s %s", kind, key, slug)
			}
			rev, err := tx.Revision(t.Context(), all[0].Live)
			must(t, err)
			v, err := content.DecodeValues(rev.Payload, typ.Fields, types)
			must(t, err)
			r, err := tx.Record(t.Context(), all[0].Document)
			must(t, err)
			return r, content.Unbind(types, typ.Fields, v)
		}
		_, one := values(content.KindPage, "landing-page", "one")
		two, back := values(content.KindPage, "landing-page", "two")
		first, _ := values(content.KindPage, "landing-page", "one")
		if one["next"] != two.ID || back["next"] != first.ID || one["open"] != true || one["when"] != "2024-01-01T00:00:00" || back["price"] != 4.5 {
			t.Errorf("the pages are %v and %v", one, back)
		}
		if d := cmp.Diff([]any{map[string]any{"type": "hero", "fields": map[string]any{"headline": "Hi"}}, map[string]any{"type": "quote_block", "fields": map[string]any{"quote": "Q"}}}, one["body"]); d != "" {
			t.Error(d)
		}
		for n, question := range map[content.Num]string{12: "Q12", 11: "Q11"} {
			r, err := tx.RecordByNum(t.Context(), n)
			must(t, err)
			if list, _ := one["faq"].([]any); len(list) != 2 || list[12-n] != r.ID {
				t.Errorf("item %d (%s) is not in its place of %v", n, question, one["faq"])
			}
		}
		_, post := values(content.KindPost, "post", "hello")
		if post["body"] != "<p>b</p>" || post["author"] == nil || len(post["categories"].([]any)) != 1 {
			t.Errorf("the post is %v", post)
		}
		at, err := tx.Redirect(t.Context(), "/old")
		must(t, err)
		if at.To != "/one" {
			t.Errorf("the redirect is %v", at)
		}
		return nil
	}))
	if !strings.Contains(said, "lead to no document") {
		t.Errorf("the report does not tell of the redirect elsewhere:\n%s", said)
	}
}

// Authors and terms that the site has already, by their slugs, stand for those
// of the account.
func TestAccount_UsesTheTermsThatTheSiteHas(t *testing.T) {
	_, source := newAccount(t)
	r := prepare(t, source)
	have := map[content.TypeID]content.ObjectID{}
	must(t, r.svc.Batch(t.Context(), r.site, false, func(b *authoring.Batch) error {
		for typ, slug := range map[content.TypeID]string{content.AuthorTypeID: "ada", content.CategoryTypeID: "news", content.TagTypeID: "t"} {
			saved, err := b.Save(t.Context(), authoring.Input{Type: typ, Slug: slug, Name: slug})
			must(t, err)
			must(t, b.Publish(t.Context(), saved.Document, saved.Locale, 0))
			have[typ] = saved.Document
		}
		return nil
	}))
	plan, err := r.account.Plan(r.types)
	must(t, err)
	report, err := importing.Run(t.Context(), r.svc, r.site, plan, importing.Options{})
	must(t, err)
	for _, row := range []string{importing.Authors, importing.Categories, importing.Tags} {
		if n := report.Row(row); n.Created != 0 || n.Unchanged != 1 {
			t.Errorf("%s: %+v", row, n)
		}
	}
	must(t, r.svc.Store.Read(t.Context(), r.site, func(tx authoring.Tx) error {
		posts, err := tx.FindVariants(t.Context(), content.PostTypeID, "hello", "")
		must(t, err)
		rev, err := tx.Revision(t.Context(), posts[0].Live)
		must(t, err)
		typ := r.types.Type(content.PostTypeID)
		v, err := content.DecodeValues(rev.Payload, typ.Fields, r.types)
		must(t, err)
		post := content.Unbind(r.types, typ.Fields, v)
		if post["author"] != have[content.AuthorTypeID] || post["categories"].([]any)[0] != have[content.CategoryTypeID] {
			t.Errorf("the post is %v, the site had %v", post, have)
		}
		return nil
	}))
}

// What fails and may pass is asked again; what cannot pass, and what changes
// while it is read, stops the import before anything is written.
func TestRead_OfASourceThatFails(t *testing.T) {
	const page = "/v2/pages/landing-page/"
	answer := func(status int, body string) func(http.ResponseWriter, *http.Request, int) bool {
		return func(w http.ResponseWriter, _ *http.Request, _ int) bool {
			w.WriteHeader(status)
			_, _ = fmt.Fprint(w, body)
			return true
		}
	}
	twice := func(f func(http.ResponseWriter, *http.Request, int) bool) func(http.ResponseWriter, *http.Request, int) bool {
		return func(w http.ResponseWriter, r *http.Request, n int) bool { return n <= 2 && f(w, r, n) }
	}
	half := func(w http.ResponseWriter, _ *http.Request, _ int) bool {
		w.Header().Set("Content-Length", "1000")
		_, _ = fmt.Fprint(w, `{"meta":{"coun`)
		return true
	}
	paged := func(pages ...string) func(http.ResponseWriter, *http.Request, int) bool {
		return func(w http.ResponseWriter, r *http.Request, _ int) bool {
			n := 1
			_, _ = fmt.Sscan(r.URL.Query().Get("page"), &n)
			_, _ = fmt.Fprint(w, pages[min(n, len(pages))-1])
			return true
		}
	}
	const one = `{"meta":{"count":2,"next_page":2},"data":[{"slug":"a","fields":{}}]}`
	for name, c := range map[string]struct {
		path    string
		instead func(http.ResponseWriter, *http.Request, int) bool
		says    string // "" when it is read all the same
		code    fail.Code
	}{
		"500 that passes":            {page, twice(answer(500, `{"detail":"x"}`)), "", ""},
		"500 that stays":             {page, answer(500, `<html>`), "status 500", fail.Unavailable},
		"HTML with 200":              {page, answer(200, `<html>`), "no JSON", fail.Unavailable},
		"HTML that passes":           {page, twice(answer(200, `<html>`)), "", ""},
		"half an answer":             {page, half, "broke off", fail.Unavailable},
		"half an answer that passes": {page, twice(half), "", ""},
		"another form":               {page, answer(200, `{"meta":{"count":1},"data":{"x":1}}`), "form that is expected", fail.Unavailable},
		"no slug":                    {page, answer(200, `{"meta":{"count":1},"data":[{"fields":{}}]}`), "no slug", fail.Unavailable},
		"the token is refused":       {"/v2/posts/", answer(401, `{"detail":"Invalid token."}`), "refuses the token", fail.Denied},
		"a list that grows":          {page, paged(one, `{"meta":{"count":3,"next_page":null},"data":[{"slug":"b","fields":{}}]}`), "changes while it is read", fail.Conflict},
		"a document on two pages":    {page, paged(one, `{"meta":{"count":2,"next_page":null},"data":[{"slug":"a","fields":{}}]}`), "changes while it is read", fail.Conflict},
		"pages without end":          {page, paged(one, `{"meta":{"count":2,"next_page":3},"data":[]}`), "changes while it is read", fail.Conflict},
		"values without bottom":      {page, answer(200, `{"meta":{"count":1},"data":[{"slug":"a","fields":{"x":`+strings.Repeat("[", 100)+strings.Repeat("]", 100)+`}}]}`), "not of the form", fail.Unavailable},
		"another host": {page, func(w http.ResponseWriter, r *http.Request, _ int) bool {
			http.Redirect(w, r, "http://elsewhere.test/", http.StatusFound)
			return true
		}, "cannot be reached", fail.Unavailable},
		"no redirects, not a Ghee": {"/v2/redirects/", answer(404, `{}`), "", ""},
	} {
		a, source := newAccount(t)
		a.instead[c.path] = c.instead
		read, err := source.Read(t.Context())
		if err == nil {
			must(t, read.Close())
		}
		if c.says == "" && err != nil || c.says != "" && (!fail.Is(err, c.code) || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %v (%s)", name, err, fail.CodeOf(err))
		}
		if err != nil && strings.Contains(err.Error(), token) {
			t.Errorf("%s: the error tells the token: %v", name, err)
		}
	}
}

func TestGet_WaitsAsLongAsItIsTold(t *testing.T) {
	a, source := newAccount(t)
	a.instead["/v2/tags/"] = func(w http.ResponseWriter, _ *http.Request, n int) bool {
		if n == 1 {
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(http.StatusTooManyRequests)
		}
		return n == 1
	}
	read, err := source.Read(t.Context())
	must(t, err)
	must(t, read.Close())
	long := 0
	for _, d := range a.pauses {
		if d == 7*time.Second {
			long++
		}
	}
	if long != 1 || a.asked["/v2/tags/"] != 2 {
		t.Errorf("pauses %v, asked %d times", a.pauses, a.asked["/v2/tags/"])
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := source.Read(ctx); !fail.Is(err, fail.Unavailable) {
		t.Errorf("stopped: %v", err)
	}
}

func TestNewClient_Refuses(t *testing.T) {
	for _, c := range []struct {
		base, token, says string
		rate              float64
	}{
		{"http://api.example.com/v2", token, "in the open", 1},
		{"ftp://x/v2", token, "no address", 1},
		{"https://u:p@x/v2", token, "no address", 1},
		{"https://x/v2", " ", "empty", 1},
		{"https://x/v2", token, "above zero", 0},
	} {
		_, err := butter.NewClient(c.base, c.token, c.rate, false)
		if !fail.Is(err, fail.Invalid) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.base, err)
		}
	}
	if c, err := butter.NewClient("https://api.example.com/", token, 1, false); err != nil || c.Base != "https://api.example.com/v2" {
		t.Errorf("%v %v", c, err)
	}
}
