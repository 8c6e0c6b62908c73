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
// descriptors and up to 8 MB of page cache, so it keeps few of them idle, as many
// as the machine has cores, and while more are in use at a time closes none. Beyond
// that all sets of the process share a number of spares: where reads come together,
// opening connections for each of them would cost more than the reads do.
type pool struct {
	db   *sql.DB
	hurt *atomic.Bool // of the set
	slot chan struct{}

	mu     sync.Mutex // guards the rest
	idle   []*conn
	spare  int // of them
	closed bool
}

// spares counts the spare connections of all sets.
var spares atomic.Int64 //nolint:gochecknoglobals // of the process, as its memory is

// maxSpares bounds them, for each core.
const maxSpares = 16

// own is how many connections any set may keep.
func own() int { return max(2, runtime.GOMAXPROCS(0)) }

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
		if p.spare > 0 {
			p.unspare(1)
		}
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
	keep := fit && !p.closed && (len(p.idle)-p.spare < own() || p.spared() || len(p.slot) > own())
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

// spared takes one of the spares. It is called with mu held.
func (p *pool) spared() bool {
	if spares.Add(1) > maxSpares*int64(runtime.GOMAXPROCS(0)) {
		spares.Add(-1)
		return false
	}
	p.spare++
	return true
}

// unspare gives spares back. It is called with mu held.
func (p *pool) unspare(n int) {
	p.spare -= n
	spares.Add(-int64(n))
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
	p.unspare(p.spare)
	return errors.Join(err, p.db.Close())
}
