package sidecar_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gheecms/ghee/test/world"
)

// TestSidecar_ServesRubyAndPHPForThirtyDaysAlone: what the official clients of Ruby and
// PHP send, to a sidecar whose vendor is gone, on each of thirty days by the clock. The
// Ruby client keeps whatever is not 401 or 404 as the good answer, so a read must never be
// anything else that is not right; PHP's asks again at once after all but 404.
func TestSidecar_ServesRubyAndPHPForThirtyDaysAlone(t *testing.T) {
	clock := filepath.Join(t.TempDir(), "clock")
	day := func(n int) {
		if err := os.WriteFile(clock+".new", []byte((time.Duration(n) * 24 * time.Hour).String()), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(clock+".new", clock); err != nil {
			t.Fatal(err)
		}
	}
	day(0)
	w := world.New(t, world.Spec{Demo: true, Failpoints: true})
	token, _ := w.Tokens()
	site, err := w.Origin().Site(t.Context(), "demo")
	if err != nil {
		t.Fatal(err)
	}
	credential := filepath.Join(t.TempDir(), "edge-token")
	if err := os.WriteFile(credential, []byte(w.Must("edge", "token", "--site", "demo")), 0o600); err != nil {
		t.Fatal(err)
	}
	state := t.TempDir()
	n := world.ServingWithFailpoints(t, "sidecar", []string{"GHEE_CLOCK_FILE=" + clock}, "edge", "--origin", w.Base, "--site", "demo",
		"--edge-token-file", credential, "--data", state, "--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0")
	n.Shows(site.ID, token, w.Head(site.ID).Position.Seq)

	const days = 30
	clients := map[string][]shape{"Ruby": shapes(t, "ruby.http"), "PHP": shapes(t, "php.http")}
	before := map[string]answered{} // what the vendor says to each request, by its bytes
	for client, all := range clients {
		if len(all) < 20 {
			t.Fatalf("%d shapes of %s", len(all), client)
		}
		for _, s := range all {
			for d := range days + 1 {
				sent := string(s.sent("", token, d))
				if _, asked := before[sent]; asked || s.wants == "503" {
					continue
				}
				a, err := s.ask(w.Base, token, d)
				if err != nil {
					t.Fatalf("%s, %s: %v", client, s.call, err)
				}
				before[sent] = a
			}
		}
	}
	var heard struct { // written down, so that it holds over a restart
		Contact time.Time
		Behind  map[string]time.Time
	}
	n.Until("it has written down that it has all", func() bool {
		text, err := os.ReadFile(filepath.Join(state, "contact.json"))
		heard.Behind = nil
		return err == nil && json.Unmarshal(text, &heard) == nil && len(heard.Behind) == 0
	})
	w.Kill()
	gone := time.Now()
	reads, writes := 0, 0
	for d := range days + 1 {
		day(d)
		if d%10 == 5 {
			n.Kill()
			n.Start()
		}
		for client, all := range clients {
			for _, s := range all {
				a, err := s.ask(n.Base, token, d)
				if err == nil {
					err = s.wrong(a)
				}
				if err != nil {
					t.Fatalf("day %d, %s, %s: %v", d, client, s.call, err)
				}
				if s.wants == "503" {
					if writes++; a.header.Get("Retry-After") == "" || a.header.Get("Cache-Control") != "no-store" {
						t.Errorf("day %d, %s, %s: a write that nobody takes: %v", d, client, s.call, a.header)
					}
					continue
				}
				reads++
				if was := before[string(s.sent("", token, d))]; !a.same(was, w.Base, n.Base) {
					t.Errorf("day %d, %s, %s: %d %.300q, the vendor said %d %.300q", d, client, s.call, a.status, a.body, was.status, was.body)
				}
			}
		}
		a := n.Read(token, "/v2/tags/")
		at, err := time.Parse(time.RFC3339, a.Header.Get("Ghee-As-Of"))
		if err != nil || at.Before(heard.Contact.Truncate(time.Second)) || at.After(gone) || d > 0 && a.Header.Get("Ghee-State") != "disconnected" {
			t.Errorf("day %d: an answer is as of %q, %q; the vendor was heard at %v and went at %v", d, a.Header.Get("Ghee-As-Of"), a.Header.Get("Ghee-State"), heard.Contact, gone)
		}
		if a := n.Get("/healthz"); a.Status != http.StatusOK {
			t.Errorf("day %d: not well: %d", d, a.Status)
		}
	}
	t.Logf("%d reads answered as the vendor did, %d writes refused, over %d days", reads, writes, days)
}
