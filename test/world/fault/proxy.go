package fault

import (
	"bytes"
	"math/rand/v2"
	"net"
	"sync"
	"testing"
)

// Proxy passes TCP connections on to one address.
type Proxy struct {
	t    testing.TB
	to   string
	from *net.TCPAddr // what it dials from; nil for any
	at   string       // where it listens

	mu       sync.Mutex // guards what follows
	listener net.Listener
	ways     [2]way
	changed  chan struct{}
	dice     *rand.Rand
	cut      []byte // after these bytes of a client …
	cuts     int    // … so many times the connection breaks and the answer is lost
	standing map[*joined]bool
	opened   int
	broken   int // connections that the rules' End and Reset have ended
}

// New makes a proxy that listens at an address and leads to another; it ends
// with the test. It dials from the IP address it listens at.
func New(t testing.TB, at, to string, seed uint64) *Proxy {
	t.Helper()
	p := &Proxy{t: t, to: to, at: at, changed: make(chan struct{}), dice: rand.New(rand.NewPCG(seed, 2)), standing: map[*joined]bool{}}
	if err := p.listen(); err != nil {
		t.Fatal(err)
	}
	addr, _ := p.listener.Addr().(*net.TCPAddr)
	p.at, p.from = addr.String(), &net.TCPAddr{IP: addr.IP}
	t.Cleanup(func() {
		p.Refuse(true)
		p.Cut()
	})
	return p
}

// Address is where the proxy listens.
func (p *Proxy) Address() string { return p.at }

// Opened is how many connections there have been.
func (p *Proxy) Opened() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.opened
}

// Broken is how many connections the rules' End and Reset have ended.
func (p *Proxy) Broken() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.broken
}

// Refuse makes nobody listen, or somebody again. Connections that stand are not
// touched.
func (p *Proxy) Refuse(refuse bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case refuse && p.listener != nil:
		_ = p.listener.Close()
		p.listener = nil
	case !refuse && p.listener == nil:
		if err := p.listen(); err != nil {
			p.t.Error(err)
		}
	}
}

// Cut resets every connection that stands.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for j := range p.standing {
		j.reset()
	}
}

// listen begins to take connections; p.mu is held, or nobody else is there.
func (p *Proxy) listen() error {
	l, err := net.Listen("tcp", p.at)
	if err != nil {
		return err
	}
	p.listener = l
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			go p.join(client)
		}
	}()
	return nil
}

// join passes one connection on until either side ends it.
func (p *Proxy) join(client net.Conn) {
	server, err := (&net.Dialer{LocalAddr: p.from}).Dial("tcp", p.to)
	if err != nil {
		_ = client.Close()
		return
	}
	j := &joined{client: client.(*net.TCPConn), server: server.(*net.TCPConn), over: make(chan struct{})} //nolint:forcetypeassert // what "tcp" gives
	p.mu.Lock()
	p.standing[j] = true
	p.opened++
	p.mu.Unlock()
	var both sync.WaitGroup
	both.Go(func() { p.pass(Up, j, j.client, j.server) })
	both.Go(func() { p.pass(Down, j, j.server, j.client) })
	both.Wait()
	j.end()
	p.mu.Lock()
	delete(p.standing, j)
	p.mu.Unlock()
}

// loses reports whether the answer to a message is to be lost.
func (p *Proxy) loses(message []byte) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cuts == 0 || !bytes.Contains(bytes.ToLower(message), p.cut) {
		return false
	}
	p.cuts--
	return true
}

// joined is one connection on both sides of the proxy.
type joined struct {
	client, server *net.TCPConn
	once           sync.Once
	over           chan struct{} // closed when nothing is to pass any more

	mu   sync.Mutex
	lost bool // the next answer is
}

// end closes both sides.
func (j *joined) end() {
	j.once.Do(func() {
		close(j.over)
		_, _ = j.client.Close(), j.server.Close()
	})
}

// reset breaks both sides, without a proper end.
func (j *joined) reset() {
	_, _ = j.client.SetLinger(0), j.server.SetLinger(0)
	j.end()
}

func (j *joined) lose() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lost = true
}

func (j *joined) loses() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.lost
}
