package web_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/web"
)

// A connection that was opened to be ready must not hold up a stop, and one
// whose request is under way must get its answer.
func TestServer_StopWaitsForRequestsAlone(t *testing.T) {
	began, release := make(chan struct{}), make(chan struct{})
	server := web.ServerDefaults().New(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(began)
		<-release
		_, _ = io.WriteString(w, "whole")
	}), slog.New(slog.DiscardHandler))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	dial := func() net.Conn {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		return c
	}
	quiet, busy := dial(), dial()
	if _, err := io.WriteString(busy, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	<-began

	stopped := make(chan error, 1)
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second) // net/http would wait for five
	defer cancel()
	go func() { stopped <- server.Shutdown(ctx) }()
	if _, err := quiet.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("the quiet connection ended with %v, want its end", err)
	}
	close(release)
	res, err := http.ReadResponse(bufio.NewReader(busy), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if body, err := io.ReadAll(res.Body); err != nil || string(body) != "whole" {
		t.Errorf("the request under way got %q and %v", body, err)
	}
	if err := <-stopped; err != nil {
		t.Errorf("the stop ended with %v", err)
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		t.Error(err)
	}
}
