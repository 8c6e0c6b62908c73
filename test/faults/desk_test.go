package faults

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/test/world"
)

const (
	email    = "ada@example.org"
	password = "a password of some length"
	patience = 2 * time.Minute
)

// model has a page that refers to itself, a component, and room for long texts.
const model = `version: 1
locales: [{code: en, name: English}]
components:
  - key: quote
    name: Quote
    fields: [{key: text, kind: short_text}]
page_types:
  - key: note
    name: Note
    fields:
      - {key: title, kind: short_text}
      - {key: body, kind: long_text}
      - {key: next, kind: reference, target: page/note}
      - {key: parts, kind: component_picker, components: [quote]}
`

// desk is a world with two sites and somebody who owns both.
type desk struct {
	*world.World
	t            *testing.T
	http         http.Client
	cookie, csrf string
	sites        map[string]site
	made         map[string]string // documents by slug
}

type site struct {
	id    content.SiteID
	typ   string
	token string // reads
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newDesk(t *testing.T, db string, args ...string) *desk {
	t.Helper()
	d := &desk{World: world.New(t, world.Spec{Database: db, Args: args}), t: t, http: http.Client{Timeout: patience}, sites: map[string]site{}}
	dir := t.TempDir()
	for name, text := range map[string]string{"model.yaml": model, "password": password + "\n"} {
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	for _, key := range []string{"a", "b"} {
		d.Must("site", "create", key)
		d.Must("schema", "apply", "--site", key, filepath.Join(dir, "model.yaml"))
	}
	d.Must("user", "create", "--password-file", filepath.Join(dir, "password"), email)
	o := d.Origin()
	in := d.Send("POST", "/api/session", fmt.Sprintf(`{"email":%q,"password":%q}`, email, password), "Content-Type", "application/json")
	var signed struct{ CSRF string }
	if err := json.Unmarshal([]byte(in.Body), &signed); err != nil || in.Status != 200 {
		t.Fatalf("signing in: %d %s", in.Status, in.Body)
	}
	d.cookie, _, _ = strings.Cut(in.Header.Get("Set-Cookie"), ";")
	d.csrf = signed.CSRF
	for _, key := range []string{"a", "b"} {
		s, err := o.Site(t.Context(), key)
		must(t, err)
		var types struct {
			Items []struct{ ID, Key string }
		}
		must(t, json.Unmarshal([]byte(d.ask("GET", "/api/sites/"+key+"/types", "").Body), &types))
		made := site{id: s.ID, token: strings.TrimSpace(d.Must("token", "create", "--site", key, "--kind", "read"))}
		for _, typ := range types.Items {
			if typ.Key == "note" {
				made.typ = typ.ID
			}
		}
		d.sites[key] = made
	}
	return d
}

// ask asks the dashboard's API as the owner; goroutines may. Without an answer
// the status is 0.
func (d *desk) ask(method, path, body string, headers ...string) (a world.Answer) {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), method, d.Base+path, strings.NewReader(body))
	if err != nil {
		d.t.Error(err)
		return a
	}
	headers = append(headers, "Cookie", d.cookie, "Ghee-CSRF", d.csrf, "Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := d.http.Do(r)
	if err != nil {
		d.t.Errorf("%s %s: %v", method, path, err)
		return a
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		d.t.Errorf("%s %s: %v", method, path, err)
	}
	return world.Answer{Status: res.StatusCode, Header: res.Header, Body: string(text)}
}

// create makes a page; the key makes a retry harmless.
func (d *desk) create(key, slug string, values map[string]any) world.Answer {
	d.t.Helper()
	s := d.sites[key]
	body, err := json.Marshal(map[string]any{"type": s.typ, "slug": slug, "name": slug, "values": values})
	must(d.t, err)
	return d.ask("POST", "/api/sites/"+key+"/documents", string(body), "Idempotency-Key", "create "+slug)
}

// publish makes a page and shows it to readers.
func (d *desk) publish(key, slug string, values map[string]any) world.Answer {
	d.t.Helper()
	a := d.create(key, slug, values)
	if a.Status != 201 {
		return a
	}
	return d.ask("POST", "/api/sites/"+key+"/documents/"+id(a)+"/publish", "", "Idempotency-Key", "publish "+slug)
}

// id is of the document of an answer.
func id(a world.Answer) string { return of(a, "id") }

// of is a member of an answer's body.
func of(a world.Answer, member string) string {
	var m map[string]any
	_ = json.Unmarshal([]byte(a.Body), &m) // another body has no members
	text, _ := m[member].(string)
	return text
}

// pages reads a page of a site's notes, one that nobody has asked for before.
func (d *desk) pages(key string, n int) world.Answer {
	d.t.Helper()
	return d.Read(d.sites[key].token, fmt.Sprintf("/v2/pages/note/?page_size=%d&levels=2", n))
}

// reads checks that a site answers, from a query never asked before, with so
// many notes.
func (d *desk) reads(key string, n, of int) {
	d.t.Helper()
	a := d.pages(key, n)
	var got struct {
		Meta struct{ Count int }
		Data []any
	}
	if err := json.Unmarshal([]byte(a.Body), &got); err != nil || a.Status != 200 || got.Meta.Count != of || len(got.Data) != min(n, of) {
		d.t.Errorf("site %s, %d a page: %d %.300s, want %d", key, n, a.Status, a.Body, of)
	}
}

// until waits until something holds.
func (d *desk) until(what string, holds func() bool) {
	d.t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); !holds(); <-tick.C {
		if time.Now().After(deadline) {
			d.t.Fatalf("it did not come to this: %s", what)
		}
	}
}

// away checks that a write is refused for now, in words of which code is one.
func (d *desk) away(a world.Answer, code string) {
	d.t.Helper()
	if a.Status != 503 || of(a, "code") != code || a.Header.Get("Retry-After") == "" || strings.Contains(a.Header.Get("Cache-Control"), "public") {
		d.t.Errorf("got %d %v %s, want 503 %s", a.Status, a.Header, a.Body, code)
	}
}

// settled publishes a first page and waits until readers have it.
func (d *desk) settled() {
	d.t.Helper()
	if a := d.publish("a", "first", map[string]any{"title": "first"}); a.Status != 200 {
		d.t.Fatalf("%d %s", a.Status, a.Body)
	}
	d.Caught(d.sites["a"].id, d.sites["a"].token)
}
