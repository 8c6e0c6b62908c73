package edge_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/edge"
	"github.com/gheecms/ghee/internal/web"
	"github.com/gheecms/ghee/internal/web/strict"
)

// both is one handler behind net/http alone and behind a front, with a kept
// connection to each.
type both struct {
	*node
	*edge.Handler
	t            *testing.T
	plain, front *bufio.ReadWriter
	direct       int // answers of the front's own
}

// Answer implements strict.Answerer.
func (b *both) Answer(dst []byte, r *strict.Request) (head, body []byte, ok bool) {
	if head, body, ok = b.Handler.Answer(dst, r); ok {
		b.direct++
	}
	return head, body, ok
}

func newBoth(t *testing.T, n *node, change func(*edge.Config)) *both {
	t.Helper()
	c := n.config()
	c.Cache, c.Aliases = 1<<20, 1000
	if change != nil {
		change(&c)
	}
	b := &both{node: n, Handler: edge.New(c), t: t}
	server := func() *http.Server { return web.ServerDefaults().New(web.SteadyDefaults().Handler(b.Handler), c.Log) }
	plain := server()
	front := strict.New(server(), b, web.SteadyDefaults())
	connect := func(serve func(net.Listener) error, end func() error) *bufio.ReadWriter {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		go func() { _ = serve(l) }()
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _, _ = conn.Close(), end() })
		return bufio.NewReadWriter(bufio.NewReader(conn), bufio.NewWriter(conn))
	}
	b.plain, b.front = connect(plain.Serve, plain.Close), connect(front.Serve, front.Close)
	return b
}

// told is an answer as it came, but for the order of headers and the moment.
func (b *both) told(c *bufio.ReadWriter, target string, header []string) string {
	b.t.Helper()
	_, _ = fmt.Fprintf(c, "GET %s HTTP/1.1\r\n%s\r\n\r\n", target, strings.Join(append([]string{"Host: x"}, header...), "\r\n"))
	_ = c.Flush()
	var lines []string
	length := 0
	for {
		line, err := c.ReadString('\n')
		if err != nil {
			b.t.Fatal(target, err)
		}
		if line == "\r\n" {
			break
		}
		if name, value, _ := strings.Cut(strings.TrimSpace(line), ": "); name == "Date" {
			if at, err := time.Parse(http.TimeFormat, value); err != nil || time.Since(at) > time.Minute {
				b.t.Errorf("%s: %q", target, line)
			}
			line = "Date\r\n"
		}
		_, _ = fmt.Sscanf(line, "Content-Length: %d", &length)
		lines = append(lines, line)
	}
	slices.Sort(lines[1:])
	body := make([]byte, length)
	if _, err := io.ReadFull(c, body); err != nil {
		b.t.Fatal(target, err)
	}
	return strings.Join(lines, "") + "\r\n" + string(body)
}

// ask asks twice, of both: whoever was first may have filled the cache.
func (b *both) ask(target string, header ...string) string {
	b.t.Helper()
	b.told(b.plain, target, header)
	b.told(b.plain, target, header)
	want, got := b.told(b.plain, target, header), b.told(b.front, target, header)
	if got != want {
		b.t.Errorf("%s %q: the front says\n%s\nnet/http\n%s", target, header, got, want)
	}
	return got
}

// asked is ask, which must or must not be answered by the front itself.
func (b *both) asked(direct bool, target string, header ...string) string {
	b.t.Helper()
	before := b.direct
	out := b.ask(target, header...)
	if (b.direct > before) != direct {
		b.t.Errorf("%s %q: answered in front: %v\n%s", target, header, !direct, out)
	}
	return out
}

func TestAnswer_IsWhatNetHTTPWouldSend(t *testing.T) {
	for name, change := range map[string]func(*edge.Config){
		"ByTheBook":   nil,
		"PurgeDriver": func(c *edge.Config) { c.PurgeDriver = true },
		"Nameless":    func(c *edge.Config) { c.Name = "" },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBoth(t, kitchen(t, content.Settings{}, true), change)
			posts, token := "/v2/posts/?page_size=1&auth_token="+reader, "Authorization: Token "+reader
			first := b.asked(true, posts)
			_, etag, _ := strings.Cut(first, "Etag: ")
			etag, _, _ = strings.Cut(etag, "\r\n")
			b.asked(true, posts, "If-None-Match: "+etag)
			b.asked(true, posts, "If-None-Match: W/"+etag+`, "x"`, "Accept-Encoding: br")
			b.asked(true, posts, "If-None-Match: *")
			b.asked(true, posts, `If-None-Match: "another"`)
			for _, encoding := range []string{"gzip", "br", "gzip, br", "gzip;q=0.5, identity", "identity;q=0", "*", "deflate"} {
				b.asked(true, posts, "Accept-Encoding: "+encoding)
				b.asked(true, "/v2/posts/?auth_token="+reader, "Accept-Encoding: "+encoding)
				b.asked(true, "/v2/posts/nothing/?auth_token="+reader, "Accept-Encoding: "+encoding)
			}
			b.asked(true, "/v2/posts/first/", token)
			b.asked(true, "/v2/posts/first/?auth_token="+other, token) // the header wins
			b.asked(true, "/v2/posts/first/", "Authorization: token  "+reader)
			b.asked(true, "/v2/posts/first/?auth_token="+reader, "Authorization: Basic eDp5")
			b.asked(true, "/v2/posts/first/?auth_token="+writer)
			b.asked(true, "/v2/posts/first/?auth_token="+preview)
			b.asked(true, "/v2/posts/first/?preview=1&auth_token="+reader)
			b.asked(true, "//v2//posts/first/?auth_token="+reader)
			b.asked(true, "/v2/posts/first/", token, "Cookie: a=b", "Origin: https://example.com", "User-Agent: x", "X-Butter-Client: js/1")

			b.asked(false, "/v2/posts/first/?preview=1&auth_token="+preview)
			b.asked(false, "/v2/posts/first/?auth_token="+reader, "Authorization: Token nobody") // who may be somebody later
			b.asked(false, "/v2/posts/first/?auth_token=nobody")
			b.asked(false, "/v2/posts/first/")
			b.asked(false, "/v2/nothing/?auth_token="+reader)
			b.asked(false, "/v2/posts/first/?auth_token="+reader, "Ghee-Min-Position: 0.0")
			b.asked(false, "/v2/posts/first/?auth_token="+reader, "Accept-Encoding: gzip", "Accept-Encoding: br")
			b.asked(false, "/v2/posts/first/?x="+strings.Repeat("y", 2000)+"&auth_token="+reader)
		})
	}
}

// What a request came to once is looked at anew each time.
func TestAnswer_HeedsWhatChanges(t *testing.T) {
	now := time.Date(2026, 11, 28, 22, 0, 10, 0, time.UTC)
	at := changelog.Position{Epoch: changelog.Epoch{Number: 3}, Seq: 1}
	target, hash := redirects+reader, hashOf(reader)
	for name, c := range map[string]struct {
		change func(b *both)
		direct bool
		says   string
	}{
		"Revoked":         {func(b *both) { delete(b.grants, hash) }, false, "HTTP/1.1 401"},
		"OfAnotherSite":   {func(b *both) { b.grants[hash] = content.Grant{Site: 8, Kind: content.ReadToken} }, false, "of-site-8"},
		"NowMayPreview":   {func(b *both) { b.grants[hash] = content.Grant{Site: 7, Kind: content.ReadToken, Preview: true} }, false, "HTTP/1.1 200"},
		"NowMayWrite":     {func(b *both) { b.grants[hash] = content.Grant{Site: 7, Kind: content.WriteToken} }, false, "no-store"},
		"Ended":           {func(*both) { now = now.Add(2 * time.Hour) }, false, "HTTP/1.1 401"},
		"Older":           {func(*both) { now = now.Add(30 * time.Minute) }, false, "HTTP/1.1 503"},
		"Starting":        {func(b *both) { b.ready = false }, false, "HTTP/1.1 503"},
		"BesideAnother":   {func(b *both) { b.Alone(false) }, false, "fwd=miss"},
		"Lagging":         {func(b *both) { b.state = "lagging" }, true, "Ghee-State: lagging"},
		"ToldOf":          {func(b *both) { b.asOf = b.asOf.Add(time.Minute) }, true, "Ghee-As-Of: 2026-11-28T22:01:00.001Z"},
		"Moved":           {func(b *both) { b.Advance(7, at) }, true, "Ghee-Position: 3.1"},
		"Cleared":         {func(b *both) { b.Clear(7, at) }, false, "fwd=miss"},
		"NothingHappened": {func(*both) {}, true, "Cache-Status: ghee; hit"},
	} {
		t.Run(name, func(t *testing.T) {
			now = time.Date(2026, 11, 28, 22, 0, 10, 0, time.UTC)
			n := newNode()
			n.grants[hash] = content.Grant{Site: 7, Kind: content.ReadToken, Expires: content.Micros(now.Add(time.Hour).UnixMicro())}
			n.read = func(_ context.Context, site content.SiteID) (edge.Reading, error) {
				return reading{from: fmt.Sprintf("/of-site-%d", site), settings: content.Settings{MaxStale: 600}}, nil
			}
			b := newBoth(t, n, func(c *edge.Config) { c.Now = func() time.Time { return now } })
			target := target + "&preview=1"
			if name == "NowMayWrite" {
				target = redirects + reader
			}
			b.asked(true, target)
			c.change(b)
			before := b.direct
			if out := b.told(b.front, target, nil); !strings.Contains(out, c.says) || (b.direct > before) != c.direct {
				t.Errorf("answered in front: %v\n%s", b.direct > before, out)
			}
		})
	}
}

// The front counts as the rest does.
func TestAnswer_IsObserved(t *testing.T) {
	b := newBoth(t, newNode(), nil)
	b.ask(redirects + reader)
	b.ask(redirects+reader, "If-None-Match: *")
	hits := b.Kept().Hits
	b.seen = nil
	b.told(b.front, redirects+reader, nil)
	b.told(b.front, redirects+reader, []string{"If-None-Match: *"})
	if want := []string{"redirects live OK", "redirects live Not Modified"}; !slices.Equal(b.seen, want) || b.Kept().Hits != hits+2 {
		t.Errorf("seen %q, %d hits", b.seen, b.Kept().Hits-hits)
	}
	before := b.Kept()
	b.Clear(7, changelog.Position{})
	b.told(b.front, redirects+reader, nil)
	if after := b.Kept(); after.Misses != before.Misses+1 || after.Hits != before.Hits {
		t.Errorf("a miss counts as %+v after %+v", after, before)
	}
}

// However many requests there are, few are remembered; any of them is answered.
func TestAnswer_RemembersSoMany(t *testing.T) {
	b := newBoth(t, newNode(), func(c *edge.Config) { c.Aliases = 16 })
	for i := range 200 {
		target := fmt.Sprintf("%s%s&x=%d", redirects, reader, i)
		if out := b.ask(target); !strings.HasPrefix(out, "HTTP/1.1 200") {
			t.Fatal(out)
		}
	}
	if b.direct != 200 {
		t.Errorf("%d of 200 were answered in front", b.direct)
	}
	before := b.direct
	for i := range 200 {
		b.told(b.front, fmt.Sprintf("%s%s&x=%d", redirects, reader, i), nil)
	}
	if n := b.direct - before; n > 16 {
		t.Errorf("%d requests are remembered", n)
	}
}
