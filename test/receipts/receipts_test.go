// Package receipts looks, with real processes, whether a publish is told to be
// where it is: at the origin, at edges, at those behind other edges, at a CDN.
package receipts

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/gheecms/ghee/test/world"
)

func TestMain(m *testing.M) { os.Exit(world.Main(m)) }

const (
	email    = "ada@example.org"
	password = "a password of some length"
	token    = "fastly-token-that-must-not-be-logged"
)

// fastly takes purges, and keeps what it was told to forget.
type fastly struct {
	mu   sync.Mutex
	told []string
}

func (f *fastly) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var order struct {
		Keys []string `json:"surrogate_keys"`
	}
	raw, _ := io.ReadAll(r.Body)
	if r.Header.Get("Fastly-Key") != token || json.Unmarshal(raw, &order) != nil {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.told = append(f.told, order.Keys...)
	taken := map[string]string{}
	for i, k := range order.Keys {
		taken[k] = fmt.Sprint(len(f.told), "-", i)
	}
	_ = json.NewEncoder(w).Encode(taken)
}

// owner is somebody who is signed in at the origin.
type owner struct {
	*world.Node
	t       *testing.T
	headers []string
}

func signIn(t *testing.T, w *world.World) owner {
	t.Helper()
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte(password+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.Must("user", "create", "--password-file", file, email)
	a := w.Send("POST", "/api/session", fmt.Sprintf(`{"email":%q,"password":%q}`, email, password), "Content-Type", "application/json")
	var signed struct{ CSRF string }
	if err := json.Unmarshal([]byte(a.Body), &signed); err != nil || a.Status != 200 {
		t.Fatalf("signing in: %d %s", a.Status, a.Body)
	}
	cookie, _, _ := strings.Cut(a.Header.Get("Set-Cookie"), ";")
	return owner{w.Node, t, []string{"Cookie", cookie, "Ghee-CSRF", signed.CSRF, "Content-Type", "application/json"}}
}

func (o owner) ask(method, path, body string) world.Answer {
	o.t.Helper()
	a := o.Send(method, path, body, o.headers...)
	if a.Status/100 != 2 {
		o.t.Fatalf("%s %s: %d %s", method, path, a.Status, a.Body)
	}
	return a
}

// receipt is what the API answers.
type receipt struct {
	Complete bool
	Places   []struct {
		Name, Kind, State string
		Has               bool
		After             *float64 `json:"after_ms"`
	}
}

func (o owner) receipt(position string, wait int) (r receipt) {
	o.t.Helper()
	a := o.ask("GET", fmt.Sprintf("/api/sites/demo/receipts/%s?wait=%d", position, wait), "")
	if err := json.Unmarshal([]byte(a.Body), &r); err != nil {
		o.t.Fatal(err, a.Body)
	}
	return r
}

// places is who there is, and whether it has the change.
func (r receipt) places() string {
	var out []string
	for _, p := range r.Places {
		out = append(out, fmt.Sprint(p.Kind, " ", p.Name, " ", p.Has))
	}
	return strings.Join(out, ", ")
}

// publish changes a tag, and returns what was told: where the log is then.
func (o owner) publish(doc string) string {
	o.t.Helper()
	o.ask("POST", doc+"/unpublish", "{}")
	return o.ask("POST", doc+"/publish", "{}").Header.Get("Ghee-Position")
}

// The third edge follows the second alone.
func TestReceipt_NamesEveryNodeAndCDN(t *testing.T) {
	cdn := &fastly{}
	provider := httptest.NewServer(cdn)
	defer provider.Close()
	secret := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(secret, []byte(token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := world.NewCluster(t, world.ClusterSpec{
		Demo: true, Edges: []world.EdgeSpec{{Args: []string{"--purged"}}, {}, {NoOrigin: true, Peers: []int{1}}},
		Origin: []string{"--purge", "fastly=svc," + provider.URL, "--fastly-token-file", secret, "--name", "origin"},
	})
	read, _ := c.Origin.Tokens()
	o := signIn(t, c.Origin)
	var docs struct{ Items []struct{ ID string } }
	if err := json.Unmarshal([]byte(o.ask("GET", "/api/sites/demo/documents?type=post", "").Body), &docs); err != nil || len(docs.Items) == 0 {
		t.Fatal(err, docs)
	}
	doc := "/api/sites/demo/documents/" + docs.Items[0].ID
	const all = "origin origin true, edge edge-0 true, edge edge-1 true, edge edge-2 true, cdn fastly true"
	var r receipt
	o.Until("the receipt names them all", func() bool {
		r = o.receipt(o.publish(doc), 10)
		return r.places() == all
	})
	if !r.Complete {
		t.Errorf("%+v", r)
	}
	r = o.receipt(o.publish(doc), 10)
	for _, p := range r.Places {
		if p.After == nil {
			t.Errorf("%+v", p)
			continue
		}
		t.Logf("%s %s has it after %.1f ms", p.Kind, p.Name, *p.After)
	}
	cdn.mu.Lock()
	if told := strings.Join(cdn.told, " "); !strings.Contains(told, "1/o:"+docs.Items[0].ID) {
		t.Errorf("the CDN was told %s", told)
	}
	cdn.mu.Unlock()
	path := "/v2/tags/?auth_token=" + read
	for n, want := range map[*world.Node]string{c.Origin.Node: "31536000", c.Edges[0].Node: "31536000", c.Edges[1].Node: "s-maxage=30"} {
		n.Until("it says how long a CDN may keep an answer", func() bool {
			h := n.Get(path).Header
			return strings.Contains(h.Get("CDN-Cache-Control")+" "+h.Get("Cache-Control"), want)
		})
	}

	c.Edges[2].Stop() // silent; for a minute it is waited for
	r = o.receipt(o.publish(doc), 1)
	if r.Complete || r.places() != strings.Replace(all, "edge-2 true", "edge-2 false", 1) && r.places() != strings.NewReplacer("edge-2 true", "edge-2 false", "fastly true", "fastly false").Replace(all) {
		t.Errorf("without the third edge: %s", r.places())
	}
	position := o.publish(doc)
	c.Edges[2].Start()
	if r = o.receipt(position, 20); r.places() != all {
		t.Errorf("when it is back: %s", r.places())
	}

	c.Origin.Stop()
	if log := c.Origin.Logged(); strings.Contains(log, token) {
		t.Error("the token is in the log")
	}
}
