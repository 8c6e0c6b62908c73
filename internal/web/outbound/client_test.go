package outbound_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/web/outbound"
)

func get(t *testing.T, c *outbound.Client, url string) (string, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://placeholder", nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.URL, err = r.URL.Parse(url); err != nil {
		return "", fail.E(fail.Invalid, "%v", err)
	}
	r.Host = r.URL.Host
	res, err := c.Do(r)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	return fmt.Sprint(res.StatusCode, " ", string(data)), err
}

func client(t *testing.T, c outbound.Config) *outbound.Client {
	t.Helper()
	o, err := outbound.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// inside is a server on this machine that must not be reached.
func inside(t *testing.T) (port string, reached *atomic.Int64) {
	reached = new(atomic.Int64)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		reached.Add(1)
		_, _ = io.WriteString(w, "secret")
	}))
	t.Cleanup(s.Close)
	_, port, _ = net.SplitHostPort(s.Listener.Addr().String())
	return port, reached
}

// Reliability S10: every way to write an address behind this machine.
func TestClient_ReachesNothingInside(t *testing.T) {
	port, reached := inside(t)
	names := resolver(t, func(name string, _ int) string {
		if ip, ok := strings.CutSuffix(name, ".ip.test."); ok {
			return ip
		}
		return "127.0.0.1" // a resolver that knows numbers, too
	})
	c := client(t, outbound.Config{Resolver: names})
	for _, host := range []string{
		"127.0.0.1", "127.1.2.3", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
		"2130706433", "0x7f.1", "0177.0.0.1", "127.1", "localhost", "localhost.", "LOCALHOST",
		"169.254.169.254", "[fe80::1]", "[fe80::1%25lo]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001::1]",
		"10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "198.18.0.1", "192.0.2.1", "[2001:db8::1]", "[fc00::1]", "[fd12::1]", "[ff02::1]",
		"224.0.0.1", "255.255.255.255", "240.0.0.1", "[::ffff:10.0.0.1]", "[::ffff:169.254.169.254]",
		"127.0.0.1.ip.test", "10.0.0.1.ip.test", "169.254.169.254.ip.test",
	} {
		if got, err := get(t, c, "http://"+host+":"+port+"/"); err == nil {
			t.Errorf("%s answered %s", host, got)
		} else if !fail.Is(err, fail.Denied) && !strings.Contains(err.Error(), "no such host") { // Go looks up no numbers
			t.Errorf("%s: %v", host, err)
		}
	}
	for _, url := range []string{
		"file:///etc/passwd", "gopher://127.0.0.1:" + port + "/_GET", "ftp://example.org/", "http:///x", "http:127.0.0.1",
		"http://user:pw@example.org/", "unix:///run/x", "data:text/plain,x", "http://" + strings.Repeat("a", 2000) + ".org",
	} {
		if _, err := get(t, c, url); !fail.Is(err, fail.Invalid) {
			t.Errorf("%s: %v", url, err)
		}
	}
	if reached.Load() != 0 {
		t.Errorf("what is inside was reached %d times", reached.Load())
	}
}

// The name leads outside when it is looked at, and inside when it is used.
func TestClient_ANameThatFlips(t *testing.T) {
	port, reached := inside(t)
	var asked atomic.Int64
	names := resolver(t, func(_ string, n int) string {
		asked.Store(int64(n))
		if n%2 == 1 {
			return "93.184.215.14"
		}
		return "127.0.0.1"
	})
	c := client(t, outbound.Config{Resolver: names, Answer: 300 * time.Millisecond})
	for range 6 {
		if got, err := get(t, c, "http://flips.test:"+port+"/"); err == nil {
			t.Errorf("it answered %s", got)
		}
	}
	if asked.Load() < 2 || reached.Load() != 0 {
		t.Errorf("asked %d times, reached %d times", asked.Load(), reached.Load())
	}
}

func TestClient_JudgesEachRedirect(t *testing.T) {
	port, reached := inside(t)
	hops := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hops++
		to := map[string]string{
			"/inside": "http://127.0.0.2:" + port + "/", "/mapped": "http://[::ffff:127.0.0.2]:" + port + "/", "/file": "file:///etc/passwd",
			"/loop": "/loop", "/twice": "/once", "/once": "/end", "/user": "http://a:b@door.test/",
		}[r.URL.Path]
		if to == "" {
			_, _ = io.WriteString(w, "end")
			return
		}
		http.Redirect(w, r, to, http.StatusFound)
	}))
	defer s.Close()
	_, door, _ := net.SplitHostPort(s.Listener.Addr().String())
	names := resolver(t, func(string, int) string { return "127.0.0.1" })
	c := client(t, outbound.Config{Resolver: names, Allow: []string{"door.test"}, Redirects: 3})
	base := "http://door.test:" + door
	if got, err := get(t, c, base+"/twice"); got != "200 end" || err != nil {
		t.Errorf("%s, %v", got, err)
	}
	for _, path := range []string{"/inside", "/mapped", "/file", "/user", "/loop"} {
		hops = 0
		if got, err := get(t, c, base+path); err == nil || hops > 4 {
			t.Errorf("%s: %s after %d hops", path, got, hops)
		}
	}
	never := client(t, outbound.Config{Resolver: names, Allow: []string{"door.test"}})
	hops = 0
	if got, err := get(t, never, base+"/loop"); !strings.HasPrefix(got, "302 ") || err != nil || hops != 1 {
		t.Errorf("%s, %v after %d hops", got, err, hops)
	}
	if reached.Load() != 0 {
		t.Error("what is inside was reached")
	}
}

func TestClient_ReachesWhatIsAllowed(t *testing.T) {
	port, reached := inside(t)
	names := resolver(t, func(string, int) string { return "127.0.0.1" })
	for allow, host := range map[string]string{"127.0.0.0/8": "127.0.0.1", "127.0.0.1": "[::ffff:127.0.0.1]", "here.test": "HERE.test."} {
		c := client(t, outbound.Config{Resolver: names, Allow: []string{allow}})
		if got, err := get(t, c, "http://"+host+":"+port+"/"); err != nil || got != "200 secret" {
			t.Errorf("%s: %s, %v", allow, got, err)
		}
		if _, err := get(t, c, "http://other.test:"+port+"/"); (err == nil) != strings.HasPrefix(allow, "127") {
			t.Errorf("%s allows another name: %v", allow, err)
		}
	}
	if reached.Load() == 0 {
		t.Error("nothing was reached")
	}
	for _, bad := range []string{"", "http://x", "a b", "10.0.0.0/99"} {
		if _, err := outbound.New(outbound.Config{Allow: []string{bad}}); !fail.Is(err, fail.Invalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestClient_HeedsNoProxyAndNoSlowness(t *testing.T) {
	port, reached := inside(t)
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:"+port)
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	_, at, _ := net.SplitHostPort(silent.Addr().String())
	c := client(t, outbound.Config{Allow: []string{"127.0.0.1"}, Answer: 50 * time.Millisecond})
	_, err = get(t, c, "http://127.0.0.1:"+at+"/")
	if !fail.Is(err, fail.Unavailable) || !strings.Contains(fail.Message(err), "within 50ms") {
		t.Errorf("a silent server: %v", err)
	}
	if reached.Load() != 0 {
		t.Error("a proxy of the environment was heeded")
	}
	drips := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusOK)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}))
	defer drips.Close()
	c = client(t, outbound.Config{Allow: []string{"127.0.0.1"}, Whole: 100 * time.Millisecond})
	if _, err := get(t, c, drips.URL); err == nil {
		t.Errorf("a body without an end: %v", err)
	}
}

// resolver asks a name server of this test, which answers the nth question for
// an A with what is told.
func resolver(t *testing.T, tell func(name string, n int) string) *net.Resolver {
	t.Helper()
	pc, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pc.Close() })
	go func() {
		buf := make([]byte, 4096)
		for n := 0; ; {
			size, from, err := pc.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:size]) != nil || len(m.Questions) == 0 {
				continue
			}
			q := m.Questions[0]
			m = dnsmessage.Message{Header: dnsmessage.Header{ID: m.ID, Response: true, Authoritative: true}, Questions: m.Questions}
			if q.Type == dnsmessage.TypeA {
				n++
				if ip, err := netip.ParseAddr(tell(q.Name.String(), n)); err == nil && ip.Is4() {
					m.Answers = []dnsmessage.Resource{{
						Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}, Body: &dnsmessage.AResource{A: ip.As4()},
					}}
				}
			}
			if out, err := m.Pack(); err == nil {
				_, _ = pc.WriteTo(out, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", pc.LocalAddr().String())
	}}
}
