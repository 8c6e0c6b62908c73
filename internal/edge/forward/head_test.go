package forward_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/edge/forward"
)

func TestForwarder_PassesOnWhatTheLeaderNeeds(t *testing.T) {
	o := newOrigin(t, func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Set-Cookie", "ghee_session=s; Path=/; HttpOnly")
		h.Set("Ghee-Position", "1.7")
		h.Set("Ghee-Request-Id", "origin-id")
		h.Set("Connection", "Ghee-Hop")
		h.Set("Ghee-Hop", "1")
		w.WriteHeader(http.StatusAccepted)
	})
	_, e := edge(t, forward.Config{Origins: []string{o.URL}, Bind: netip.MustParseAddr("127.0.0.9"), Node: "n1"})
	res, _ := ask(t, "POST", e.URL+"/api/sites/a%2Fb/documents?x=1&y=%20", "{}",
		"Host", "cms.example.com", "Origin", "https://cms.example.com", "Cookie", "ghee_session=s", "Authorization", "Token t",
		"X-Forwarded-For", "198.51.100.1", "X-Forwarded-Host", "evil.example", "Forwarded", "for=evil", "Via", "1.1 cdn",
		"Connection", "X-Mine, Upgrade", "X-Mine", "1", "Upgrade", "websocket", "Ghee-Deadline-Ms", "700", "Ghee-Origin", "http://evil.example")
	if len(o.requests()) != 1 {
		t.Fatal("it did not come")
	}
	r := o.requests()[0]
	if r.Host != "cms.example.com" || r.RequestURI != "/api/sites/a%2Fb/documents?x=1&y=%20" || !strings.HasPrefix(r.RemoteAddr, "127.0.0.9:") {
		t.Errorf("it came to %s as %s from %s", r.Host, r.RequestURI, r.RemoteAddr)
	}
	for name, want := range map[string]string{
		"Origin": "https://cms.example.com", "Cookie": "ghee_session=s", "Authorization": "Token t",
		"X-Forwarded-For": "198.51.100.1, 127.0.0.1", "X-Forwarded-Host": "", "Forwarded": "", "Via": "1.1 cdn, 1.1 ghee-n1",
		"X-Mine": "", "Upgrade": "", "Connection": "",
	} {
		if got := strings.Join(r.Header.Values(name), ", "); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	var ms int
	if _, err := fmt.Sscan(r.Header.Get("Ghee-Deadline-Ms"), &ms); err != nil || ms <= 0 || ms > 700 {
		t.Errorf("the deadline is %q", r.Header.Get("Ghee-Deadline-Ms"))
	}
	h := res.Header
	if res.StatusCode != http.StatusAccepted || h.Get("Set-Cookie") == "" || h.Get("Ghee-Position") != "1.7" || h.Get("Ghee-Hop") != "" ||
		len(h["Ghee-Request-Id"]) != 1 || h.Get("Ghee-Request-Id") != "origin-id" {
		t.Errorf("the answer is %d %v", res.StatusCode, h)
	}
}

// A client writes what it likes in the request line.
func TestForwarder_GoesNowhereAClientNames(t *testing.T) {
	o, evil := newOrigin(t, says("leader")), newOrigin(t, says("evil"))
	_, e := edge(t, forward.Config{Origins: []string{o.URL}})
	evilHost := strings.TrimPrefix(evil.URL, "http://")
	for _, line := range []string{"GET " + evil.URL + "/api/me", "GET //" + evilHost + "/api/me", "GET /\\" + evilHost, "OPTIONS *", "CONNECT " + evilHost, "GET http:" + evilHost} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(e.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", line, evilHost)
		text, _ := io.ReadAll(conn)
		_ = conn.Close()
		if len(evil.requests()) > 0 || bytes.Contains(text, []byte("evil\"")) {
			t.Fatalf("%q came to a stranger:\n%s", line, text)
		}
	}
}

func TestForwarder_RefusesACircle(t *testing.T) {
	var f *forward.Forwarder
	rounds := 0
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rounds++
		f.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	back, behind := edge(t, forward.Config{Origins: []string{front.URL}, Node: "back"})
	f, _ = edge(t, forward.Config{Origins: []string{behind.URL}, Node: "front"})
	res, text := ask(t, "POST", front.URL+"/v2/pages/", "{}")
	if res.StatusCode != http.StatusLoopDetected || !strings.Contains(text, "leads back") || rounds != 2 {
		t.Errorf("%d after %d rounds: %s", res.StatusCode, rounds, text)
	}
	if f.Counts().Loops != 1 || back.Counts().Loops != 0 {
		t.Error("the one who saw it did not count it")
	}
	res, _ = ask(t, "GET", behind.URL+"/", "", "Via", strings.Repeat("1.1 ghee-x, ", 5)+"1.1 ghee-y")
	if res.StatusCode != http.StatusLoopDetected {
		t.Errorf("through six edges: %d", res.StatusCode)
	}
}

// Events come while the answer goes on.
func TestForwarder_StreamsEvents(t *testing.T) {
	next := make(chan struct{})
	o := newOrigin(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for range 2 {
			_, _ = io.WriteString(w, "event: e\n\n")
			_ = http.NewResponseController(w).Flush()
			select {
			case <-next:
			case <-r.Context().Done():
				return
			}
		}
	})
	_, e := edge(t, forward.Config{Origins: []string{o.URL}})
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, e.URL+"/api/sites/a/presence", nil)
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	lines := bufio.NewReader(res.Body)
	for range 2 {
		if line, err := lines.ReadString('\n'); line != "event: e\n" {
			t.Fatalf("%q, %v", line, err)
		}
		_, _ = lines.ReadString('\n')
		next <- struct{}{}
	}
}

func TestForwarder_PassesUploadsAsTheyCome(t *testing.T) {
	o := newOrigin(t, says("taken"))
	l := forward.Defaults()
	l.Buffer = 10
	_, e := edge(t, forward.Config{Origins: []string{o.URL}, Limits: l})
	long := strings.Repeat("x", 1<<20)
	if res, _ := ask(t, "POST", e.URL+"/api/media", long); res.StatusCode != http.StatusOK || o.requests()[0].Form.Get("body") != long {
		t.Errorf("%d, %d bytes", res.StatusCode, len(o.requests()[0].Form.Get("body")))
	}
	broken := newOrigin(t, breaks)
	_, e = edge(t, forward.Config{Origins: []string{broken.URL, o.URL}, Limits: l})
	if res, _ := ask(t, "POST", e.URL+"/api/media", long, "Idempotency-Key", "k"); res.StatusCode != http.StatusServiceUnavailable || len(o.requests()) != 1 {
		t.Errorf("half an upload was sent to a second origin: %d", res.StatusCode)
	}
}
