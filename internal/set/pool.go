package set

import (
	"context"
	"database/sql"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
)

// maxReaders bounds the reads under way on one set; more wait.
const maxReaders = 8

// pool holds the reading connections of a set. A connection costs three file
// descriptors and up to 8 MB of page cache, so it keeps no more of them idle
// than the machine has cores; but while more are in use at a time, it closes
// none: under load, opening them again would cost more than the reads do.
type pool struct {
	db   *sql.DB
	hurt *atomic.Bool // of the set
	slot chan struct{}

	mu     sync.Mutex
	idle   []*conn // guarded by mu
	closed bool    // guarded by mu
}

func newPool(db *sql.DB, hurt *atomic.Bool) *pool {
	return &pool{db: db, hurt: hurt, slot: make(chan struct{}, maxReaders)}
}

// take returns a connection that give takes back.
func (p *pool) take(ctx context.Context) (*conn, error) {
	select {
	case p.slot <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	p.mu.Lock()
	if n := len(p.idle); n > 0 {
		c := p.idle[n-1]
		p.idle = p.idle[:n-1]
		p.mu.Unlock()
		return c, nil
	}
	p.mu.Unlock()
	c, err := connect(ctx, p.db, p.hurt)
	if err != nil {
		<-p.slot
	}
	return c, err
}

// give takes a connection back, or closes it when it is one too many or not fit
// for further use.
func (p *pool) give(c *conn, fit bool) error {
	p.mu.Lock()
	few := max(2, runtime.GOMAXPROCS(0))
	keep := fit && !p.closed && (len(p.idle) < few || len(p.slot) > few)
	if keep {
		p.idle = append(p.idle, c)
	}
	p.mu.Unlock()
	var err error
	if !keep {
		err = c.Close()
	}
	<-p.slot
	return err
}

// close closes the idle connections; those in use close when given back.
func (p *pool) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	var err error
	for _, c := range p.idle {
		err = errors.Join(err, c.Close())
	}
	p.idle = nil
	return errors.Join(err, p.db.Close())
}
