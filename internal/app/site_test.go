package app_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
)

func config(t *testing.T) app.Config {
	return app.Config{Data: filepath.Join(t.TempDir(), "data"), Listen: "127.0.0.1:0", Version: "test"}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func origin(t *testing.T, c app.Config) *app.Origin {
	t.Helper()
	o, err := app.OpenOrigin(t.Context(), c, nil)
	must(t, err)
	t.Cleanup(func() { _ = o.Close() })
	return o
}

// serving is a node that serves until it is stopped.
type serving struct {
	said  *screen
	stop  context.CancelFunc
	ended chan error
}

// screen is what a node writes, and lets a test wait for it.
type screen struct {
	mu   sync.Mutex
	text strings.Builder
	full chan struct{} // closed at the greeting's end
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.text.Write(p); strings.Contains(string(p), "Ctrl-C") {
		close(s.full)
	}
	return len(p), nil
}

func (s *screen) after(label string) string {
	for line := range strings.Lines(s.text.String()) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), label); ok {
			return strings.TrimSpace(rest)
		}
	}
	return ""
}

func serve(t *testing.T, c app.Config) *serving {
	t.Helper()
	return start(t, func(ctx context.Context, out io.Writer) error {
		return app.Serve(ctx, c, slog.New(slog.DiscardHandler), out)
	})
}

// start runs a node and returns once it has greeted.
func start(t *testing.T, run func(context.Context, io.Writer) error) *serving {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	s := &serving{said: &screen{full: make(chan struct{})}, stop: stop, ended: make(chan error, 1)}
	go func() { s.ended <- run(ctx, s.said) }()
	select {
	case <-s.said.full:
	case err := <-s.ended:
		t.Fatalf("it ended before it greeted: %v", err)
	case <-time.After(30 * time.Second):
		t.Fatal("it did not greet")
	}
	t.Cleanup(s.end)
	return s
}

// end stops the node and waits; stopping twice is harmless.
func (s *serving) end() {
	s.stop()
	s.ended <- <-s.ended
}

func (s *serving) get(t *testing.T, path string) int {
	t.Helper()
	client := &http.Client{Timeout: 10 * time.Second}
	res, err := client.Get(strings.TrimSuffix(s.said.after("read API"), "/v2/") + path)
	must(t, err)
	must(t, res.Body.Close())
	return res.StatusCode
}

// publish makes and publishes a tag.
func publish(t *testing.T, o *app.Origin, site content.SiteID, slug string) {
	t.Helper()
	must(t, o.Authoring.Batch(t.Context(), site, false, func(b *authoring.Batch) error {
		s, err := b.Save(t.Context(), authoring.Input{Type: content.TagTypeID, Slug: slug})
		if err != nil {
			return err
		}
		return b.Publish(t.Context(), s.Document, "", 0)
	}))
}
