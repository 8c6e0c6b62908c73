package feed

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"math"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// session is one stream and what it has told.
type session struct {
	mu    sync.Mutex // guards the rest
	heads map[content.SiteID]changelog.Checkpoint
	known map[content.SiteID]verdict // what the server says of positions
	age   time.Duration              // of the server's knowledge
	told  time.Time                  // when it said so
	frame time.Time                  // when the last whole frame came
}

// verdict is an answer that was given unasked.
type verdict struct {
	at  changelog.Position
	err error
}

func (s *session) heard() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.frame
}

// follow opens a stream and takes in what comes until it ends. It reports
// whether the stream was ever live.
func (c *Client) follow(ctx context.Context) (live bool, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	s := &session{heads: map[content.SiteID]changelog.Checkpoint{}, known: map[content.SiteID]verdict{}}
	err = c.open(ctx, cancel, s)
	if cause := context.Cause(ctx); cause != nil && errors.Is(cause, errSilent) {
		err = cause
	}
	err = c.doubt(err)
	live = c.live.Load() == s
	if live {
		c.lost.Store(s)
	}
	c.mu.Lock()
	c.fault = err
	if live {
		c.since = c.Now()
	}
	c.mu.Unlock()
	c.live.CompareAndSwap(s, nil)
	c.once.Do(func() { close(c.tried) })
	return live, err
}

var errSilent = fail.E(fail.Unavailable, "The feed fell silent.")

func (c *Client) open(ctx context.Context, cancel context.CancelCauseFunc, s *session) error {
	h := hello{Version: Version, Sites: c.Sites, Positions: map[content.SiteID]string{}}
	for site, p := range c.Positions() {
		h.Positions[site] = FormatPosition(p)
	}
	seen := c.Epoch()
	if seen != (changelog.Epoch{}) {
		h.Epoch = &epochJSON{seen.Number, seen.Leader}
	}
	body, err := json.Marshal(h)
	if err != nil {
		return fail.Wrap(fail.Internal, err, "The stream cannot be asked for.")
	}
	resp, err := c.do(ctx, http.MethodPost, "stream", bytes.NewReader(body), nil)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	f := newFrames(c.watch(resp.Body, cancel), maxPushed)
	for {
		k, body, err := f.next()
		if err != nil {
			return whole(err)
		}
		if err := c.take(s, f, k, body, seen); err != nil {
			return err
		}
	}
}

// take takes in one frame, and those that belong to it.
func (c *Client) take(s *session, f *frames, k kind, body []byte, seen changelog.Epoch) error {
	d := decoder{data: body}
	wake, now := content.SiteID(-1), c.Now()
	switch k {
	case kindHead:
		h := d.checkpoint()
		if d.err != nil {
			return d.err
		}
		if err := h.Verify(c.Key); err != nil {
			return err
		}
		if h.Site.IsPreview() {
			return damaged("the log of previews.")
		}
		s.mu.Lock()
		s.heads[h.Site] = h
		n := len(s.heads)
		s.mu.Unlock()
		if n > maxSites {
			return damaged("more than %d logs.", maxSites)
		}
		wake = h.Site
	case kindReady:
		return c.ready(s, seen, now)
	case kindHeartbeat:
		ms := d.number(math.MaxInt64)
		if d.err == nil {
			s.mu.Lock()
			s.age, s.told = time.Duration(min(ms, math.MaxInt64/uint64(time.Millisecond)))*time.Millisecond, now
			s.mu.Unlock()
		}
	case kindGone:
		wake = d.site()
		s.mu.Lock()
		delete(s.heads, wake)
		delete(s.known, wake)
		s.mu.Unlock()
		c.buffer.forget(wake)
		c.mu.Lock()
		delete(c.read, wake)
		c.mu.Unlock()
	case kindDiverged, kindCompacted:
		wake = d.site()
		v := verdict{at: d.position(), err: changelog.ErrDiverged}
		if k == kindCompacted {
			v.err = changelog.ErrCompacted
		}
		s.mu.Lock()
		if d.err == nil && len(s.known) < maxSites {
			s.known[wake] = v
		}
		s.mu.Unlock()
	case kindBatch:
		h, entries, err := receive(f, body, pushEntries, 2*pushBytes, c.Key)
		switch {
		case err == nil:
			c.buffer.add(h.site, newBatch(h.after, entries)) // its head comes next, and wakes
		case errors.Is(err, errContent) && !errors.Is(err, changelog.ErrForged):
			// This site's trouble alone: who reads it asks, and is told.
			c.Logger.Warn("entries on the feed's stream are refused", "url", c.URL, "site", h.site, "error", err)
		default:
			return err
		}
	default:
		return damaged("a frame of type %d, which this release does not know; update it.", k)
	}
	if d.err != nil {
		return d.err
	}
	s.mu.Lock()
	s.frame = now
	s.mu.Unlock()
	if wake >= 0 && c.live.Load() == s {
		c.ring(wake)
	}
	return nil
}

// ready makes the stream the one that answers: all heads are told.
func (c *Client) ready(s *session, seen changelog.Epoch, now time.Time) error {
	s.mu.Lock()
	var top uint64
	for _, h := range s.heads {
		top = max(top, h.Position.Epoch.Number)
	}
	s.frame, s.told = now, now
	s.mu.Unlock()
	if top < seen.Number {
		return fail.E(fail.Conflict, "%s is of epoch %d, and this node has seen epoch %d. It is not followed.", c.URL, top, seen.Number)
	}
	c.mu.Lock()
	c.fault, c.since = nil, now
	c.streams++
	c.mu.Unlock()
	c.live.Store(s)
	c.once.Do(func() { close(c.tried) })
	if c.begun != nil {
		c.begun()
	}
	c.ring(content.Control)
	return nil
}

// Ask asks for the server's epoch, without a stream.
func (c *Client) Ask(ctx context.Context) (changelog.Epoch, error) {
	resp, err := c.do(ctx, http.MethodGet, "epoch", nil, nil)
	if err != nil {
		return changelog.Epoch{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	var a epochAnswer
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxDetail)).Decode(&a); err != nil || len(a.Epoch.Leader) > maxLeader {
		return changelog.Epoch{}, damaged("an epoch that is none.")
	}
	return changelog.Epoch{Number: a.Epoch.Number, Leader: a.Epoch.Leader}, nil
}

// do makes a request and returns the answer if it is one of a feed.
func (c *Client) do(ctx context.Context, method, path string, body io.Reader, header http.Header) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return nil, fail.Wrap(fail.Invalid, err, "%s cannot be asked.", c.URL)
	}
	req.Header.Set("Authorization", "Bearer "+c.Token)
	req.Header.Set("User-Agent", "ghee-feed/1")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	maps.Copy(req.Header, header)
	resp, err := c.HTTP.Do(req)
	if err != nil {
		return nil, fail.Wrap(fail.Unavailable, err, "%s does not answer.", c.URL)
	}
	kind := resp.Header.Get("Content-Type")
	switch {
	case resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusPartialContent:
		err = refused(resp)
	case kind != contentType && kind != "application/zstd" && !strings.HasPrefix(kind, "application/json"):
		err = fail.E(fail.Unavailable, "%s answers with %q, not as a feed does. Does the address lead to an origin or an edge?", c.URL, printable(kind))
	default:
		return resp, nil
	}
	_ = resp.Body.Close()
	return nil, err
}

// watched ends a request when no byte comes for some time. What is read after
// much longer than that was sent before this process stood still, and waited for
// it: a heartbeat among it would pass for one of now.
type watched struct {
	r    io.Reader
	t    *time.Timer
	wait time.Duration
	now  clock.Clock
	last time.Time
}

func (c *Client) watch(r io.Reader, cancel context.CancelCauseFunc) io.Reader {
	return &watched{r: r, wait: c.Silence, now: c.Now, last: c.Now(), t: time.AfterFunc(c.Silence, func() { cancel(errSilent) })}
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if n == 0 {
		return n, err
	}
	now := w.now()
	if now.Sub(w.last) > 2*w.wait {
		return 0, errSilent
	}
	w.last = now
	w.t.Reset(w.wait)
	return n, err
}
