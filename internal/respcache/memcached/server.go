package memcached

import (
	"context"
	"errors"
	"io"
	"net"
	"sync/atomic"
	"time"

	"github.com/bradfitz/gomemcache/memcache"

	"github.com/gheecms/ghee/internal/clock"
)

const (
	mostAsking = 64 // readers that wait for one server at a time

	// A server that failed is knocked at after this long, then after twice as
	// long each time; it must have been well for a while before that begins anew.
	firstKnock = 100 * time.Millisecond
	lastKnock  = 5 * time.Second
	well       = 10 * time.Second
)

var (
	errBlown = errors.New("memcached: the server is left alone, because it has failed")
	errBusy  = errors.New("memcached: too many readers ask the server")
	errSlow  = errors.New("memcached: the server takes too long")
)

// fuse blows when its server fails, once, and lets go whoever waits for it.
type fuse struct {
	blown chan struct{}
	done  atomic.Bool
	why   error // before blown is closed
}

func newFuse() *fuse { return &fuse{blown: make(chan struct{})} }

func (f *fuse) blow(why error) {
	if f.done.CompareAndSwap(false, true) {
		f.why = why
		close(f.blown)
	}
}

// server is one Memcached. Readers never find out whether it is back: that is
// for watch.
type server struct {
	address string
	c       Config
	client  atomic.Pointer[memcache.Client]
	fuse    atomic.Pointer[fuse]
	asking  chan struct{}
	blown   atomic.Uint64
}

func newServer(address string, c Config) *server {
	s := &server{address: address, c: c, asking: make(chan struct{}, mostAsking)}
	s.fuse.Store(newFuse())
	s.client.Store(s.dialing())
	return s
}

// dialing is a client without connections. Those it makes end on time, and take
// in no more than a value can be (guard).
func (s *server) dialing() *memcache.Client {
	d := net.Dialer{}
	if s.c.Bind.IsValid() {
		d.LocalAddr = &net.TCPAddr{IP: s.c.Bind.AsSlice()}
	}
	client := memcache.NewFromSelector(only{s.address})
	client.Timeout, client.MaxIdleConns = s.c.Patience, mostAsking
	client.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := d.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return newGuard(conn, s.c.Patience), nil
	}
	return client
}

// get returns the value of a key; nil for none.
func (s *server) get(key string, patience time.Duration) ([]byte, error) {
	var item *memcache.Item
	err := s.ask(func(c *memcache.Client) (*memcache.Item, error) { return c.Get(key) }, &item, patience)
	if err != nil || item == nil {
		return nil, err
	}
	return item.Value, nil
}

// set stores a value. A server that has no room for it says so, and is well.
func (s *server) set(item *memcache.Item) error {
	return s.ask(func(c *memcache.Client) (*memcache.Item, error) {
		err := c.Set(item)
		if err != nil && !unreachable(err) {
			return nil, refusal{err}
		}
		return nil, err
	}, nil, s.c.Patience)
}

type refusal struct{ error }

// unreachable tells the failures of a connection from a server's words.
func unreachable(err error) bool {
	_, net := errors.AsType[net.Error](err)
	return net || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, errTooMuch)
}

// ask does something at the server, for whoever waits so long. The first who
// finds it failing blows the fuse: the others, and all who come, wait no longer.
func (s *server) ask(do func(*memcache.Client) (*memcache.Item, error), into **memcache.Item, patience time.Duration) error {
	f := s.fuse.Load()
	if f.done.Load() {
		return errBlown
	}
	select {
	case s.asking <- struct{}{}:
	default:
		return errBusy
	}
	type outcome struct {
		item *memcache.Item
		err  error
	}
	landed := make(chan outcome, 1)
	go func() {
		defer func() { <-s.asking }()
		item, err := do(s.client.Load())
		landed <- outcome{item, err}
	}()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case o := <-landed:
		if _, word := errors.AsType[refusal](o.err); o.err != nil && !word && !errors.Is(o.err, memcache.ErrCacheMiss) {
			f.blow(o.err)
			return o.err
		}
		if into != nil {
			*into = o.item
		}
		if errors.Is(o.err, memcache.ErrCacheMiss) {
			return nil
		}
		return o.err
	case <-f.blown:
		return errBlown
	case <-timer.C:
		f.blow(errSlow)
		return errSlow
	}
}

// up reports whether the server is asked.
func (s *server) up() bool { return !s.fuse.Load().done.Load() }

// watch mends the fuse whenever the server is found well again, until ctx ends;
// back is told first.
func (s *server) watch(ctx context.Context, back func()) {
	knock := firstKnock
	since := time.Now() // that it is well, by the machine's clock
	for {
		f := s.fuse.Load()
		select {
		case <-ctx.Done():
			return
		case <-f.blown:
		}
		s.blown.Add(1)
		s.c.Log.WarnContext(ctx, "Memcached is left alone until it answers again", "server", s.address, "error", f.why)
		if time.Since(since) >= well {
			knock = firstKnock
		}
		for found := false; !found; knock = min(2*knock, lastKnock) {
			select {
			case <-ctx.Done():
				return
			case <-time.After(knock):
			}
			found = s.probe()
		}
		since = time.Now()
		back()
		s.fuse.Store(newFuse())
		s.c.Log.InfoContext(ctx, "Memcached answers again", "server", s.address)
	}
}

// probe stores a value and reads it, over a connection of its own: those of
// before are of no use.
func (s *server) probe() bool {
	fresh := s.dialing()
	if old := s.client.Swap(fresh); old != nil {
		_ = old.Close() // what does not end well there has failed before
	}
	word := clock.NewID()
	item := &memcache.Item{Key: "ghee:probe:" + word, Value: []byte(word), Expiration: 10}
	if err := fresh.Set(item); err != nil {
		return false
	}
	got, err := fresh.Get(item.Key)
	return err == nil && string(got.Value) == word
}

// only picks the one server there is. Its name is looked up when it is dialled.
type only struct{ address string }

// PickServer implements memcache.ServerSelector.
func (o only) PickServer(string) (net.Addr, error) { return o, nil }

// Each implements memcache.ServerSelector.
func (o only) Each(do func(net.Addr) error) error { return do(o) }

// Network implements net.Addr.
func (only) Network() string { return "tcp" }

// String implements net.Addr.
func (o only) String() string { return o.address }
