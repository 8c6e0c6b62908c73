package security_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/test/world"
)

const word = "four words of mine"

// office is a running installation with the sites here and there, and people.
type office struct {
	*world.World
	t     *testing.T
	o     *app.Origin
	org   string
	sites map[string]content.SiteID
	ops   []op
}

func newOffice(t *testing.T, env ...string) *office {
	t.Helper()
	w := world.New(t, world.Spec{})
	if env != nil {
		w.Stop()
		w.Env = env
		w.Start()
	}
	f := &office{World: w, t: t, o: w.Origin(), sites: map[string]content.SiteID{}}
	for _, key := range []string{"here", "there"} {
		s, err := f.o.Accounts.CreateSite(t.Context(), account.System(), account.NewSite{Key: key})
		f.must(err)
		f.sites[key] = s.ID
	}
	home, err := f.o.Home(t.Context())
	f.must(err)
	f.org = home.ID
	f.ops = f.table()
	return f
}

func (f *office) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

// person makes somebody who has a role on a site, or none.
func (f *office) person(email, site string, role account.Role, password string) account.Person {
	f.t.Helper()
	n := account.NewPerson{Email: email, Name: email, Password: password}
	if site != "" {
		n.Grants = []account.Grant{{Organisation: f.org, Site: f.sites[site], Role: role}}
	}
	p, err := f.o.Accounts.CreatePerson(f.t.Context(), account.System(), n)
	f.must(err)
	return p
}

// visitor is a browser, signed in or not.
type visitor struct {
	f            *office
	cookie, csrf string
}

// do asks; headers are pairs, "" takes one away, and "Host" is the request's.
func (v *visitor) do(method, path, body string, headers ...string) answer {
	v.f.t.Helper()
	r, err := http.NewRequestWithContext(v.f.t.Context(), method, v.f.Base+path, strings.NewReader(body))
	v.f.must(err)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if v.cookie != "" {
		r.AddCookie(&http.Cookie{Name: "ghee_session", Value: v.cookie})
		r.Header.Set("Ghee-CSRF", v.csrf)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Del(headers[i])
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		} else if headers[i+1] != "" {
			r.Header.Set(headers[i], headers[i+1])
		}
	}
	client := http.Client{Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	v.f.must(err)
	defer res.Body.Close()
	if res.Header.Get("Content-Type") == "text/event-stream" { // has no end
		return answer{res.StatusCode, res.Header, ""}
	}
	text, err := io.ReadAll(res.Body)
	v.f.must(err)
	return answer{res.StatusCode, res.Header, string(text)}
}

func (f *office) nobody() *visitor { return &visitor{f: f} }

func (f *office) try(email, password string, headers ...string) (*visitor, answer) {
	f.t.Helper()
	v := f.nobody()
	a := v.do("POST", "/api/session", js(map[string]string{"email": email, "password": password}), headers...)
	if m := regexp.MustCompile(`ghee_session=([^;]+)`).FindStringSubmatch(a.header.Get("Set-Cookie")); m != nil {
		v.cookie = m[1]
	}
	v.csrf = a.of("csrf")
	return v, a
}

func (f *office) signIn(email string) *visitor {
	f.t.Helper()
	v, a := f.try(email, word)
	if a.status != 200 {
		f.t.Fatalf("%s: %d %s", email, a.status, a.body)
	}
	return v
}

// of is a member of a body that is a text.
func (a answer) of(member string) string {
	var m map[string]any
	_ = json.Unmarshal([]byte(a.body), &m) // another body has no members
	s, _ := m[member].(string)
	return s
}

func js(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // the tests' own values
	}
	return string(b)
}

// op is one row of the route table, as the document tells it.
type op struct {
	id, method, path string
	open, writes     bool
	params           []string // of the query
	body             map[string]any
	members          []string // of the body's schema, those within included
	statuses         []string
	closed           bool // the body takes no other member
}

// at fills names into the path.
func (o op) at(site, id string) string {
	return regexp.MustCompile(`\{\w+\}`).ReplaceAllStringFunc(o.path, func(name string) string {
		if name == "{site}" {
			return site
		}
		return id
	})
}

// table reads every operation from the document, each with a body in form.
func (f *office) table() (all []op) {
	f.t.Helper()
	var d struct {
		Paths map[string]map[string]struct {
			OperationID string
			Security    []any
			Parameters  []struct{ Name, In string }
			RequestBody struct {
				Content map[string]struct{ Schema map[string]any }
			}
			Responses map[string]any
		}
		Components struct{ Schemas map[string]map[string]any }
	}
	a := f.nobody().do("GET", "/api/openapi.json", "")
	f.must(json.Unmarshal([]byte(a.body), &d))
	for _, path := range slices.Sorted(maps.Keys(d.Paths)) {
		for method, x := range d.Paths[path] {
			o := op{id: x.OperationID, method: strings.ToUpper(method), path: path, open: x.Security == nil, statuses: slices.Collect(maps.Keys(x.Responses))}
			o.writes = o.method != http.MethodGet
			for _, p := range x.Parameters {
				if p.In == "query" {
					o.params = append(o.params, p.Name)
				}
			}
			if schema := x.RequestBody.Content["application/json"].Schema; schema != nil {
				o.body, _ = example(d.Components.Schemas, schema).(map[string]any)
				o.members, o.closed = members(d.Components.Schemas, schema)
			}
			all = append(all, o)
		}
	}
	if len(all) < 35 {
		f.t.Fatalf("the document has only %d operations", len(all))
	}
	return all
}

func resolved(all map[string]map[string]any, s map[string]any) map[string]any {
	if ref, ok := s["$ref"].(string); ok {
		return all[ref[strings.LastIndexByte(ref, '/')+1:]]
	}
	return s
}

// example makes the least value that a schema takes.
func example(all map[string]map[string]any, s map[string]any) any {
	s = resolved(all, s)
	if choices, ok := s["enum"].([]any); ok {
		return choices[0]
	}
	kind := s["type"]
	if several, ok := kind.([]any); ok {
		kind = several[0]
	}
	switch kind {
	case "string":
		if s["format"] == "date-time" {
			return "2030-01-01T00:00:00Z"
		}
		return "xx"
	case "integer", "number":
		least, _ := s["minimum"].(float64)
		return least
	case "boolean":
		return false
	case "array":
		items, _ := s["items"].(map[string]any)
		return []any{example(all, items)}
	}
	made := map[string]any{}
	required, _ := s["required"].([]any)
	for _, name := range required {
		properties, _ := s["properties"].(map[string]any)
		p, _ := properties[name.(string)].(map[string]any)
		made[name.(string)] = example(all, p)
	}
	return made
}

func members(all map[string]map[string]any, s map[string]any) (names []string, closed bool) {
	s = resolved(all, s)
	properties, _ := s["properties"].(map[string]any)
	return slices.Sorted(maps.Keys(properties)), s["additionalProperties"] == false
}

// body is the body in form, as text; "" where none is taken.
func (o op) text() string {
	if o.body == nil {
		return ""
	}
	return js(o.body)
}

// mails returns the mails to an address, when there are at least so many.
func (f *office) mails(to string, n int) (found []string) {
	f.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(time.Minute); ; <-tick.C {
		found = nil
		files, err := filepath.Glob(filepath.Join(f.Data, "outbox", "*.eml"))
		f.must(err)
		for _, name := range files {
			data, err := os.ReadFile(name)
			f.must(err)
			if strings.Contains(string(data), "\r\nTo: "+to+"\r\n") {
				found = append(found, string(data))
			}
		}
		if len(found) >= n {
			return found
		}
		if time.Now().After(deadline) {
			f.t.Fatalf("%d mails to %s, want %d", len(found), to, n)
		}
	}
}

// linked is the secret of the link in a mail.
func linked(t *testing.T, mail string) (before, secret string) {
	t.Helper()
	whole := strings.ReplaceAll(strings.ReplaceAll(mail, "=\r\n", ""), "=3D", "=")
	m := regexp.MustCompile(`(https?://\S+)#token=(\S+)`).FindStringSubmatch(whole)
	if m == nil {
		t.Fatalf("no link in %s", mail)
	}
	return m[1], m[2]
}

// typ makes a page type on a site and a document of it, and returns their ids.
func (f *office) document(v *visitor, site, slug string) (id, revision string) {
	f.t.Helper()
	types := v.do("GET", "/api/sites/"+site+"/types", "")
	var known struct{ Items []struct{ ID string } }
	f.must(json.Unmarshal([]byte(types.body), &known))
	if len(known.Items) == 0 {
		file := filepath.Join(f.t.TempDir(), "model.yaml")
		f.must(os.WriteFile(file, []byte("version: 1\nlocales: [{code: en, name: English}]\npage_types:\n  - key: note\n    name: Note\n    fields: [{key: title, kind: short_text}]\n"), 0o600))
		f.Must("schema", "apply", "--site", site, file)
		f.must(json.Unmarshal([]byte(v.do("GET", "/api/sites/"+site+"/types", "").body), &known))
	}
	a := v.do("POST", "/api/sites/"+site+"/documents", fmt.Sprintf(`{"type":%q,"slug":%q,"name":%q}`, known.Items[0].ID, slug, slug))
	if a.status != 201 {
		f.t.Fatalf("%d %s", a.status, a.body)
	}
	return a.of("id"), a.of("revision")
}
