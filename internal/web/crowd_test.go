package web_test

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/web"
)

// Connections that say nothing make room for those that do, and while all are
// busy one too many is told so.
func TestServer_BoundsItsConnections(t *testing.T) {
	began, release := make(chan struct{}), make(chan struct{})
	c := web.ServerDefaults()
	c.MaxConns = 3
	server := c.New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			began <- struct{}{}
			<-release
		}
		_, _ = io.WriteString(w, "whole")
	}), slog.New(slog.DiscardHandler))
	// A client can be ahead of what the server knows of its connections.
	crowd, known := server.ConnState, map[http.ConnState]chan struct{}{http.StateNew: make(chan struct{}, 100), http.StateIdle: make(chan struct{}, 100)}
	server.ConnState = func(conn net.Conn, s http.ConnState) {
		if crowd(conn, s); known[s] != nil {
			known[s] <- struct{}{}
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	dial := func() net.Conn {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
		t.Cleanup(func() { _ = conn.Close() })
		<-known[http.StateNew]
		return conn
	}
	get := func(conn net.Conn, path string) int {
		_, _ = io.WriteString(conn, "GET "+path+" HTTP/1.1\r\nHost: x\r\n\r\n")
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			return 0
		}
		_, _ = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
		return res.StatusCode
	}
	kept := dial()
	if status := get(kept, "/"); status != 200 {
		t.Fatal(status)
	}
	<-known[http.StateIdle]
	silent := []net.Conn{dial(), dial(), dial()} // the kept one has waited longest, and makes room
	if status := get(kept, "/"); status != 0 {
		t.Errorf("the connection that waited longest is still there: %d", status)
	}
	for i := range 3 { // the silent ones make room, one after the other
		conn := dial()
		go get(conn, "/slow")
		<-began
		if n, err := silent[i].Read(make([]byte, 1)); n != 0 || err == nil {
			t.Errorf("silent connection %d is still there", i)
		}
	}
	if status := get(dial(), "/"); status != 503 && status != 0 { // 0: the reset overtook the word
		t.Errorf("one too many, all busy: %d", status)
	}
	close(release)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for get(dial(), "/") != 200 {
		if ctx.Err() != nil {
			t.Fatal("no room again")
		}
	}
}
