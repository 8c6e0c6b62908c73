package failover

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // as authenticator apps have it (RFC 6238)
	"encoding/base32"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/webhook"
	"github.com/gheecms/ghee/test/world"
)

// browser is somebody who has signed in at the first origin.
type browser struct {
	t            *testing.T
	cookie, csrf string
}

func (b *browser) ask(n *world.Node, method, path, body string) map[string]any {
	b.t.Helper()
	a := n.Send(method, path, body, "Cookie", "ghee_session="+b.cookie, "Ghee-CSRF", b.csrf, "Content-Type", "application/json")
	if a.Status >= 300 {
		b.t.Fatalf("%s: %s %s: %d %s", n.Name(), method, path, a.Status, a.Body)
	}
	for _, c := range (&http.Response{Header: a.Header}).Cookies() {
		if c.Name == "ghee_session" && c.Value != "" {
			b.cookie = c.Value
		}
	}
	if csrf := a.Header.Get("Ghee-CSRF"); csrf != "" {
		b.csrf = csrf
	}
	var m map[string]any
	_ = json.Unmarshal([]byte(a.Body), &m) // some have none
	return m
}

const person, password = "boss@example.org", "correct horse battery staple"

func (b *browser) signIn(n *world.Node) map[string]any {
	b.t.Helper()
	return b.ask(n, "POST", "/api/session", fmt.Sprintf(`{"email":%q,"password":%q}`, person, password))
}

// code is an authenticator app's, so many steps from now.
func code(t *testing.T, secret string, steps int64) string {
	t.Helper()
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	must(t, err)
	var step [8]byte
	binary.BigEndian.PutUint64(step[:], uint64(time.Now().Unix()/30+steps))
	h := hmac.New(sha1.New, key)
	h.Write(step[:])
	sum := h.Sum(nil)
	at := sum[len(sum)-1] & 0xf
	return fmt.Sprintf("%06d", (binary.BigEndian.Uint32(sum[at:])&0x7fffffff)%1_000_000)
}

// Whoever has signed in goes on at the new leader without signing in again; second
// factors open it, and its webhooks are signed with the secrets that receivers have.
func TestFailover_SecretsAreThere(t *testing.T) {
	r := newRegions(t, world.ClusterSpec{Origin: []string{"--webhook-allow", "127.0.0.1"}})
	other := r.Regions.Other
	file := filepath.Join(t.TempDir(), "password")
	must(t, os.WriteFile(file, []byte(password), 0o600))
	r.Origin.Must("user", "create", person, "--name", "Boss", "--password-file", file)
	b := &browser{t: t}
	b.signIn(r.Origin.Node)
	b.csrf, _ = b.ask(r.Origin.Node, "GET", "/api/me", "")["csrf"].(string)
	seed, _ := b.ask(r.Origin.Node, "POST", "/api/me/second-factor", "")["secret"].(string)
	b.ask(r.Origin.Node, "PUT", "/api/me/second-factor", fmt.Sprintf(`{"code":%q}`, code(t, seed, -1)))

	got := make(chan http.Header, 100)
	bodies := make(chan []byte, 100)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- r.Header
		bodies <- body
	}))
	t.Cleanup(receiver.Close)
	hook := b.ask(r.Origin.Node, "POST", "/api/sites/ticks/webhooks", fmt.Sprintf(`{"url":%q,"events":["page.published"]}`, receiver.URL))
	secret, _ := hook["secret"].(string)

	if done := r.Regions.Failover(r.to()...); done.Code != 0 {
		t.Fatalf("%+v", done)
	}
	if me := b.ask(other.Node, "GET", "/api/me", ""); me["email"] != person || me["state"] != "full" {
		t.Errorf("who had signed in is %v", me)
	}
	b.ask(other.Node, "PATCH", "/api/me", `{"name":"The boss"}`)
	again := &browser{t: t}
	if step := again.signIn(other.Node); step["state"] != "code" {
		t.Errorf("signing in anew asks for no second factor: %v", step)
	}
	again.ask(other.Node, "POST", "/api/session/code", fmt.Sprintf(`{"code":%q}`, code(t, seed, 0)))
	if me := again.ask(other.Node, "GET", "/api/me", ""); me["state"] != "full" || me["name"] != "The boss" {
		t.Errorf("who signed in anew is %v", me)
	}

	r.publisher.To(other.Node)
	r.publisher.One(40)
	select {
	case h := <-got:
		body := <-bodies
		seconds, err := strconv.ParseInt(h.Get(webhook.HeaderTimestamp), 10, 64)
		must(t, err)
		want := webhook.Sign([]webhook.Secret{{Key: secret}}, h.Get(webhook.HeaderID), seconds, body)
		if h.Get(webhook.HeaderSignature) != want || !strings.Contains(string(body), "tick-40") {
			t.Errorf("a webhook signed %s, want %s: %.300s", h.Get(webhook.HeaderSignature), want, body)
		}
	case <-time.After(30 * time.Second):
		t.Error("the new leader sends no webhooks")
	}
}
