package forward_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/edge/forward"
	"github.com/gheecms/ghee/internal/web"
)

// origin is a server that writes down what comes.
type origin struct {
	*httptest.Server
	mu   sync.Mutex
	seen []*http.Request // with their bodies in Form["body"]
	do   http.HandlerFunc
}

func newOrigin(t *testing.T, do http.HandlerFunc) *origin {
	t.Helper()
	o := &origin{do: do}
	o.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		c := r.Clone(r.Context())
		c.Form = map[string][]string{"body": {string(body)}}
		o.mu.Lock()
		o.seen = append(o.seen, c)
		o.mu.Unlock()
		o.do(w, r)
	}))
	t.Cleanup(o.CloseClientConnections)
	t.Cleanup(o.Close)
	return o
}

func (o *origin) requests() []*http.Request {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.seen
}

func says(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"from":"`+text+`"}`)
	}
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(code)
		says(http.StatusText(code))(w, r)
	}
}

// breaks takes a request and breaks the connection.
func breaks(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// hangs answers when the client has gone.
func hangs(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// nobody is an address where nothing listens.
func nobody(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String()
}

// edge is a server that hands everything on to origins. Connections may take
// their time: the machine of the tests does much else.
func edge(t *testing.T, c forward.Config) (*forward.Forwarder, *httptest.Server) {
	t.Helper()
	if c.Limits == (forward.Limits{}) {
		c.Limits = forward.Defaults()
		c.Limits.Connect, c.Limits.FirstByte, c.Limits.Total = 10*time.Second, 20*time.Second, 40*time.Second
	}
	f, err := forward.New(c)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(web.Identify(func() string { return "edge-id" }, f))
	t.Cleanup(s.CloseClientConnections)
	t.Cleanup(s.Close)
	return f, s
}

// ask sends a request; headers are pairs of name and value.
func ask(t *testing.T, method, url, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			req.Host = headers[i+1]
			continue
		}
		req.Header.Add(headers[i], headers[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatalf("%s %s: %v", method, url, err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, url, err)
	}
	return res, string(text)
}
