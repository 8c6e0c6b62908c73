package web_test

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/web"
)

func request(t *testing.T, target, body string) *http.Request {
	t.Helper()
	return httptest.NewRequestWithContext(t.Context(), http.MethodPost, target, strings.NewReader(body))
}

func logger(out io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
}

func TestStatus_EveryCodeHasOne(t *testing.T) {
	for code, want := range map[fail.Code]int{
		fail.Invalid: 400, fail.Denied: 403, fail.NotFound: 404, fail.Conflict: 409, fail.TooLarge: 413,
		fail.Unavailable: 503, fail.Internal: 500, "": 500, "news": 500,
	} {
		if got := web.Status(code); got != want {
			t.Errorf("%q: %d, want %d", code, got, want)
		}
	}
}

func TestError_TellsWhatAStrangerMayKnow(t *testing.T) {
	cause := errors.New("password is hunter2")
	for name, c := range map[string]struct {
		err    error
		status int
		body   string
		logged bool
		retry  string
	}{
		"a sentence": {fail.E(fail.NotFound, "No page with slug %q.", "<a>"), 404, `{"detail":"No page with slug \"<a>\"."}`, false, ""},
		"fields": {
			&fail.Error{Code: fail.Invalid, Message: "Two faults.", Fields: []fail.Field{{Path: "slug", Message: "Too long."}}},
			400, `{"detail":"Two faults.","fields":{"slug":"Too long."}}`, false, "",
		},
		"a cause":    {fail.Wrap(fail.Unavailable, cause, "The store is away."), 503, `{"detail":"The store is away."}`, true, "1"},
		"ours":       {fail.Wrap(fail.Internal, cause, "Oh."), 500, `{"detail":"Internal error."}`, true, ""},
		"any other":  {cause, 500, `{"detail":"Internal error."}`, true, ""},
		"no logging": {fail.Wrap(fail.Denied, cause, "You may not."), 403, `{"detail":"You may not."}`, false, ""},
	} {
		var log bytes.Buffer
		w := httptest.NewRecorder()
		web.Error(w, request(t, "/x?auth_token=canary", ""), logger(&log), c.err)
		if w.Code != c.status || w.Body.String() != c.body {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
		if strings.Contains(log.String(), "hunter2") != c.logged || strings.Contains(log.String(), "canary") {
			t.Errorf("%s: log %s", name, log.String())
		}
		if w.Header().Get("Retry-After") != c.retry {
			t.Errorf("%s: Retry-After %q", name, w.Header().Get("Retry-After"))
		}
	}
}

func TestJSON_Headers(t *testing.T) {
	w := httptest.NewRecorder()
	web.JSON(w, http.StatusCreated, map[string]string{"a": "<b>"})
	want := http.Header{
		"Content-Type": {"application/json"}, "Content-Length": {"11"},
		"X-Content-Type-Options": {"nosniff"}, "Cache-Control": {"no-store"},
	}
	if diff := cmp.Diff(want, w.Header()); diff != "" || w.Code != 201 || w.Body.String() != `{"a":"<b>"}` {
		t.Error(w.Code, w.Body, diff)
	}
	w = httptest.NewRecorder()
	web.JSON(w, http.StatusOK, func() {})
	if w.Code != 500 || w.Body.String() != `{"detail":"Internal error."}` {
		t.Error(w.Code, w.Body)
	}
}

func TestIdentify_TakesNothingFromTheClient(t *testing.T) {
	var inside string
	n := 0
	ids := func() string { n++; return "id-" + string(rune('0'+n)) }
	h := web.Identify(ids, web.Identify(ids, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		inside = web.RequestID(r.Context())
	})))
	r := request(t, "/", "")
	r.Header.Set(web.RequestIDHeader, "mine")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if inside != "id-1" || w.Header().Get(web.RequestIDHeader) != "id-1" {
		t.Errorf("inside %q, outside %v", inside, w.Header())
	}
}

func TestAccessLog_HoldsNoSecrets(t *testing.T) {
	var log bytes.Buffer
	now := clock.Fixed(time.Unix(0, 0), 5*time.Microsecond)
	h := web.Identify(func() string { return "i" }, web.AccessLog(logger(&log), now, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, "short")
	})))
	r := request(t, "/v2/posts/?auth_token=canary", "canary")
	r.Header.Set("Authorization", "Token canary")
	r.Header.Set("Cookie", "a=canary")
	r.Header.Set("Referer", "https://x.example/?canary")
	r.Header.Set("X-Butter-Client", "JS/2.0.0\nlevel=ERROR"+strings.Repeat("x", 100))
	h.ServeHTTP(httptest.NewRecorder(), r)
	want := `level=INFO msg=request request_id=i method=POST path=/v2/posts/ status=418 bytes=5 took_us=5 client="JS/2.0.0\nlevel=ERROR` +
		strings.Repeat("x", 60) + `…"` + "\n"
	if diff := cmp.Diff(want, log.String()); diff != "" {
		t.Error(diff)
	}
}

func TestRecover_OneRequestFails(t *testing.T) {
	var log bytes.Buffer
	h := web.Recover(logger(&log), http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("the reason") }))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, request(t, "/", ""))
	if w.Code != 500 || w.Body.String() != `{"detail":"Internal error."}` {
		t.Error(w.Code, w.Body)
	}
	if !strings.Contains(log.String(), "the reason") || !strings.Contains(log.String(), "web_test.go") {
		t.Error("the log lacks the reason or the place: " + log.String())
	}
}

func TestRecover_BreaksAnAnswerThatBegan(t *testing.T) {
	var log bytes.Buffer
	h := web.Recover(logger(&log), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"half":`)
		panic("the reason")
	}))
	defer func() {
		if p := recover(); p != http.ErrAbortHandler { //nolint:errorlint // it is a value to compare
			t.Error(p)
		}
		if !strings.Contains(log.String(), "the reason") {
			t.Error(log.String())
		}
	}()
	h.ServeHTTP(httptest.NewRecorder(), request(t, "/", ""))
}

func TestServer_EveryWaitEnds(t *testing.T) {
	d := web.ServerDefaults()
	if err := d.Validate(); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*web.Server){
		"ReadHeaderTimeout": func(s *web.Server) { s.ReadHeaderTimeout = 0 },
		"ReadTimeout":       func(s *web.Server) { s.ReadTimeout = -1 },
		"WriteTimeout":      func(s *web.Server) { s.WriteTimeout = 0 },
		"IdleTimeout":       func(s *web.Server) { s.IdleTimeout = 0 },
		"MaxHeaderBytes":    func(s *web.Server) { s.MaxHeaderBytes = 0 },
	} {
		s := d
		change(&s)
		if err := s.Validate(); !fail.Is(err, fail.Invalid) || !strings.HasPrefix(fail.Message(err), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s := d.New(http.NotFoundHandler(), slog.New(slog.DiscardHandler))
	if s.ReadHeaderTimeout <= 0 || s.ReadTimeout <= 0 || s.WriteTimeout <= 0 || s.IdleTimeout <= 0 || s.MaxHeaderBytes <= 0 {
		t.Errorf("%+v", s)
	}
}
