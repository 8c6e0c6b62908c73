package editors

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"testing"
	"time"
)

type dice = *rand.Rand

// editor is a person who writes, with a session of the dashboard.
type editor struct {
	desk   *desk
	num    int
	person string
	dice   dice
	http   http.Client
	csrf   string
	known  [][]string // revisions of each page that were seen, the newest last
	count  int        // writes, for words and keys that are this editor's alone
	did    []*deed
	broken error
}

// deed is a write that was answered.
type deed struct {
	kind    string // "save", "autosave", "restore"
	page    int
	base    string            // revision it began with, or that was restored
	words   map[string]string // by field
	fields  []string          // to restore, none for all
	refused []conflict        // when it was
	seen    int               // revisions that are of it
}

type conflict struct {
	Path         string
	Mine, Theirs any
}

// document is the part of an answer that an editor looks at.
type document struct {
	Revision  string
	N         int
	Values    map[string]string
	Status    any // a state, or a number in a problem
	Conflicts []conflict
	Newest    string
	Detail    string
	CSRF      string
}

func (e *editor) signIn(t *testing.T, email string) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	e.http = http.Client{Jar: jar, Timeout: patience}
	status, in := e.ask("POST", "/api/session", map[string]any{"email": email, "password": password}, "")
	if status != http.StatusOK {
		t.Fatalf("%s cannot sign in: %d %+v %v", email, status, in, e.broken)
	}
	e.csrf = in.CSRF
}

// ask asks until there is an answer, of whichever process runs: what was asked
// and not answered is asked again with the same key.
func (e *editor) ask(method, path string, body any, key string) (status int, d document) {
	text, err := json.Marshal(body)
	if err != nil {
		e.broken = err
		return 0, d
	}
	deadline := time.After(patience)
	for {
		base, gone := e.desk.where()
		if status, err = e.once(method, base+path, text, key, &d); err == nil && status != http.StatusServiceUnavailable {
			return status, d
		}
		again := time.NewTimer(20 * time.Millisecond)
		select {
		case <-gone:
		case <-again.C:
		case <-deadline:
			e.broken = fmt.Errorf("%s %s has no answer: %d, %w", method, path, status, err)
			return 0, d
		}
		again.Stop()
	}
}

func (e *editor) once(method, url string, body []byte, key string, d *document) (int, error) {
	r, err := http.NewRequest(method, url, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	if method == http.MethodGet {
		r.Body, r.ContentLength = nil, 0
	} else {
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", key)
		r.Header.Set("Ghee-Csrf", e.csrf)
	}
	a, err := e.http.Do(r)
	if err != nil {
		return 0, err
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	if err != nil {
		return 0, err
	}
	if c := a.Header.Get("Ghee-Csrf"); c != "" {
		e.csrf = c
	}
	*d = document{}
	return a.StatusCode, json.Unmarshal(text, d)
}

// write does so many random things.
func (e *editor) write(steps int) {
	for range steps {
		if e.broken != nil {
			return
		}
		p := e.desk.pages[e.dice.IntN(pages)]
		if len(e.known[p.num]) == 0 || e.dice.IntN(3) == 0 {
			e.look(p)
		}
		switch n := e.dice.IntN(20); {
		case n < 11:
			e.edit(p, "save")
		case n < 14:
			e.edit(p, "autosave")
		case n < 16:
			e.restore(p)
		case n < 19:
			e.publish(p)
		default:
			e.act(p, "unpublish")
		}
	}
}

func (e *editor) path(p *page) string { return "/api/sites/notes/documents/" + string(p.id) }

func (e *editor) key() string {
	e.count++
	return fmt.Sprintf("e%d-%d", e.num, e.count)
}

func (e *editor) look(p *page) {
	if status, d := e.ask("GET", e.path(p), nil, ""); status == http.StatusOK {
		e.learn(p, d)
	} else {
		e.fail("look", status, d)
	}
}

func (e *editor) learn(p *page, d document) {
	e.known[p.num] = append(e.known[p.num], d.Revision)
	p.saw(d.N)
}

func (e *editor) fail(what string, status int, d document) {
	if e.broken == nil {
		e.broken = fmt.Errorf("editor %d: %s: %d %+v", e.num, what, status, d)
	}
}

// edit changes a field or two, perhaps from a revision that others have left
// behind; each word is written once.
func (e *editor) edit(p *page, kind string) {
	key := e.key()
	known := e.known[p.num]
	base := known[len(known)-1-e.dice.IntN(min(4, len(known)))]
	words := map[string]string{}
	for range 1 + e.dice.IntN(2) {
		f := fields[e.dice.IntN(len(fields))]
		words[f] = key + "-" + f
	}
	status, d := e.ask("PATCH", e.path(p), map[string]any{"base": base, "values": words, "auto": kind == "autosave"}, key)
	w := &deed{kind: kind, page: p.num, base: base, words: words}
	switch {
	case status == http.StatusOK:
		e.learn(p, d)
	case status == http.StatusConflict && len(d.Conflicts) > 0:
		w.refused = d.Conflicts
		e.known[p.num] = append(e.known[p.num], d.Newest)
	default:
		e.fail("edit", status, d)
		return
	}
	e.did = append(e.did, w)
}

// restore brings back all, or a field, of a revision seen before.
func (e *editor) restore(p *page) {
	w := &deed{kind: "restore", page: p.num, base: e.known[p.num][e.dice.IntN(len(e.known[p.num]))]}
	body := map[string]any{"revision": w.base}
	if e.dice.IntN(2) == 0 {
		w.fields = fields[:1+e.dice.IntN(len(fields)-1)]
		body["fields"] = w.fields
	}
	if status, d := e.ask("POST", e.path(p)+"/restore", body, e.key()); status == http.StatusOK {
		e.learn(p, d)
		e.did = append(e.did, w)
	} else {
		e.fail("restore", status, d)
	}
}

// publish shows what is newest, which is no older than what was seen before.
func (e *editor) publish(p *page) {
	p.mu.Lock()
	least := p.newest
	p.mu.Unlock()
	if e.act(p, "publish") {
		p.mu.Lock()
		p.published = max(p.published, least)
		p.mu.Unlock()
	}
}

func (e *editor) act(p *page, what string) bool {
	status, d := e.ask("POST", e.path(p)+"/"+what, nil, e.key())
	if status != http.StatusOK {
		e.fail(what, status, d)
		return false
	}
	e.learn(p, d)
	return true
}

// of returns the deed that wrote these words, nil for nobody's.
func (e *editor) of(page int, words map[string]string) *deed {
	i := slices.IndexFunc(e.did, func(w *deed) bool {
		return w.page == page && w.kind != "restore" && maps.Equal(w.words, words)
	})
	if i < 0 {
		return nil
	}
	return e.did[i]
}

// cookie is the editor's session as a header.
func (e *editor) cookie(t *testing.T, base string) string {
	t.Helper()
	u, err := url.Parse(base)
	must(t, err)
	for _, c := range e.http.Jar.Cookies(u) {
		return c.Name + "=" + c.Value
	}
	t.Fatal("no session")
	return ""
}
