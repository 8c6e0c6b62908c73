package oracle

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/test/world"
)

func TestMain(m *testing.M) { os.Exit(world.Main(m)) }

// Asked while it changes, a node says at each moment what the model says of
// that moment.
func TestOracle_AgreesWithANodeThatChanges(t *testing.T) {
	w := world.New(t, world.Spec{})
	seed := world.Seed(t)
	g := Plant(t, w, seed)
	w.Caught(g.Site, g.Token)
	a := Tend(t, g, 50*time.Millisecond)
	o := Watch(t, g, seed, w.Node)
	o.For(3 * time.Second)
	tally := o.Judge()["before"]
	if tally.Answered != tally.Asked || tally.Asked < Rate || a.Grown.Load() < 5 {
		t.Errorf("%s, of %d states; for example %q", tally, a.Grown.Load(), tally.Failures)
	}
	t.Log(tally)
}

// liar answers for a node, in its own way.
func liar(t *testing.T, w *world.World, lie func(w http.ResponseWriter, path string, status int, h http.Header, body string)) *world.Node {
	c := &http.Client{Timeout: Patient}
	s := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		a, err := w.Try(r.Context(), c, r.Method, r.URL.RequestURI(), "")
		if err != nil {
			t.Error(err)
		}
		lie(out, r.URL.Path, a.Status, a.Header, a.Body)
	}))
	t.Cleanup(s.Close)
	return &world.Node{Base: s.URL}
}

func say(out http.ResponseWriter, status int, h http.Header, body string) {
	for name, values := range h {
		if name != "Content-Length" {
			out.Header()[name] = values
		}
	}
	out.WriteHeader(status)
	_, _ = io.WriteString(out, body)
}

// An oracle that sees nothing would be worse than none.
func TestOracle_SeesEachLie(t *testing.T) {
	w := world.New(t, world.Spec{})
	g := Plant(t, w, 7)
	w.Caught(g.Site, g.Token)
	first := map[string]string{}
	n := 0
	for name, c := range map[string]struct {
		lie  func(out http.ResponseWriter, path string, status int, h http.Header, body string)
		want string
	}{
		"a word is another": {func(out http.ResponseWriter, _ string, status int, h http.Header, body string) {
			say(out, status, h, strings.Replace(body, `"slug":"a-`, `"slug":"b-`, 1))
		}, "want"},
		"the body of another moment": {func(out http.ResponseWriter, path string, status int, h http.Header, body string) {
			if old, is := first[path]; is && status == 200 {
				body = old
			} else if status == 200 {
				first[path] = body
			}
			say(out, status, h, body)
		}, "$"}, // where in the body
		"an older position": {func(out http.ResponseWriter, _ string, status int, h http.Header, body string) {
			if n++; n == 60 && h.Get("Ghee-Position") != "" {
				h.Set("Ghee-Position", "1.1")
			} else if n == 60 {
				n--
			}
			say(out, status, h, body)
		}, "has told of"},
		"half a body": {func(out http.ResponseWriter, _ string, status int, h http.Header, body string) {
			say(out, status, h, body[:len(body)/2])
		}, "not one JSON value"},
		"a failure to be kept": {func(out http.ResponseWriter, _ string, _ int, h http.Header, body string) {
			h.Set("Cache-Control", "public, max-age=10")
			say(out, 503, h, body)
		}, "503"},
		"a failure as nothing": {func(out http.ResponseWriter, _ string, _ int, h http.Header, _ string) {
			say(out, 404, h, `{"detail":"Not found."}`)
		}, "want"},
	} {
		t.Run(name, func(t *testing.T) {
			a := Tend(t, g, 50*time.Millisecond)
			o := Watch(t, g, 7, liar(t, w, c.lie))
			o.For(2 * time.Second)
			o.end()
			a.End()
			_, wrong := o.judge()
			if text := strings.Join(wrong, "\n"); !strings.Contains(text, c.want) {
				t.Errorf("%d answers are told to be wrong, none as %q: %.300s", len(wrong), c.want, text)
			}
		})
	}
}

// What is acknowledged is there; the oracle's own list tells what is not.
func TestPublisher_MissesWhatIsNotShown(t *testing.T) {
	w := world.New(t, world.Spec{})
	p := NewPublisher(t, w)
	p.Start()
	w.Until("some are acknowledged", func() bool { return p.Acked() > 5 })
	p.End()
	w.Caught(p.Site, p.Token)
	if missing := p.Missing(w.Node); len(missing) > 0 || len(p.Odd()) > 0 {
		t.Errorf("%s: missing %v, odd %v", p, missing, p.Odd())
	}
	p.acked[1_000_000] = time.Now()
	if missing := p.Missing(w.Node); len(missing) != 1 {
		t.Errorf("what never was is missing %v", missing)
	}
}
