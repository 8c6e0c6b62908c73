package edge_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/edge"
)

const events = "/v2/events?auth_token="

// living is a site's set as listeners see it: it remembers its last changes.
type living struct {
	reading
	mu     sync.Mutex
	groups []delivery.ChangeGroup
	began  changelog.Position
	reads  int
}

func newLiving() *living { return &living{began: positionOf(100)} }

func positionOf(seq int64) changelog.Position {
	return changelog.Position{Epoch: changelog.Epoch{Number: 2}, Seq: seq, Chain: changelog.Hash{byte(seq)}}
}

func (l *living) Position() changelog.Position {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.position()
}

func (l *living) position() changelog.Position {
	if n := len(l.groups); n > 0 {
		return l.groups[n-1].To
	}
	return l.began
}

func (l *living) Schema() *content.Schema { return content.NewSchema() }

func (l *living) Settings() content.Settings {
	return content.Settings{DefaultLocale: "en", Locales: []content.Locale{{Num: 1, Code: "en"}, {Num: 2, Code: "de"}}}
}

func (l *living) Changes(_ context.Context, since delivery.Mark) ([]delivery.ChangeGroup, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reads++
	if since.Is(l.position()) {
		return nil, nil
	}
	if l.position().Before(since.Position()) {
		return nil, delivery.ErrAhead
	}
	for i, g := range l.groups {
		if since.Is(g.From) {
			return l.groups[i:], nil
		}
	}
	return nil, delivery.ErrForgotten
}

// publish adds a group of posts; "de:x" is one in German.
func (l *living) publish(slugs ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	g := delivery.ChangeGroup{From: l.position(), At: 1}
	g.To = positionOf(g.From.Seq + int64(len(slugs)))
	for _, slug := range slugs {
		locale, name, ok := strings.Cut(slug, ":")
		if !ok {
			locale, name = "en", slug
		}
		g.Changes = append(g.Changes, delivery.Change{Kind: changelog.Document, ID: name, Locale: locale, Type: content.PostTypeID, Of: content.KindPost, Key: "post", Num: 5, Slug: name})
	}
	l.groups = append(l.groups, g)
}

// rebuild forgets all that changed so far.
func (l *living) rebuild() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.began, l.groups = positionOf(l.position().Seq+1), nil
}

// stage is a node with a living set.
type stage struct {
	*living
	n *node
	h *edge.Handler
}

func newStage(change func(*edge.Config)) *stage {
	s := &stage{living: newLiving(), n: newNode()}
	s.n.read = func(context.Context, content.SiteID) (edge.Reading, error) { return s.living, nil }
	c := s.n.config()
	if change != nil {
		change(&c)
	}
	s.h = edge.New(c)
	return s
}

// release publishes and tells the node of it.
func (s *stage) release(slugs ...string) {
	s.publish(slugs...)
	s.h.Advance(7, s.Position())
}

// ear is a client of a stream.
type ear struct {
	header http.Header
	status int
	mu     sync.Mutex
	text   strings.Builder
	deaf   chan struct{} // closed when it takes what is written; nil for at once
	leave  context.CancelFunc
	done   chan struct{}
}

func (e *ear) Header() http.Header { return e.header }
func (e *ear) WriteHeader(s int)   { e.status = s }
func (e *ear) Flush()              {}
func (e *ear) Write(b []byte) (int, error) {
	if e.deaf != nil {
		<-e.deaf
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.text.Write(b)
}

// heard is what came since it was last asked: of each event its name, position
// and slugs; of all else its text.
func (e *ear) heard(t *testing.T) string {
	t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	text := e.text.String()
	e.text.Reset()
	var out []string
	for block := range strings.SplitSeq(strings.TrimSuffix(text, "\n\n"), "\n\n") {
		id, name, data := "", "", ""
		for line := range strings.SplitSeq(block, "\n") {
			key, value, _ := strings.Cut(line, ": ")
			switch key {
			case "id":
				id = strings.Join(strings.Split(value, ".")[:2], ".")
			case "event":
				name = value
			case "data":
				data = value
			case "retry":
			default:
				name += line
			}
		}
		var body struct {
			Position string
			Meta     struct {
				Position, Since string
				Count           int
			}
			Data []struct{ Slug, Action string }
		}
		if data != "" {
			if err := json.Unmarshal([]byte(data), &body); err != nil {
				t.Fatal(err, data)
			}
		}
		if body.Meta.Count != len(body.Data) || id != "" && body.Meta.Position != "" && !strings.HasPrefix(body.Meta.Position, id) {
			t.Errorf("%s: %s", id, data)
		}
		var line strings.Builder
		line.WriteString(strings.TrimSpace(id + " " + name))
		for _, d := range body.Data {
			line.WriteString(" " + d.Slug)
		}
		if line.String() != "" {
			out = append(out, line.String())
		}
	}
	return strings.Join(out, "; ")
}

func (s *stage) listen(t *testing.T, target string, header ...string) *ear {
	return s.hear(t, &ear{}, target, header...)
}

func (s *stage) hear(t *testing.T, e *ear, target string, header ...string) *ear {
	t.Helper()
	e.header, e.done = http.Header{}, make(chan struct{})
	var ctx context.Context
	ctx, e.leave = context.WithCancel(t.Context())
	r := httptest.NewRequestWithContext(ctx, "GET", target, nil)
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Add(name, value)
	}
	go func() {
		defer close(e.done)
		s.h.ServeHTTP(e, r)
	}()
	synctest.Wait()
	return e
}

func (e *ear) ended() bool {
	synctest.Wait()
	select {
	case <-e.done:
		return true
	default:
		return false
	}
}

func (e *ear) hears(t *testing.T, want string) {
	t.Helper()
	synctest.Wait()
	if got := e.heard(t); got != want {
		t.Errorf("heard %q, want %q", got, want)
	}
}

func TestEvents_TellEachGroupAsItComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(nil)
		all, german := s.listen(t, events+reader), s.listen(t, "/v2/events/?types=page,post&locale=de", "Authorization: Token "+reader)
		if h := all.header; all.status != 200 || h.Get("Content-Type") != "text/event-stream" || h.Get("Cache-Control") != "private, no-store" ||
			h.Get("Access-Control-Allow-Origin") != "*" || h.Get("Ghee-Position") != "2.100" || h.Get("Content-Length") != "" || s.h.InFlight() != 0 {
			t.Error(all.status, h)
		}
		all.hears(t, "2.100")
		german.hears(t, "2.100")
		s.release("a", "de:b", "c")
		s.release("d")
		all.hears(t, "2.103 change a b c; 2.104 change d")
		german.hears(t, "2.103 change b")
		if s.reads > 4 {
			t.Errorf("two listeners read the set %d times", s.reads)
		}
		<-time.After(15 * time.Second) // the bubble's: what it did not want it comes to know of
		all.hears(t, ":")
		german.hears(t, "2.104")
		none := s.listen(t, events+reader+"&types=page")
		none.hears(t, "2.104")
		s.release("e")
		none.hears(t, "")
		all.leave()
		if !all.ended() || s.h.Listeners() != 2 {
			t.Error("one left:", s.h.Listeners())
		}
		german.leave()
		none.leave()
	})
}

func TestEvents_GoOnFromWhereOneWas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(nil)
		for _, slug := range []string{"a", "b", "c"} {
			s.publish(slug)
		}
		mark := func(seq int64) string { return delivery.MarkOf(positionOf(seq)).String() }
		first := s.listen(t, events+reader) // the ring begins here
		for name, c := range map[string]struct{ target, header, want string }{
			"of a browser":       {events + reader + "&since=2.100", "Last-Event-ID: " + mark(102), "2.102; 2.103 change c"},
			"of the beginning":   {events + reader + "&since=" + mark(100), "", "2.100; 2.101 change a; 2.102 change b; 2.103 change c"},
			"of a read":          {events + reader + "&since=2.101", "", "2.101; 2.102 change b; 2.103 change c"},
			"of now":             {events + reader + "&since=" + mark(103), "", "2.103"},
			"compacted":          {events + reader + "&since=2.99", "", "2.99; 2.103 reset"},
			"of another history": {events + reader + "&since=2.102.0011223344556677", "", "2.102; 2.103 reset"},
			"of another epoch":   {events + reader + "&since=1.500", "", "1.500; 2.103 reset"},
			"of a future":        {events + reader + "&since=" + mark(104), "", "2.104"},
		} {
			var header []string
			if c.header != "" {
				header = append(header, c.header)
			}
			e := s.listen(t, c.target, header...)
			if got := e.heard(t); got != c.want {
				t.Errorf("%s: heard %q, want %q", name, got, c.want)
			}
			e.leave()
		}
		ahead, other := s.listen(t, events+reader+"&since="+mark(104)), s.listen(t, events+reader+"&since=2.104.0011223344556677")
		ahead.hears(t, "2.104")
		other.hears(t, "2.104")
		first.hears(t, "2.103")
		s.release("d")
		s.release("e")
		ahead.hears(t, "2.105 change e")
		first.hears(t, "2.104 change d; 2.105 change e")
		other.hears(t, "2.105 reset")
		s.rebuild()
		s.h.Advance(7, s.Position())
		ahead.hears(t, "2.106 reset")
		s.release("f")
		ahead.hears(t, "2.107 change f")
		for _, e := range []*ear{first, ahead, other} {
			e.leave()
			if !e.ended() {
				t.Error("one left, and is told on")
			}
		}
		for target, status := range map[string]int{events + reader + "&since=x": 400, events + reader + "&locale=fr": 400, events: 401, events + "unknown": 401} {
			if w := ask(t, s.h, "GET", target); w.Code != status {
				t.Error(target, w.Code, w.Body)
			}
		}
		if w := ask(t, s.h, "GET", events+reader, "Last-Event-ID: 1"); w.Code != 400 {
			t.Error(w.Code)
		}
		if w := ask(t, s.h, "HEAD", events+reader); w.Code != 200 || w.Body.Len() != 0 || s.h.Listeners() != 0 {
			t.Error(w.Code, w.Body, s.h.Listeners())
		}
	})
}

func TestEvents_End(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(func(c *edge.Config) { c.Listeners = 2 })
		a, b := s.listen(t, events+reader), s.listen(t, events+preview+"&preview=1")
		if w := ask(t, s.h, "GET", events+reader); w.Code != 503 || !soon(w) || w.Header().Get("Access-Control-Allow-Origin") != "*" {
			t.Error("one too many:", w.Code, w.Header())
		}
		b.hears(t, "2.100")
		restore := s.n.revoke(reader)
		a.hears(t, "2.100")
		s.release("a")
		b.hears(t, "2.101 change a")
		if a.hears(t, ""); !a.ended() {
			t.Error("a token that was revoked hears on")
		}
		restore()
		c := s.listen(t, events+reader)
		restore = s.n.revoke(reader)
		<-time.After(15 * time.Second)
		if !c.ended() {
			t.Error("nobody looked whether the token holds")
		}
		restore()
		s.h.Drain()
		s.h.Drain()
		if !b.ended() {
			t.Error("the node stops, and somebody listens")
		}
		d := s.listen(t, events+reader+"&since=2.100")
		if d.status != 200 || !d.ended() {
			t.Error("a browser comes back to a stream only", d.status)
		}
	})
}

// Who takes nothing of what is written holds up nobody.
func TestEvents_TheDeafHoldUpNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(nil)
		deaf := s.hear(t, &ear{deaf: make(chan struct{})}, events+reader)
		good := s.listen(t, events+reader)
		good.hears(t, "2.100")
		for range 200 {
			s.release(strings.Repeat("x", 100), "y", "z")
		}
		synctest.Wait()
		if got := strings.Count(good.heard(t), "change"); got != 200 {
			t.Errorf("the other heard %d of 200", got)
		}
		close(deaf.deaf)
		synctest.Wait()
		if got := strings.Count(deaf.heard(t), "change"); got != 200 {
			t.Errorf("it heard %d of 200 in the end", got)
		}
		deaf.leave()
		good.leave()
	})
}

func TestSync_IsAnsweredFromHere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &applying{changed: make(chan struct{})}
		s := newStage(func(c *edge.Config) { c.Positions, c.Cache = a, 1<<20 })
		s.publish("a")
		s.publish("b", "c")
		a.seq.Store(103)
		began := time.Now()
		for target, want := range map[string]string{
			"/v2/sync?auth_token=" + reader:                                       `200 {"meta":{"position":"2.103.6700000000000000","since":"2.103.6700000000000000","more":false,"count":0},"data":[]}`,
			"/v2/sync?auth_token=" + preview + "&preview=1&since=2.103":           `200 {"meta":{"position":"2.103.6700000000000000","since":"2.103","more":false,"count":0},"data":[]}`,
			"/v2/sync?auth_token=" + reader + "&since=2.99":                       `410 ` + string(delivery.Forgotten(positionOf(103))),
			"/v2/sync/?auth_token=" + reader + "&since=2.101&types=page":          `200 {"meta":{"position":"2.103.6700000000000000","since":"2.101","more":false,"count":0},"data":[]}`,
			"/v2/sync?auth_token=" + reader + "&since=2.101.6500000000000000&x=1": `200 {"meta":{"position":"2.103.6700000000000000","since":"2.101.6500000000000000","more":false,"count":2},"data":[{"kind":"post","type":"post","id":5,"key":"o:b","slug":"b","locale":"en","action":"published","at":"1970-01-01T00:00:00.000001Z","url":"/v2/posts/b/"},{"kind":"post","type":"post","id":5,"key":"o:c","slug":"c","locale":"en","action":"published","at":"1970-01-01T00:00:00.000001Z","url":"/v2/posts/c/"}]}`,
		} {
			w := ask(t, s.h, "GET", target)
			if got := strings.Join([]string{w.Result().Status[:3], decoded(t, w)}, " "); got != want {
				t.Errorf("%s:\n%s\nwant\n%s", target, got, want)
			}
			if w.Code == 200 && w.Header().Get("Cache-Control") != "private, no-store" || w.Header().Get("Ghee-Position") != "2.103" {
				t.Error(target, w.Header())
			}
		}
		if !time.Now().Equal(began) {
			t.Error("somebody waited")
		}
		w := ask(t, s.h, "GET", "/v2/sync?auth_token="+reader+"&since=2.104")
		if w.Code != 503 || w.Header().Get("Retry-After") == "" || time.Since(began) != time.Second {
			t.Error("one that does not come:", w.Code, w.Header(), time.Since(began), w.Body)
		}
		s.release("d") // nothing of it was kept
		if w := ask(t, s.h, "GET", "/v2/sync?auth_token="+reader); !strings.Contains(decoded(t, w), `"2.104.68`) {
			t.Error(w.Body)
		}
	})
}

// On a connection, with both versions of HTTP, and let go of when the client goes.
func TestEvents_OnAConnection(t *testing.T) {
	for name, version := range map[string]int{"HTTP/1.1": 1, "HTTP/2": 2} {
		s := newStage(nil)
		server := httptest.NewUnstartedServer(s.h)
		server.EnableHTTP2 = version == 2
		server.StartTLS()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+events+reader, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(res.Body)
		told := false
		for lines.Scan() && !strings.HasPrefix(lines.Text(), "event: change") {
			if !told {
				s.release("a")
				told = true
			}
		}
		if !lines.Scan() || !strings.Contains(lines.Text(), `"slug":"a"`) || res.ProtoMajor != version {
			t.Error(name, res.Proto, lines.Text())
		}
		s.h.Drain()
		for lines.Scan() {
		}
		if err := lines.Err(); err != nil {
			t.Error(name, err)
		}
		_ = res.Body.Close()
		server.Close()
	}
}
