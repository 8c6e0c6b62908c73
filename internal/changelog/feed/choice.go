package feed

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// ChoiceConfig says what to choose from. For all but the clients the zero value
// stands for what the comment names.
type ChoiceConfig struct {
	Origins []*Client // in the order of preference; their Run is not called
	Peers   []*Client // other edges, when no origin answers

	Logger *slog.Logger     // nobody
	Now    clock.Clock      // time.Now
	Tick   <-chan time.Time // every 10 s: when to look whether a better one answers
}

// Choice follows the best of several servers: that of the highest epoch, origins
// before peers, in the order given. When its stream is lost it takes the next,
// and goes back to an origin when one answers, without a gap. It implements
// changelog.Feed.
type Choice struct {
	ChoiceConfig
	wake    chan content.SiteID
	current atomic.Pointer[source]
	tried   chan struct{} // closed when one was found, or none
	hurry   chan struct{}

	mu    sync.Mutex // guards the rest
	fault error
	since time.Time

	sources atomic.Pointer[[]*source] // replaced by Add, never changed

	// owned by Run:
	following map[*source]context.CancelFunc
	ended     chan ended
	live      chan *source
	answers   chan []answer
	asking    bool
}

var _ changelog.Feed = (*Choice)(nil)

// source is one server to choose.
type source struct {
	*Client
	peer bool

	// owned by Run:
	failures int       // in a row
	began    time.Time // when it was last followed
	retry    time.Time // not before
}

type ended struct {
	*source
	err error
}

// answer is what a server said when it was asked for its epoch.
type answer struct {
	*source
	epoch changelog.Epoch
	err   error
}

const (
	probing = 10 * time.Second
	asking  = 3 * time.Second  // for an answer to a probe
	penalty = 10 * time.Second // for a server that answers and cannot be followed
)

// NewChoice makes a choice that does nothing until Run.
func NewChoice(c ChoiceConfig) (*Choice, error) {
	if len(c.Origins)+len(c.Peers) == 0 {
		return nil, fail.E(fail.Invalid, "There is nothing to follow: name an origin or a peer.")
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	n := len(c.Origins) + len(c.Peers)
	choice := &Choice{
		ChoiceConfig: c, wake: make(chan content.SiteID, 256), tried: make(chan struct{}), hurry: make(chan struct{}, 1), since: c.Now(),
		following: map[*source]context.CancelFunc{}, ended: make(chan ended, n), live: make(chan *source, 4*n), answers: make(chan []answer, 1),
	}
	all := make([]*source, 0, n)
	for _, client := range c.Origins {
		all = append(all, choice.adopt(client, false))
	}
	for _, client := range c.Peers {
		all = append(all, choice.adopt(client, true))
	}
	choice.sources.Store(&all)
	return choice, nil
}

func (c *Choice) adopt(client *Client, peer bool) *source {
	s := &source{Client: client, peer: peer}
	client.wake = c.wake
	client.begun = func() { c.live <- s }
	return s
}

func (c *Choice) all() []*source { return *c.sources.Load() }

// Add puts an origin into the choice that was not known before, after those that
// were. One whose URL is there already changes nothing.
func (c *Choice) Add(client *Client) {
	c.mu.Lock()
	defer c.mu.Unlock()
	old := c.all()
	if slices.ContainsFunc(old, func(s *source) bool { return s.base == client.base }) {
		return
	}
	all := append(slices.Clone(old), c.adopt(client, false))
	c.sources.Store(&all)
}

// Hurry has the servers asked for their epochs now, not at the next tick.
func (c *Choice) Hurry() {
	select {
	case c.hurry <- struct{}{}:
	default:
	}
}

// Run follows until ctx ends, and returns nil then. It is called once.
func (c *Choice) Run(ctx context.Context) error {
	tick := c.Tick
	if tick == nil {
		t := time.NewTicker(probing)
		defer t.Stop()
		tick = t.C
	}
	pause := time.NewTimer(0) // before the next attempt, while nothing is followed
	defer pause.Stop()
	for failures := 0; ctx.Err() == nil; {
		select {
		case <-ctx.Done():
		case <-pause.C:
			c.ask(ctx)
		case <-tick:
			c.ask(ctx)
		case <-c.hurry:
			c.ask(ctx)
		case answers := <-c.answers:
			c.asking = false
			if !c.choose(ctx, answers) && len(c.following) == 0 {
				failures++
				pause.Reset(c.delay(failures))
			}
		case s := <-c.live:
			failures = 0
			c.arrived(ctx, s)
		case e := <-c.ended:
			c.left(ctx, e)
			if len(c.following) == 0 {
				failures++
				pause.Reset(c.delay(failures))
			}
		}
	}
	for s, cancel := range c.following {
		cancel()
		delete(c.following, s)
		<-c.ended
	}
	if c.asking {
		<-c.answers
	}
	return nil
}

// delay is how long to wait before trying again.
func (c *Choice) delay(failures int) time.Duration {
	first := c.all()[0]
	return time.Duration(first.Jitter() * float64(min(first.Rest<<min(failures, 10), 50*first.Rest)))
}

// ask asks all servers for their epochs, at once and beside everything else.
func (c *Choice) ask(ctx context.Context) {
	if c.asking {
		return
	}
	c.asking = true
	go func() {
		ctx, cancel := context.WithTimeout(ctx, asking)
		defer cancel()
		all := c.all()
		answers := make([]answer, len(all))
		var wait sync.WaitGroup
		for i, s := range all {
			wait.Go(func() {
				answers[i].source = s
				answers[i].epoch, answers[i].err = s.Ask(ctx)
			})
		}
		wait.Wait()
		c.answers <- answers
	}()
}

// choose begins to follow the best of those that answered, if it is better than
// what is followed. It reports whether one is being followed.
func (c *Choice) choose(ctx context.Context, answers []answer) bool {
	var best, spare *answer
	var fault error
	now := c.Now()
	for i := range answers {
		a := &answers[i]
		switch {
		case a.err != nil:
			fault = errors.Join(fault, a.err)
		case a.retry.After(now) && c.current.Load() != a.source:
			// It answers, and what it sends could not be used: better than none.
			if spare == nil || a.epoch.Number > spare.epoch.Number {
				spare = a
			}
		case best == nil || a.epoch.Number > best.epoch.Number:
			best = a // among equals the first
		}
	}
	if best == nil && c.current.Load() == nil {
		best = spare
	}
	if best == nil {
		if c.current.Load() == nil && fault != nil {
			c.told(fault)
		}
		return len(c.following) > 0
	}
	if now := c.current.Load(); now != nil && !c.better(best, now, answers) {
		return true
	}
	if len(c.following) > 1 || c.following[best.source] != nil {
		return true // one is being tried
	}
	c.start(ctx, best.source)
	return true
}

// better reports whether to leave the source that is followed for another: for a
// higher epoch, or from a peer to an origin.
func (c *Choice) better(best *answer, now *source, answers []answer) bool {
	if best.source == now {
		return false
	}
	at := now.top()
	for _, a := range answers {
		if a.source == now && a.err == nil {
			at = max(at, a.epoch.Number)
		}
	}
	return best.epoch.Number > at || best.epoch.Number == at && now.peer && !best.peer
}

func (c *Choice) start(ctx context.Context, s *source) {
	ctx, cancel := context.WithCancel(ctx)
	c.following[s] = cancel
	s.began = c.Now()
	go func() {
		_, err := s.follow(ctx)
		c.ended <- ended{s, err}
	}()
}

// arrived makes a source whose heads are all told the one that answers.
func (c *Choice) arrived(ctx context.Context, s *source) {
	if c.following[s] == nil {
		return // it has left again
	}
	old := c.current.Load()
	if old != nil && old != s && !c.prefer(s, old) {
		c.following[s]() // it was slow, and a better one has come
		return
	}
	c.mu.Lock()
	c.fault, c.since = nil, c.Now()
	c.mu.Unlock()
	c.current.Store(s)
	c.try()
	if old != nil && old != s {
		c.following[old]()
	}
	c.Logger.InfoContext(ctx, "a feed is followed", "url", s.URL, "peer", s.peer)
	select {
	case c.wake <- content.Control: // heads may differ
	default:
	}
}

// prefer reports whether of two that are followed the first is better.
func (c *Choice) prefer(a, b *source) bool {
	if x, y := a.top(), b.top(); x != y {
		return x > y
	}
	all := c.all()
	return slices.Index(all, a) < slices.Index(all, b)
}

// left takes in that a stream has ended.
func (c *Choice) left(ctx context.Context, e ended) {
	c.following[e.source]()
	delete(c.following, e.source)
	now := c.Now()
	if now.Sub(e.began) > penalty {
		e.failures = 0
	}
	e.failures++
	if code := fail.CodeOf(e.err); e.failures >= 3 || code != fail.Unavailable {
		e.retry = now.Add(penalty)
	}
	if !c.current.CompareAndSwap(e.source, nil) && c.current.Load() != nil {
		return // another one answers
	}
	c.told(e.err)
	if ctx.Err() == nil {
		c.Logger.WarnContext(ctx, "the feed's stream ended; another is looked for", "url", e.URL, "error", e.err)
	}
}

func (c *Choice) told(err error) {
	c.mu.Lock()
	c.fault = err
	c.since = c.Now()
	c.mu.Unlock()
	c.try()
}

func (c *Choice) try() {
	select {
	case <-c.tried:
	default:
		close(c.tried)
	}
}

// source returns the one that is followed.
func (c *Choice) source(ctx context.Context) (*source, error) {
	select {
	case <-c.tried:
	case <-ctx.Done():
		return nil, fail.Wrap(fail.Unavailable, ctx.Err(), "No feed has answered yet.")
	}
	if s := c.current.Load(); s != nil {
		return s, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fault != nil {
		return nil, c.fault
	}
	return nil, fail.E(fail.Unavailable, "No feed answers now.")
}

// Wake implements changelog.Feed.
func (c *Choice) Wake() <-chan content.SiteID { return c.wake }

// Heads implements changelog.Log.
func (c *Choice) Heads(ctx context.Context) (map[content.SiteID]changelog.Position, error) {
	s, err := c.source(ctx)
	if err != nil {
		return nil, err
	}
	return s.Heads(ctx)
}

// Head implements changelog.Log.
func (c *Choice) Head(ctx context.Context, site content.SiteID) (changelog.Checkpoint, error) {
	s, err := c.source(ctx)
	if err != nil {
		return changelog.Checkpoint{}, err
	}
	return s.Head(ctx, site)
}

// Read implements changelog.Log.
func (c *Choice) Read(ctx context.Context, site content.SiteID, after changelog.Position, limit int) ([]changelog.Entry, error) {
	s, err := c.source(ctx)
	if err != nil {
		return nil, err
	}
	return s.Read(ctx, site, after, limit)
}

// Objects implements changelog.Log.
func (c *Choice) Objects(ctx context.Context, site content.SiteID) (changelog.Checkpoint, iter.Seq2[changelog.Object, error], error) {
	s, err := c.source(ctx)
	if err != nil {
		return changelog.Checkpoint{}, nil, err
	}
	return s.Objects(ctx, site)
}

// Age is how old the knowledge is that Heads tells, or last told.
func (c *Choice) Age() time.Duration {
	if s := c.current.Load(); s != nil {
		return s.Age()
	}
	age := time.Duration(math.MaxInt64)
	for _, s := range c.all() {
		age = min(age, s.Age())
	}
	return age
}

// ChoiceStatus is what an operator wants to know.
type ChoiceStatus struct {
	URL     string // of the server that is followed; "" for none
	Peer    bool
	Since   time.Time // when that came about
	Fault   string    // why there is none
	Sources []Status  // all there are to choose from
}

// Status returns how it stands.
func (c *Choice) Status() ChoiceStatus {
	var st ChoiceStatus
	if s := c.current.Load(); s != nil {
		st.URL, st.Peer = s.URL, s.peer
	}
	c.mu.Lock()
	st.Since = c.since
	if c.fault != nil && st.URL == "" {
		st.Fault = c.fault.Error()
	}
	c.mu.Unlock()
	for _, s := range c.all() {
		st.Sources = append(st.Sources, s.Status())
	}
	return st
}

// top is the highest epoch of the stream's heads.
func (c *Client) top() (n uint64) {
	s := c.live.Load()
	if s == nil {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, h := range s.heads {
		n = max(n, h.Position.Epoch.Number)
	}
	return n
}
