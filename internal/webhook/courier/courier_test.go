package courier_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/store"
	"github.com/gheecms/ghee/internal/web/outbound"
	"github.com/gheecms/ghee/internal/webhook"
	"github.com/gheecms/ghee/internal/webhook/courier"
	"github.com/gheecms/ghee/internal/work"
	"github.com/gheecms/ghee/internal/work/worktest"
)

// office is a database with a site, and a process that delivers over it; its
// clock is the test's.
type office struct {
	t       testing.TB
	st      *store.Store
	svc     *authoring.Service
	site    content.SiteID
	typ     content.TypeID
	skew    atomic.Int64 // of its clock, in nanoseconds
	runner  atomic.Pointer[work.Runner]
	courier *courier.Courier
	answer  time.Duration // that receivers get; 1 s
	logged  lines
}

// lines is a log that goroutines may write.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func (o *office) now() time.Time { return time.Now().Add(time.Duration(o.skew.Load())) }

// later moves the clock.
func (o *office) later(d time.Duration) { o.skew.Add(int64(d)) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newOffice(t testing.TB) *office {
	o := &office{t: t}
	var err error
	o.st, err = store.Open(t.Context(), store.Config{Dir: t.TempDir(), Clock: o.now, Due: func() {
		if r := o.runner.Load(); r != nil {
			r.Ring()
		}
	}})
	must(t, err)
	t.Cleanup(func() { must(t, o.st.Close()) })
	o.svc = &authoring.Service{Store: o.st, IDs: clock.NewID, By: account.System()}
	site, err := o.st.CreateSite(t.Context(), content.Site{Key: "s", Name: "S"}, content.Settings{
		SiteName: "s", DefaultLocale: "en", Locales: []content.Locale{{Num: 1, Code: "en"}, {Num: 2, Code: "de"}},
	})
	must(t, err)
	o.site = site.ID
	o.typ = o.addType(content.KindPage, "dish")
	return o
}

func (o *office) addType(k content.Kind, key string) content.TypeID {
	o.t.Helper()
	id := content.TypeID(clock.NewID())
	o.batch(func(b *authoring.Batch) error {
		_, err := b.PutType(o.t.Context(), content.Type{ID: id, Kind: k, Key: key, Name: key, Last: 1, Fields: []content.Field{{ID: 1, Key: "title", Kind: content.ShortText}}})
		return err
	})
	return id
}

func (o *office) batch(f func(*authoring.Batch) error) {
	o.t.Helper()
	must(o.t, o.svc.Batch(o.t.Context(), o.site, false, f))
}

// starts has it work, with waits that suit a test.
func (o *office) starts() (stop func()) {
	answer := max(o.answer, time.Second)
	client, err := outbound.New(outbound.Config{Allow: []string{"127.0.0.1"}, Answer: answer, Whole: 2 * answer})
	must(o.t, err)
	log := slog.New(slog.NewTextHandler(&o.logged, nil))
	o.courier = courier.New(courier.Config{Store: o.st, Client: client, IDs: clock.NewID, Now: o.now, Agent: "Ghee/test", Log: log})
	r := work.New(work.Config{Store: o.st, IDs: clock.NewID, Chance: func() float64 { return 0 }, Log: log, Scan: 10 * time.Millisecond}, o.courier.Kinds()...)
	o.runner.Store(r)
	return worktest.Run(o.t, r)
}

func (o *office) hook(url string, events ...string) (h webhook.Hook) {
	o.t.Helper()
	o.batch(func(b *authoring.Batch) (err error) {
		h, err = b.Hooks().Create(o.t.Context(), webhook.Hook{Name: "h", URL: url, Events: events})
		return err
	})
	return h
}

// save saves a document, and publishes it when that is wanted.
func (o *office) save(typ content.TypeID, slug, title, locale string, publish bool) (id content.ObjectID) {
	o.t.Helper()
	o.batch(func(b *authoring.Batch) error {
		found, err := b.FindVariants(o.t.Context(), typ, slug, "")
		if err != nil {
			return err
		}
		in := authoring.Input{Type: typ, Locale: locale, Slug: slug, Name: title, Values: map[string]any{"title": title}}
		if typ == content.PostTypeID {
			in.Values = nil
		}
		if len(found) > 0 && slug != "" {
			in.Document = found[0].Document
		}
		saved, err := b.Save(o.t.Context(), in)
		id = saved.Document
		if err == nil && publish {
			err = b.Publish(o.t.Context(), id, locale, 0)
		}
		return err
	})
	return id
}

func (o *office) read(f func(tx webhook.Tx) error) {
	o.t.Helper()
	must(o.t, o.st.Read(o.t.Context(), o.site, func(tx authoring.Tx) error { return f(tx) }))
}

func (o *office) deliveries(h webhook.Hook, state string) (all []webhook.Delivery) {
	o.t.Helper()
	o.read(func(tx webhook.Tx) (err error) {
		all, err = tx.Deliveries(o.t.Context(), webhook.Listing{Hook: h.ID, State: state, Limit: 10_000})
		return err
	})
	return all
}

func (o *office) hookNow(id string) (h webhook.Hook) {
	o.t.Helper()
	o.read(func(tx webhook.Tx) (err error) { h, err = tx.Hook(o.t.Context(), id); return err })
	return h
}

func (o *office) until(what string, holds func() bool) {
	o.t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(30 * time.Second); !holds(); <-tick.C {
		if time.Now().After(deadline) {
			o.t.Fatalf("it did not come to this: %s", what)
		}
	}
}

// told is one request that a receiver got.
type told struct {
	path, body string
	header     http.Header
}

func (t told) name() string {
	var m struct{ Data struct{ Name string } }
	_ = json.Unmarshal([]byte(t.body), &m)
	return m.Data.Name
}

// receiver notes what it is told, and answers with what answer says.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	got    []told
	answer func(http.ResponseWriter, *http.Request)
}

func newReceiver(t testing.TB) *receiver {
	r := &receiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		r.mu.Lock()
		r.got = append(r.got, told{req.URL.Path, string(body), req.Header})
		answer := r.answer
		r.mu.Unlock()
		if answer != nil {
			answer(w, req)
		}
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) answers(f func(http.ResponseWriter, *http.Request)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = f
}

func (r *receiver) all() []told {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got)
}

func down(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }

func TestCourier_TellsEachEventAsTheContractSays(t *testing.T) {
	o := newOffice(t)
	posts, items := content.PostTypeID, o.addType(content.KindCollection, "plates")
	r := newReceiver(t)
	all := []string{
		"page.published", "page.draft", "page.unpublished", "page.delete", "post.published", "post.draft", "post.delete",
		"post.localization.published", "post.localization.draft", "post.localization.delete",
		"collectionitem.published", "collectionitem.draft", "collectionitem.unpublished", "collectionitem.delete",
	}
	o.hook(r.URL+"/each", all...)
	o.hook(r.URL+"/all", "page.*", "post.all", "collectionitem.all")
	o.starts()
	n := 0
	expect := func(event, all, data string) {
		t.Helper()
		n += 2
		o.until("both are told of "+event, func() bool { return len(r.all()) == n })
		for _, got := range r.all()[n-2:] {
			name := event
			if got.path == "/all" {
				name = all
			}
			want := `{"data":` + data + `,"webhook":{"event":"` + name + `","target":"` + r.URL + got.path + `"}}`
			var m struct{ Data map[string]any }
			must(t, json.Unmarshal([]byte(got.body), &m))
			for _, key := range []string{"timestamp", "updated", "published"} {
				if s, ok := m.Data[key].(string); ok {
					want = strings.Replace(want, "<"+key+">", s, 1)
				}
			}
			if got.body != want {
				t.Errorf("%s\nwant %s", got.body, want)
			}
		}
	}
	pageData := func(status, published string) string {
		return `{"id":"soup","buttercms_id":1,"page_type":"dish","editor":"","name":"Soup","timestamp":"<timestamp>","locale":null,"status":"` + status + `","updated":"<updated>","published":` + published + `,"scheduled":null}`
	}
	id := o.save(o.typ, "soup", "Soup", "", false)
	expect("page.draft", "page.all", pageData("draft", "null"))
	must(t, o.svc.Publish(t.Context(), o.site, id, ""))
	expect("page.published", "page.all", pageData("published", `"<published>"`))
	must(t, o.svc.Unpublish(t.Context(), o.site, id, ""))
	expect("page.unpublished", "page.all", pageData("draft", `"<published>"`))
	o.batch(func(b *authoring.Batch) error { return b.Trash(t.Context(), id, "") })
	expect("page.delete", "page.all", pageData("deleted", `"<published>"`))

	post := o.save(posts, "news", "News", "", true)
	expect("post.published", "post.all", `{"id":"news","_id":2}`)
	must(t, o.svc.Unpublish(t.Context(), o.site, post, ""))
	expect("post.delete", "post.all", `{"id":"news","_id":2}`)
	o.save(posts, "news", "Neues", "de", true)
	expect("post.localization.published", "post.all", `{"id":"news","_id":2,"locale":"de"}`)
	item := o.save(items, "", "Plate", "", true)
	plate := func(status string) string {
		return `{"id":"plates","itemid":"/v2/content/?keys=plates[_id=3]","label":"Plate","editor":"","timestamp":"<timestamp>","locale":null,"status":"` + status + `"}`
	}
	expect("collectionitem.published", "collectionitem.all", plate("published"))
	must(t, o.svc.Erase(t.Context(), o.site, item))
	expect("collectionitem.delete", "collectionitem.all", plate("deleted"))
}

// The first wish: ten minutes without a receiver lose nothing and keep
// the order of each object.
func TestCourier_AReceiverThatWasDownGetsAllInOrder(t *testing.T) {
	o := newOffice(t)
	r := newReceiver(t)
	r.answers(down)
	h := o.hook(r.URL, "page.all")
	o.starts()
	const objects, changes = 4, 5
	for n := range changes {
		for i := range objects {
			o.save(o.typ, fmt.Sprint("p", i), fmt.Sprint("v", n), "", true)
		}
		o.later(2 * time.Minute)
	}
	o.until("deliveries wait", func() bool { return len(o.deliveries(h, webhook.Waiting)) == objects*changes })
	failed := len(r.all())
	if failed == 0 {
		o.until("it was tried", func() bool { return len(r.all()) > 0 })
	}
	r.answers(nil)
	o.until("all are delivered", func() bool {
		o.later(time.Minute)
		return len(o.deliveries(h, webhook.Delivered)) == objects*changes
	})
	last, ids := map[string]string{}, map[string]bool{}
	for _, d := range o.deliveries(h, "") {
		ids[d.ID] = true
	}
	seen := map[string]bool{}
	for _, got := range r.all() {
		id := got.header.Get("Webhook-Id")
		if !ids[id] {
			t.Errorf("an id that is not in the log: %s", id)
		}
		seen[id] = true
		var m struct{ Data struct{ ID string } }
		must(t, json.Unmarshal([]byte(got.body), &m))
		if got.name() < last[m.Data.ID] {
			t.Errorf("%s of %s came after %s", got.name(), m.Data.ID, last[m.Data.ID])
		}
		last[m.Data.ID] = got.name()
	}
	if len(seen) != objects*changes {
		t.Errorf("%d of %d came", len(seen), objects*changes)
	}
}

// A delivery that fails for good holds back its successors for 15 minutes, then
// they pass, and their numbers tell it.
func TestCourier_WhatFailsForLongIsPassed(t *testing.T) {
	o := newOffice(t)
	r := newReceiver(t)
	var bad atomic.Value
	bad.Store("")
	r.answers(func(w http.ResponseWriter, req *http.Request) {
		bad.CompareAndSwap("", req.Header.Get("Webhook-Id"))
		if req.Header.Get("Webhook-Id") == bad.Load() {
			w.WriteHeader(http.StatusInternalServerError)
		}
	})
	h := o.hook(r.URL, "page.all")
	o.starts()
	o.save(o.typ, "soup", "one", "", true)
	o.until("the first fails", func() bool { return bad.Load() != "" })
	o.save(o.typ, "soup", "two", "", true)
	o.later(14 * time.Minute)
	o.until("it fails again", func() bool { return len(r.all()) > 1 })
	for _, got := range r.all() {
		if got.name() != "one" {
			t.Fatalf("%s came too early", got.name())
		}
	}
	o.until("the second passes", func() bool {
		o.later(time.Minute)
		return len(o.deliveries(h, webhook.Delivered)) == 1
	})
	got := r.all()
	first, second := got[0].header.Get("Ghee-Sequence"), got[slices.IndexFunc(got, func(t told) bool { return t.name() == "two" })].header.Get("Ghee-Sequence")
	if first != "1" || second != "2" {
		t.Errorf("numbers %s, %s", first, second)
	}
}

// A receiver that is gone for days: at least ten tries in a day, then the
// delivery is given up, the hook paused, and what comes kept until it resumes.
func TestCourier_PausesWhatNeverAnswersAndReplaysIt(t *testing.T) {
	o := newOffice(t)
	r := newReceiver(t)
	r.answers(down)
	h := o.hook(r.URL, "page.published")
	accounts(t, o)
	o.starts()
	o.save(o.typ, "soup", "one", "", true)
	o.until("it is paused", func() bool {
		o.later(5 * time.Minute)
		return o.hookNow(h.ID).State == webhook.Paused
	})
	dead := o.deliveries(h, webhook.Failed)
	if len(dead) != 1 || dead[0].Tries < 10 || dead[0].Ended-dead[0].Made < content.Micros(24*time.Hour/time.Microsecond) || dead[0].Status != 502 {
		t.Errorf("%+v", dead)
	}
	mails, err := o.st.Jobs(t.Context(), work.Ready, 100)
	must(t, err)
	if len(mails) != 1 || mails[0].Kind != "mail" || !strings.Contains(string(mails[0].Payload), "admin@s.test") {
		t.Errorf("mails: %+v", mails)
	}
	o.save(o.typ, "soup", "two", "", true)
	o.save(o.typ, "stew", "three", "", true)
	o.until("what comes is kept", func() bool { return len(o.deliveries(h, webhook.Paused)) == 2 })
	n := len(r.all())
	r.answers(nil)
	o.batch(func(b *authoring.Batch) error { _, err := b.Hooks().Resume(t.Context(), h.ID, true); return err })
	o.until("what was kept is delivered", func() bool { return len(o.deliveries(h, webhook.Delivered)) == 2 })
	o.until("it is active", func() bool { return o.hookNow(h.ID).State == webhook.Active })
	o.batch(func(b *authoring.Batch) error { return b.Hooks().ReplayFailed(t.Context(), h.ID, 0) })
	o.until("what failed is delivered", func() bool { return len(o.deliveries(h, webhook.Delivered)) == 3 })
	got := r.all()
	if again := got[len(got)-1]; again.header.Get("Webhook-Id") != dead[0].ID || again.name() != "one" || len(got) != n+3 {
		t.Errorf("%d requests, the last %+v", len(got)-n, again)
	}
}

func accounts(t testing.TB, o *office) {
	c := account.Defaults()
	c.Keeper = o.st
	c.Hashing.Memory, c.Hashing.Passes = 64, 1
	a, err := account.New(c)
	must(t, err)
	home, err := a.CreateOrganisation(t.Context(), account.System(), "Home")
	must(t, err)
	_, err = a.Adopt(t.Context())
	must(t, err)
	for role, email := range map[account.Role]string{account.RoleAdmin: "admin@s.test", account.RoleEditor: "editor@s.test"} {
		_, err := a.CreatePerson(t.Context(), account.System(), account.NewPerson{Email: email, Name: "N", Password: "correct horse battery staple", Grants: []account.Grant{{Organisation: home.ID, Site: o.site, Role: role}}})
		must(t, err)
	}
}

// What a receiver does costs its delivery alone, and little memory.
func TestCourier_AStrangeReceiverCostsItsDeliveryAlone(t *testing.T) {
	o := newOffice(t)
	good := newReceiver(t)
	big := strings.Repeat("x", 1<<20)
	strange := map[string]func(http.ResponseWriter, *http.Request){
		"loop": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.String(), http.StatusTemporaryRedirect)
		},
		"slow": func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusOK)
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		},
		"mute": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"big": func(w http.ResponseWriter, _ *http.Request) {
			for range 10 {
				if _, err := io.WriteString(w, big); err != nil {
					return
				}
			}
		},
		"nul": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("a\x00b\xff")) },
	}
	hooks := map[string]webhook.Hook{}
	for name, answer := range strange {
		r := newReceiver(t)
		r.answers(answer)
		hooks[name] = o.hook(r.URL, "page.published")
	}
	h := o.hook(good.URL, "page.published")
	o.starts()
	o.save(o.typ, "soup", "Soup", "", true)
	o.until("the others are told", func() bool { return len(o.deliveries(h, webhook.Delivered)) == 1 })
	for name, want := range map[string]string{"loop": "no redirect", "mute": "There was no answer within"} {
		o.until(name+" has failed", func() bool { d := o.deliveries(hooks[name], webhook.Waiting); return len(d) == 1 && d[0].Tries == 1 })
		if d := o.deliveries(hooks[name], "")[0]; !strings.Contains(d.Error, want) {
			t.Errorf("%s: %+v", name, d)
		}
	}
	for name, size := range map[string]int{"big": webhook.MaxAnswer, "slow": 0, "nul": len("a\uFFFDb\uFFFD")} {
		o.until(name+" is delivered", func() bool { return len(o.deliveries(hooks[name], webhook.Delivered)) == 1 })
		o.read(func(tx webhook.Tx) error {
			tries, err := tx.Tries(t.Context(), o.deliveries(hooks[name], "")[0].ID)
			if len(tries) != 1 || len(tries[0].Body) != size || tries[0].Status != 200 {
				t.Errorf("%s: %d tries, %d bytes", name, len(tries), len(tries[0].Body))
			}
			return err
		})
	}
}

// Erasing leaves nothing of an object in what was told and is to be told.
func TestCourier_ErasedIsToldAndForgotten(t *testing.T) {
	o := newOffice(t)
	r := newReceiver(t)
	h := o.hook(r.URL, "page.all")
	id := o.save(o.typ, "canary", "Canary", "", true) // nobody has told it yet
	kept := o.save(o.typ, "soup", "Soup", "", true)
	must(t, o.svc.Erase(t.Context(), o.site, id))
	o.starts()
	o.until("the end is told", func() bool { return len(o.deliveries(h, webhook.Delivered)) == 2 })
	var events []string
	for _, got := range r.all() {
		var m struct{ Data struct{ Status string } }
		must(t, json.Unmarshal([]byte(got.body), &m))
		events = append(events, got.name()+" "+m.Data.Status)
	}
	slices.Sort(events)
	if fmt.Sprint(events) != "[Canary deleted Soup published]" {
		t.Errorf("told %q", events)
	}
	for _, d := range o.deliveries(h, "") {
		if d.Object == id && len(d.Data) != 0 || d.Object == kept && len(d.Data) == 0 {
			t.Errorf("kept %+v", d)
		}
	}
}

// Reliability S24: what is secret of a hook is in no log, and in no try.
func TestCourier_TellsNoSecrets(t *testing.T) {
	o := newOffice(t)
	r := newReceiver(t)
	r.answers(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Set-Cookie", "session=canary-cookie")
		w.WriteHeader(http.StatusInternalServerError)
	})
	var hooks []webhook.Hook
	for _, url := range []string{r.URL + "/in?token=canary-query", "http://127.0.0.1:1/?token=canary-query", "http://10.255.255.1/?token=canary-query"} {
		o.batch(func(b *authoring.Batch) error {
			h, err := b.Hooks().Create(t.Context(), webhook.Hook{URL: url, Events: []string{"page.all"}, Headers: []webhook.Header{{Name: "Authorization", Value: "Bearer canary-header"}}})
			hooks = append(hooks, h)
			return err
		})
	}
	o.starts()
	o.save(o.typ, "soup", "Soup", "", true)
	for _, h := range hooks {
		o.until("it was tried", func() bool { d := o.deliveries(h, webhook.Waiting); return len(d) == 1 && d[0].Tries == 1 })
		d := o.deliveries(h, "")[0]
		o.read(func(tx webhook.Tx) error {
			tries, err := tx.Tries(t.Context(), d.ID)
			if said := fmt.Sprintf("%+v %s", tries, d.Error); len(tries) != 1 || strings.Contains(said, "canary") || !strings.Contains(said, "Authorization") {
				t.Errorf("tries: %s", said)
			}
			return err
		})
	}
	o.until("the log tells of it", func() bool { return strings.Count(o.logged.String(), "a job failed") == len(hooks) })
	if said := o.logged.String(); strings.Contains(said, "canary") || strings.Contains(said, "whsec_") {
		t.Errorf("the log: %s", said)
	}
}
