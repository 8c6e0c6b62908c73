package set

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Pointers says which generation of a site's set serves; the directory keeps
// it. Generations count from 1.
type Pointers interface {
	// Generation returns the generation that serves, false when there is none.
	// It must not wait: it is asked at every read.
	Generation(site content.SiteID) (int64, bool)
	// SetGeneration makes a generation the one that serves, durably.
	SetGeneration(ctx context.Context, site content.SiteID, g int64) error
}

// Shelf holds the sets of one node, in dir/sites/<id>/<generation>/set.db.
// They are opened at first use, and the least recently used is closed when
// more are open than asked for; a set in use is never closed. All methods may
// be called by many goroutines.
type Shelf struct {
	Log    *slog.Logger // of rebuilds; to be set before the first call, like Frozen
	Frozen bool         // the folder cannot be written: sets are read as they are
	Watch  Watcher      // is told of changes; nil for nobody. Like Log.

	dir      string
	pointers Pointers
	max      int
	packer   func() (*packer, error) // one for all sets
	layouts  layouts
	many     int // see the constant; tests lower it
	survey   sync.Once
	damaged  atomic.Int64

	mu      sync.Mutex // guards what follows
	open    map[content.SiteID]*volume
	ending  map[*volume]bool // no longer in open, not yet closed
	writers map[content.SiteID]*writer
	uses    int64
	closed  bool
	unfit   map[content.SiteID]bool // to be renewed; true: somebody met it
	fault   error                   // the first error of closing a set nobody waited for
	ended   sync.Cond               // an ending volume is closed; of mu
}

// NewShelf makes a shelf that keeps at most max sets open which nobody uses.
// Nothing is read or written until the first call.
func NewShelf(dir string, p Pointers, max int) *Shelf {
	s := &Shelf{
		Log: slog.New(slog.DiscardHandler), dir: dir, pointers: p, max: max, packer: sync.OnceValues(newPacker),
		layouts: layouts{version, oldest}, many: many, unfit: map[content.SiteID]bool{},
		open: map[content.SiteID]*volume{}, ending: map[*volume]bool{}, writers: map[content.SiteID]*writer{},
	}
	s.ended.L = &s.mu
	return s
}

// Read begins a read of a site's set; the Tx's Close gives the set back. It
// returns fail.Unavailable when this node has no set of the site, or none it
// can use (ErrUnusable): that is no answer about the site's content.
func (s *Shelf) Read(ctx context.Context, site content.SiteID) (*Tx, error) {
	v, err := s.take(ctx, site)
	if err != nil {
		return nil, err
	}
	tx, err := v.set.Read(ctx)
	if err != nil {
		s.give(v)
		return nil, err
	}
	tx.done = func() { s.give(v) }
	if tx.Position().Seq == 0 {
		return nil, errors.Join(missing(site), tx.Close())
	}
	return tx, nil
}

func missing(site content.SiteID) error {
	return fail.E(fail.Unavailable, "There is no set of site %d here yet.", site)
}

// Position returns how far a site's set is: zero when there is none, and
// ErrUnusable, wrapped, when there is one that this program cannot use.
func (s *Shelf) Position(ctx context.Context, site content.SiteID) (changelog.Position, error) {
	if _, ok := s.pointers.Generation(site); !ok {
		return changelog.Position{}, nil
	}
	v, err := s.take(ctx, site)
	if err != nil {
		return changelog.Position{}, err
	}
	defer s.give(v)
	return v.set.Position(), nil
}

// Check looks a site's set over for damage: the file's structure, and whether
// its objects add up to the digest it states. It reads the whole file.
func (s *Shelf) Check(ctx context.Context, site content.SiteID) error {
	v, err := s.take(ctx, site)
	if err != nil {
		return err
	}
	defer s.give(v)
	return v.set.Check(ctx)
}

// Damaged counts how often a set was found damaged, by a read, an Apply or a check.
func (s *Shelf) Damaged() int64 { return s.damaged.Load() }

// Close closes every set, after the last read of each has ended. It returns the
// first error of any closing.
func (s *Shelf) Close() error {
	s.mu.Lock()
	s.closed = true
	var gone []*volume
	for _, v := range s.open {
		gone = append(gone, s.end(v)...)
	}
	s.mu.Unlock()
	s.finish(gone)
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.ending) > 0 {
		s.ended.Wait()
	}
	return s.fault
}
