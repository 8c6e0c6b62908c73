package feed

import (
	"context"
	"crypto/ed25519"
	"errors"
	"log/slog"
	"maps"
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// ClientConfig says what to follow and how. URL, Token and Key are needed; for
// the others the zero value stands for what the comment names.
type ClientConfig struct {
	URL   string            // of an origin or an edge, without /feed
	Token string            // the secret of an edge token
	Key   ed25519.PublicKey // what the origin signs with
	Sites []string          // all the token allows: keys of the sites to follow

	// HTTP makes the requests: Dial{}.HTTP().
	HTTP *http.Client
	// Positions are where this node is, as far as it is known without looking
	// into files: what was read last. Sites that are near get their entries on
	// the stream; all others are asked for.
	Positions func() map[content.SiteID]changelog.Position
	// Epoch is the highest this node has seen: none. A server of a lower one is
	// not followed.
	Epoch func() changelog.Epoch

	Logger  *slog.Logger   // nobody
	Now     clock.Clock    // time.Now
	Jitter  func() float64 // math/rand: numbers from 0 to below 1
	Silence time.Duration  // 5 s: without a byte a connection is dead
	Rest    time.Duration  // 100 ms: before the second attempt; it doubles up to 50 times that
	Buffer  int            // 32 MiB of entries that were pushed and not read
}

// Client follows one server. It implements changelog.Feed. Run keeps the stream
// open; all other methods may be called by any goroutine.
type Client struct {
	ClientConfig
	base   string
	wake   chan content.SiteID
	buffer *buffer
	lost   atomic.Pointer[session] // the last stream, when it is no more
	live   atomic.Pointer[session] // the stream, when all heads were told; nil for none
	begun  func()                  // called when a stream is live, if set

	mu      sync.Mutex // guards the rest
	read    map[content.SiteID]changelog.Position
	tried   chan struct{} // closed when the first attempt has ended, or led to a stream
	once    sync.Once
	fault   error
	since   time.Time
	streams int64
	forged  int64
}

var _ changelog.Feed = (*Client)(nil)

// NewClient makes a client that does nothing until Run. fail.Invalid says which
// part of c cannot be.
func NewClient(c ClientConfig) (*Client, error) {
	u, err := url.Parse(c.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return nil, fail.E(fail.Invalid, "%q is no address to follow: write it like https://origin.example.", printable(c.URL))
	}
	if len(c.Key) != ed25519.PublicKeySize || c.Token == "" {
		return nil, fail.E(fail.Invalid, "To follow %s takes an edge token. Make one at the origin with: ghee edge token", u.Host)
	}
	if c.HTTP == nil {
		c.HTTP = Dial{}.HTTP()
	}
	if c.Epoch == nil {
		c.Epoch = func() changelog.Epoch { return changelog.Epoch{} }
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Jitter == nil {
		c.Jitter = rand.Float64
	}
	c.Silence = positive(c.Silence, silence)
	c.Rest = positive(c.Rest, 100*time.Millisecond)
	client := &Client{
		ClientConfig: c, base: strings.TrimRight(u.String(), "/") + "/feed/v1/", wake: make(chan content.SiteID, 256),
		buffer: &buffer{limit: positive(c.Buffer, 32<<20), sites: map[content.SiteID][]batch{}},
		read:   map[content.SiteID]changelog.Position{}, tried: make(chan struct{}), since: c.Now(),
	}
	if client.Positions == nil {
		client.Positions = client.remembered
	}
	return client, nil
}

// Run keeps a stream open until ctx ends, and returns nil then.
func (c *Client) Run(ctx context.Context) error {
	for failures := 0; ; failures++ {
		began := c.Now()
		live, err := c.follow(ctx)
		if ctx.Err() != nil {
			return nil //nolint:nilerr // it ended as it was told to
		}
		if live && c.Now().Sub(began) > c.Rest {
			failures = 0
		}
		c.Logger.WarnContext(ctx, "the feed's stream ended; it is opened again", "url", c.URL, "error", err)
		if !c.rest(ctx, failures) {
			return nil
		}
	}
}

// rest waits before another attempt: up to twice as long after each failure,
// and any time up to that, so that nodes that were cut off together do not come
// back together. It returns false when ctx ends.
func (c *Client) rest(ctx context.Context, failures int) bool {
	d := min(c.Rest<<min(failures, 10), 50*c.Rest)
	t := time.NewTimer(time.Duration(c.Jitter() * float64(d)))
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// Wake implements changelog.Feed.
func (c *Client) Wake() <-chan content.SiteID { return c.wake }

func (c *Client) ring(site content.SiteID) {
	select {
	case c.wake <- site:
	default:
	}
}

// session returns the open stream, which all heads have come on. Before the
// first attempt has ended it waits for that.
func (c *Client) session(ctx context.Context) (*session, error) {
	select {
	case <-c.tried:
	case <-ctx.Done():
		return nil, fail.Wrap(fail.Unavailable, ctx.Err(), "%s has not answered yet.", c.URL)
	}
	if s := c.live.Load(); s != nil && c.Now().Sub(s.heard()) <= 2*c.Silence {
		return s, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fault != nil {
		return nil, c.fault
	}
	return nil, fail.E(fail.Unavailable, "There is no stream from %s now.", c.URL)
}

// Heads implements changelog.Log: as the server last told, while it is there.
func (c *Client) Heads(ctx context.Context) (map[content.SiteID]changelog.Position, error) {
	s, err := c.session(ctx)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make(map[content.SiteID]changelog.Position, len(s.heads))
	for site, h := range s.heads {
		out[site] = h.Position
	}
	return out, nil
}

// Head implements changelog.Log: as the server last told.
func (c *Client) Head(ctx context.Context, site content.SiteID) (changelog.Checkpoint, error) {
	s, err := c.session(ctx)
	if err != nil {
		return changelog.Checkpoint{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if h, ok := s.heads[site]; ok {
		return h, nil
	}
	return changelog.Checkpoint{Site: site}, nil
}

// Age is how old what Heads says is: what the server told of its own knowledge,
// and the time since.
func (c *Client) Age() time.Duration {
	s := c.live.Load()
	if s == nil {
		s = c.lost.Load()
	}
	if s == nil {
		return math.MaxInt64
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if d := s.age + c.Now().Sub(s.told); d >= s.age {
		return d
	}
	return math.MaxInt64
}

// remembered is where the follower was when it last read.
func (c *Client) remembered() map[content.SiteID]changelog.Position {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.read)
}

// remember notes where the follower is about to be.
func (c *Client) remember(site content.SiteID, p changelog.Position) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.read[site] = p
}

// Status is what an operator wants to know of a server that is followed.
type Status struct {
	URL     string
	Live    bool
	Since   time.Time // when it became so
	Age     time.Duration
	Streams int64  // opened so far
	Forged  int64  // answers that the origin had not signed
	Fault   string // the last, while it is not live
}

// Status returns how it stands.
func (c *Client) Status() Status {
	st := Status{URL: c.URL, Live: c.live.Load() != nil, Age: c.Age()}
	c.mu.Lock()
	defer c.mu.Unlock()
	st.Since, st.Streams, st.Forged = c.since, c.streams, c.forged
	if c.fault != nil && !st.Live {
		st.Fault = c.fault.Error()
	}
	return st
}

// doubt counts what was not signed, and returns it.
func (c *Client) doubt(err error) error {
	if errors.Is(err, changelog.ErrForged) {
		c.mu.Lock()
		c.forged++
		c.mu.Unlock()
		if fail.CodeOf(err) == fail.Internal {
			err = fail.E(fail.Conflict, "%s sent what the origin did not sign; nothing of it is used. Is the edge token of another origin, or is somebody in between? %w", c.URL, err)
		}
	}
	return err
}
