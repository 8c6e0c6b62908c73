package forward_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/edge/forward"
)

func TestRead_TakesOnlyAnswersOfTheReadAPI(t *testing.T) {
	html := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusNotFound)
	}
	short := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "100")
		_, _ = w.Write([]byte(`{"a"`))
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	for _, c := range []struct {
		what string
		do   http.HandlerFunc
		want int // 0: no answer
	}{
		{"200", says("leader"), 200},
		{"404", status(404), 404},
		{"400", status(400), 400},
		{"401", status(401), 401},
		{"304", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) }, 304},
		{"500", status(500), 0},
		{"502", status(502), 0},
		{"503", status(503), 0},
		{"429", status(429), 0},
		{"302", status(302), 0},
		{"a page of somebody else's", html, 0},
		{"half", short, 0},
		{"broken", breaks, 0},
	} {
		o := newOrigin(t, c.do)
		f, e := edge(t, forward.Config{Origins: []string{o.URL}})
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/v2/posts/?preview=1", nil)
		a, err := f.Read(r)
		if c.want == 0 {
			if err == nil {
				t.Errorf("%s is taken for an answer: %d %s", c.what, a.Status, a.Body)
			}
			continue
		}
		if err != nil || a.Status != c.want {
			t.Errorf("%s: %v, %v", c.what, a, err)
		}
		_ = e
	}
	f, _ := edge(t, forward.Config{Origins: []string{nobody(t)}})
	if a, err := f.Read(httptest.NewRequestWithContext(t.Context(), "GET", "/v2/posts/", nil)); err == nil {
		t.Errorf("nobody answers %v", a)
	}
}

func TestForward_WritesNothingWithoutAnAnswer(t *testing.T) {
	for want, url := range map[bool]string{true: newOrigin(t, says("leader")).URL, false: newOrigin(t, status(503)).URL} {
		f, _ := edge(t, forward.Config{Origins: []string{url}})
		w := httptest.NewRecorder()
		if got := f.Forward(w, httptest.NewRequestWithContext(t.Context(), "GET", "/v2/posts/", nil)); got != want || !want && (w.Body.Len() > 0 || len(w.Header()) > 0) {
			t.Errorf("%v, %v %s", got, w.Header(), w.Body)
		}
	}
}

func TestPreview_IsPaced(t *testing.T) {
	o := newOrigin(t, says("draft"))
	now := clock.Fixed(time.Unix(1e9, 0), 0)
	f, _ := edge(t, forward.Config{Origins: []string{o.URL}, Now: now})
	answered := 0
	for range 8 {
		if a, err := f.Preview(httptest.NewRequestWithContext(t.Context(), "GET", "/v2/posts/?preview=1", nil), 1); err == nil && strings.Contains(string(a.Body), "draft") {
			answered++
		}
	}
	if answered != 5 || f.Counts().Paced != 3 {
		t.Errorf("%d previews of one site at once, %+v", answered, f.Counts())
	}
}
