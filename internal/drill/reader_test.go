package drill

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/drill/record"
)

// edgeOf is an edge that answers as it is told.
func edgeOf(t *testing.T, name string, h http.HandlerFunc) *process {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return &process{name: name, listen: strings.TrimPrefix(s.URL, "http://")}
}

// clientOf is the first client of readers that do not read by themselves.
func clientOf(log *record.Log, edges ...*process) *client {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r := read(ctx, log, newQuestioner(1, "token", ofTicks), edges...)
	r.end()
	return r.clients[0]
}

func say(position, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Ghee-Position", position)
		fmt.Fprint(w, body)
	}
}

const (
	none = `{"meta":{"count":0},"data":[]}`
	tick = `{"meta":{"count":1},"data":[{"slug":"tick-7","fields":{"n":7,"words":"amber birch"}}]}`
)

var low = question{"/v2/pages/tick/?fields.n__lt=7&auth_token=secret", false, func(t tickShown) bool { return t.Fields.N < 7 }}

// A reader that sees nothing would be worse than none.
func TestClient_SeesEachLie(t *testing.T) {
	for name, c := range map[string]struct {
		lie  http.HandlerFunc
		want string // of what is wrong, or the fault
	}{
		"nothing":             {say("1.20", none), ""},
		"a later epoch":       {say("2.3", none), ""},
		"an older position":   {say("1.4", none), "it is of 1.4, and this edge has told of 1.9 before"},
		"an older epoch":      {say("0.30", none), "it shows epoch 0 after epoch 1"},
		"no position":         {say("", none), "it shows epoch 0"},
		"another answer":      {say("1.20", tick), "holds tick-7, which was not asked for"},
		"half a body":         {say("1.20", none[:15]), "not the JSON of a list"},
		"no list":             {say("1.20", `{}`), "not the JSON of a list"},
		"a refusal":           {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusUnauthorized) }, "401"},
		"a page that is none": {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusNotFound) }, "404"},
	} {
		t.Run(name, func(t *testing.T) {
			lie := say("1.9", none)
			log := &record.Log{Now: time.Now}
			cl := clientOf(log, edgeOf(t, "edge-1", func(w http.ResponseWriter, r *http.Request) { lie(w, r) }))
			cl.ask(t.Context(), low)
			lie = c.lie
			cl.ask(t.Context(), low)
			reads := log.Facts().Reads
			if len(reads) != 2 || reads[0].Wrong != "" || reads[0].Fault != "" {
				t.Fatalf("%+v", reads)
			}
			if got := reads[1]; got.Fault != "" || (c.want == "") != (got.Wrong == "") || strings.Contains(got.Wrong, "secret") || !strings.Contains(got.Wrong, c.want) {
				t.Errorf("%+v, want %q", got, c.want)
			}
		})
	}
}

// Words follow documents: a search may tell an older position than a list did,
// and not an older one than a search did.
func TestClient_SearchesHaveAPositionOfTheirOwn(t *testing.T) {
	at := "1.9"
	log := &record.Log{Now: time.Now}
	c := clientOf(log, edgeOf(t, "edge-1", func(w http.ResponseWriter, r *http.Request) { say(at, none)(w, r) }))
	found := question{path: "/v2/pages/search/?query=amber", found: true}
	c.ask(t.Context(), low)
	at = "1.8"
	c.ask(t.Context(), found)
	at = "1.7"
	c.ask(t.Context(), found)
	if r := log.Facts().Reads; r[1].Wrong != "" || r[2].Wrong == "" {
		t.Errorf("%+v", r)
	}
}

// A failure of one edge is none of the reader's; one that says it may be kept is wrong.
func TestClient_AsksTheNextEdge(t *testing.T) {
	failing := func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusServiceUnavailable) }
	kept := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "max-age=60")
		failing(w, r)
	}
	log := &record.Log{Now: time.Now}
	c := clientOf(log, edgeOf(t, "edge-1", failing), edgeOf(t, "edge-2", say("1.9", none)))
	c.ask(t.Context(), low)
	if f := log.Facts(); f.Reads[0].Fault != "" || len(f.Attempts) != 2 || f.Attempts[0].Fault == "" || f.Attempts[1].Fault != "" {
		t.Errorf("%+v", f)
	}
	log = &record.Log{Now: time.Now}
	c = clientOf(log, edgeOf(t, "edge-1", failing), edgeOf(t, "edge-2", failing))
	c.ask(t.Context(), low)
	if r := log.Facts().Reads[0]; !strings.HasPrefix(r.Fault, "503") {
		t.Errorf("%+v", r)
	}
	log = &record.Log{Now: time.Now}
	c = clientOf(log, edgeOf(t, "edge-1", kept), edgeOf(t, "edge-2", say("1.9", none)))
	c.ask(t.Context(), low)
	if r := log.Facts().Reads[0]; r.Wrong != "edge-1: a failure that may be kept" {
		t.Errorf("%+v", r)
	}
}

// Who fails again and again is asked last for a while, and then first again.
func TestClient_LeavesOutWhoFails(t *testing.T) {
	now := time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC)
	log := &record.Log{Now: func() time.Time { return now }}
	asked := 0
	c := clientOf(log, edgeOf(t, "edge-1", func(w http.ResponseWriter, _ *http.Request) {
		asked++
		http.Error(w, "no", http.StatusBadGateway)
	}), edgeOf(t, "edge-2", say("1.9", none)))
	for range strikes + 3 {
		c.ask(t.Context(), low)
	}
	if asked != strikes {
		t.Errorf("asked %d times", asked)
	}
	now = now.Add(rest)
	c.ask(t.Context(), low)
	if asked != strikes+1 {
		t.Errorf("after a rest: asked %d times", asked)
	}
}

func TestClient_HasABound(t *testing.T) {
	log := &record.Log{Now: time.Now}
	c := clientOf(log, edgeOf(t, "edge-1", say("1.9", none)))
	c.under = most
	c.ask(t.Context(), low)
	if f := log.Facts(); len(f.Attempts) != 0 || !strings.Contains(f.Reads[0].Fault, "wait already") {
		t.Errorf("%+v", f)
	}
}

func TestQuestioner_NeverAsksAgain(t *testing.T) {
	q, seen := newQuestioner(7, "a+b", ofTicks), map[string]bool{}
	for range 500 {
		x := q.fresh()
		if seen[x.path] || !strings.Contains(x.path, "auth_token=a%2Bb") {
			t.Fatal(x.path)
		}
		seen[x.path] = true
	}
}
