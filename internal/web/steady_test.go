package web_test

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/web"
)

// steadied serves n bytes of a type, and tells what came of writing them. The
// server's own deadline is over before anything is written.
func steadied(t *testing.T, s web.Steady, kind string, n int) (*httptest.Server, <-chan error) {
	t.Helper()
	wrote := make(chan error, 1)
	limits := web.ServerDefaults()
	limits.WriteTimeout = 1
	server := httptest.NewUnstartedServer(nil)
	server.Config = limits.New(s.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		m, err := w.Write(make([]byte, n))
		if err == nil && m != n {
			err = io.ErrShortWrite
		}
		wrote <- err
	})), slog.New(slog.DiscardHandler))
	server.Start()
	t.Cleanup(server.Close)
	return server, wrote
}

func TestSteady_CutsWhoDoesNotRead(t *testing.T) {
	server, wrote := steadied(t, web.Steady{Bytes: 16 << 10, Within: 50 * time.Millisecond}, "application/json", 64<<20)
	c, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if err := <-wrote; !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("an answer that nobody reads: %v", err)
	}
}

func TestSteady_WhoGoesOnReadingHasTime(t *testing.T) {
	for _, n := range []int{0, 1, 16 << 10, 16<<10 + 1, 8 << 20} {
		server, wrote := steadied(t, web.SteadyDefaults(), "application/json", n)
		res, err := server.Client().Get(server.URL)
		if err != nil {
			t.Fatal(n, err)
		}
		got, err := io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
		if err := errors.Join(err, <-wrote); err != nil || got != int64(n) {
			t.Errorf("%d of %d bytes: %v", got, n, err)
		}
	}
}

func TestSteady_LeavesEventStreamsToTheirHandlers(t *testing.T) {
	server, wrote := steadied(t, web.SteadyDefaults(), "text/event-stream; charset=utf-8", 8<<20)
	if res, err := server.Client().Get(server.URL); err == nil {
		_ = res.Body.Close()
	}
	if err := <-wrote; err == nil {
		t.Error("its deadline was moved")
	}
}
