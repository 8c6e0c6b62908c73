package edge_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/edge"
	"github.com/gheecms/ghee/internal/fail"
)

// A failure is never an answer: whatever a set's error says, the client gets a
// 503 that nobody keeps, the log gets the error, and the next request is served.
func TestServe_FailuresOfOneRequest(t *testing.T) {
	const broken = `{"detail":"This request met a fault of ours, which is logged. Try again shortly."}`
	const noSet = `{"detail":"This node cannot read this site at the moment. Try again shortly."}`
	raise := func(v any) func(context.Context) error { return func(context.Context) error { panic(v) } }
	fails := func(err error) func(context.Context) error { return func(context.Context) error { return err } }
	for name, c := range map[string]struct {
		open, ask func(context.Context) error
		body      string
		logged    string
	}{
		"an error of the reader":       {nil, fails(errDisk), broken, "canary of the cause"},
		"one that says not found":      {nil, fails(fail.E(fail.NotFound, "No page canary.")), broken, "No page canary."},
		"one that says invalid":        {nil, fails(fail.E(fail.Invalid, "Bad canary.")), broken, "Bad canary."},
		"a panic of the reader":        {nil, raise("canary of a panic"), broken, "canary of a panic"},
		"a panic with an error":        {nil, raise(errDisk), broken, "canary of the cause"},
		"no set":                       {fails(fail.E(fail.NotFound, "No set canary.")), nil, noSet, "No set canary."},
		"a panic while opening":        {raise("canary of opening"), nil, broken, "canary of opening"},
		"a deadline before the client": {nil, fails(fmt.Errorf("read: %w", context.DeadlineExceeded)), `{"detail":"The answer took too long. Try again shortly."}`, "deadline"},
	} {
		n := newNode()
		ill := true
		n.read = func(ctx context.Context, _ content.SiteID) (edge.Reading, error) {
			if !ill {
				return reading{from: "/well"}, nil
			}
			if c.open != nil {
				if err := c.open(ctx); err != nil {
					return nil, err
				}
			}
			return reading{ask: c.ask}, nil
		}
		h := edge.New(n.config())
		w := ask(t, h, "GET", redirects+reader, "Accept-Encoding: gzip")
		if w.Code != 503 || w.Body.String() != c.body || w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Retry-After") != "2" ||
			w.Header().Get("Etag") != "" || w.Header().Get("Surrogate-Key") != "" || w.Header().Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: %d %s %v", name, w.Code, w.Body, w.Header())
		}
		level := "level=ERROR"
		if c.body == noSet {
			level = "level=WARN"
		}
		if log := n.logged(); strings.Count(log, level) != 1 || strings.Count(log, "level=") != 1 || !strings.Contains(log, c.logged) ||
			!strings.Contains(log, "request_id=the-id") || strings.Contains(log, reader) {
			t.Errorf("%s: log %s", name, log)
		}
		ill = false
		if w := ask(t, h, "GET", redirects+reader); w.Code != 200 || !strings.Contains(w.Body.String(), "/well") {
			t.Errorf("%s: the next request: %d %s", name, w.Code, w.Body)
		}
	}
}

// The shell's own fault is 500, in the same form, and leaves no place taken.
func TestServe_APanicOutsideOfASet(t *testing.T) {
	n := newNode()
	c := n.config()
	c.Directory = wild{n}
	h := edge.New(c)
	w := ask(t, h, "GET", redirects+reader)
	if w.Code != 500 || !strings.HasPrefix(w.Body.String(), `{"detail":"`) || w.Header().Get("Cache-Control") != "no-store" || h.InFlight() != 0 {
		t.Error(w.Code, w.Body, w.Header(), h.InFlight())
	}
	if log := n.logged(); !strings.Contains(log, "step=token") || !strings.Contains(log, "the directory is wild") {
		t.Error(log)
	}
}

type wild struct{ *node }

func (wild) Grant(string) (content.Grant, bool) { panic("the directory is wild") }

func TestServe_AReadThatDoesNotCloseHasAnswered(t *testing.T) {
	n := newNode()
	n.read = func(context.Context, content.SiteID) (edge.Reading, error) {
		return reading{from: "/well", closed: errDisk}, nil
	}
	w := ask(t, edge.New(n.config()), "GET", redirects+reader)
	if w.Code != http.StatusOK || !strings.Contains(n.logged(), "level=WARN") {
		t.Error(w.Code, n.logged())
	}
}

func TestServe_EveryAnswerIsObserved(t *testing.T) {
	n := newNode()
	h := edge.New(n.config())
	for _, target := range []string{redirects + reader, redirects + "unknown", redirects + absent, "/v2/what-a-client-sent/?auth_token=" + reader} {
		ask(t, h, "GET", target)
	}
	want := []string{"redirects live OK", "redirects  Unauthorized", "redirects live Service Unavailable", "other live Not Found"}
	if diff := cmp.Diff(want, n.seen); diff != "" {
		t.Error(diff)
	}
}

func TestConfig_Validate(t *testing.T) {
	good := newNode().config()
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*edge.Config){
		"The edge needs": func(c *edge.Config) { c.Sets = nil },
		"MaxURL":         func(c *edge.Config) { c.MaxURL = 0 },
		"MaxHeaderBytes": func(c *edge.Config) { c.MaxHeaderBytes = 0 },
		"MaxBody":        func(c *edge.Config) { c.MaxBody = -1 },
		"MaxInFlight":    func(c *edge.Config) { c.MaxInFlight = 0 },
		"Timeout":        func(c *edge.Config) { c.Timeout = 0 },
		"RetryAfter":     func(c *edge.Config) { c.RetryAfter = 1 },
	} {
		c := good
		change(&c)
		if err := c.Validate(); !fail.Is(err, fail.Invalid) || !strings.HasPrefix(fail.Message(err), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
