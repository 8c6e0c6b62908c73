package strict_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/web"
	"github.com/gheecms/ghee/internal/web/strict"
)

// answering is an Answerer that is a function of a target.
type answering func(target string) (body string, ok bool)

func (a answering) Answer(dst []byte, r *strict.Request) (head, body []byte, ok bool) {
	text, ok := a(string(r.Target))
	dst = append(dst, "HTTP/1.1 200 OK\r\nX-Front: 1\r\nContent-Length: "...)
	return append(appendInt(dst, len(text)), "\r\n\r\n"...), []byte(text), ok
}

// hits has all that begins with /hit at hand.
func hits(target string) (string, bool) { return target, strings.HasPrefix(target, "/hit") }

// served starts a front on a port of its own.
func served(t *testing.T, server *http.Server, a strict.Answerer, s web.Steady) (*strict.Front, string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := strict.New(server, a, s)
	ended := make(chan error, 1)
	go func() { ended <- f.Serve(l) }()
	t.Cleanup(func() {
		_ = f.Close()
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	return f, l.Addr().String()
}

// client is one connection.
type client struct {
	t *testing.T
	net.Conn
	r *bufio.Reader
}

func dial(t *testing.T, address string) *client {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(30 * time.Second)) // a test that hangs says where
	return &client{t, c, bufio.NewReader(c)}
}

func (c *client) send(text string) {
	c.t.Helper()
	if _, err := io.WriteString(c, text); err != nil {
		c.t.Error(err)
	}
}

// want reads an answer, and says whether it came from the front.
func (c *client) want(body string, front bool) {
	c.t.Helper()
	res, err := http.ReadResponse(c.r, nil)
	if err != nil {
		c.t.Fatalf("%s: %v", body, err)
	}
	got, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if err != nil || string(got) != body || (res.Header.Get("X-Front") == "1") != front {
		c.t.Errorf("got %.99q, %v, %v; want %q from the front: %v", got, res.Header, err, body, front)
	}
}

func (c *client) wantEnd() {
	c.t.Helper()
	if rest, err := io.ReadAll(c.r); err != nil || len(rest) > 0 {
		c.t.Errorf("want the end of the connection, got %q and %v", rest, err)
	}
}

// saysPath is net/http's answer.
func saysPath(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.URL.Path) }

func TestFront_TakesTheConnectionBack(t *testing.T) {
	_, address := served(t, newServer(http.HandlerFunc(saysPath)), answering(hits), web.SteadyDefaults())
	c := dial(t, address)
	for range 100 { // net/http's look at the client and the next request meet in all ways
		c.send(get("/hit/1"))
		c.want("/hit/1", true)
		c.send(get("/other"))
		c.want("/other", false)
	}
	c.send("POST /hit HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab" + get("/hit/2"))
	c.want("/hit", false)
	c.want("/hit/2", false) // where a body was, net/http reads on
}

func TestFront_AnswersInOrder(t *testing.T) {
	began, release := make(chan struct{}), make(chan struct{})
	_, address := served(t, newServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			began <- struct{}{}
			<-release
		}
		if err := r.Context().Err(); err != nil {
			t.Error(err)
		}
		saysPath(w, r)
	})), answering(hits), web.SteadyDefaults())
	c := dial(t, address)
	c.send(get("/hit/1") + get("/slow") + get("/hit/2") + "GET /hi")
	c.want("/hit/1", true)
	<-began
	c.send("t/3 HTTP/1.1\r\nHost: x\r\n\r\n" + get("/other") + get("/hit/4"))
	close(release)
	c.want("/slow", false)
	c.want("/hit/2", true)
	c.want("/hit/3", true)
	c.want("/other", false)
	c.want("/hit/4", true)
}

func TestFront_TellsThatTheClientHasGone(t *testing.T) {
	gone := make(chan error, 1)
	_, address := served(t, newServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
		gone <- r.Context().Err()
	})), answering(hits), web.SteadyDefaults())
	c := dial(t, address)
	c.send(get("/hit"))
	c.want("/hit", true)
	c.send(get("/slow"))
	_ = c.Close()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestFront_LeavesHijackedConnectionsAlone(t *testing.T) {
	_, address := served(t, newServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		c, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer c.Close()
		_, _ = io.WriteString(c, "yours\n")
		line, err := rw.ReadString('\n')
		if err != nil {
			t.Error(err)
		}
		_, _ = io.WriteString(c, line)
	})), answering(hits), web.SteadyDefaults())
	c := dial(t, address)
	c.send(get("/hit") + get("/socket") + "GET /hit")
	c.want("/hit", true)
	if line, err := c.r.ReadString('\n'); line != "yours\n" {
		t.Error(line, err)
	}
	c.send(" HTTP/1.1\n")
	if line, err := c.r.ReadString('\n'); line != "GET /hit HTTP/1.1\n" {
		t.Error(line, err)
	}
	c.wantEnd()
}

// A panic of the answerer is logged, and net/http answers.
func TestFront_SurvivesItsAnswerer(t *testing.T) {
	server := newServer(http.HandlerFunc(saysPath))
	var text bytes.Buffer
	server.ErrorLog = slog.NewLogLogger(slog.NewTextHandler(&text, nil), slog.LevelWarn)
	_, address := served(t, server, answering(func(target string) (string, bool) {
		if target == "/hit/bad" {
			panic("a fault")
		}
		return hits(target)
	}), web.SteadyDefaults())
	c := dial(t, address)
	c.send(get("/hit/bad"))
	c.want("/hit/bad", false)
	c.send(get("/hit/good"))
	c.want("/hit/good", true)
	if !strings.Contains(text.String(), "/hit/bad") || !strings.Contains(text.String(), "a fault") {
		t.Errorf("logged: %s", text.String())
	}
}
