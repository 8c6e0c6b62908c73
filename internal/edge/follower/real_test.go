package follower_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/directory"
	"github.com/gheecms/ghee/internal/edge/follower"
	"github.com/gheecms/ghee/internal/set"
)

var (
	_ follower.Sets      = (*set.Shelf)(nil)
	_ follower.Directory = (*directory.Directory)(nil)
)

// machine is a node of real files with a clock of its own. A tick is a look at
// the heads, and five minutes: long enough for any rest to be over.
type machine struct {
	origin *origin
	folder string
	now    atomic.Int64
	tick   chan time.Time

	directory *directory.Directory
	shelf     *set.Shelf
	follower  *follower.Follower
	cancel    context.CancelFunc
	ended     chan error
}

func (m *machine) start(ctx context.Context) error {
	var err error
	if m.directory, err = directory.Open(ctx, filepath.Join(m.folder, "directory.db")); err != nil {
		return err
	}
	m.shelf = set.NewShelf(m.folder, m.directory, 2)
	m.tick = make(chan time.Time)
	m.follower = follower.New(follower.Config{
		Feed: m.origin, Directory: m.directory, Sets: m.shelf, Batch: 3, Parallel: 2, Tick: m.tick,
		Now: func() time.Time { return time.Unix(m.now.Load(), 0) },
	})
	ctx, m.cancel = context.WithCancel(ctx)
	m.ended = make(chan error, 1)
	go func() { m.ended <- m.follower.Run(ctx) }()
	return nil
}

func (m *machine) stop() error {
	m.cancel()
	return errors.Join(<-m.ended, m.shelf.Close(), m.directory.Close())
}

func (m *machine) look() {
	m.now.Add(300)
	m.tick <- time.Unix(m.now.Load(), 0)
}

// settle waits until every site is where the origin is, looking again and
// again; ctx bounds it.
func (m *machine) settle(ctx context.Context, sites ...content.SiteID) error {
	for _, id := range sites {
		want, _ := m.origin.digest(id)
		for at := (changelog.Position{}); at != want; {
			if ctx.Err() != nil {
				return fmt.Errorf("site %d stays at %s, not %s: %+v", id, at, want, m.follower.Statuses())
			}
			m.look()
			at = m.directory.Position()
			if id != content.Control {
				var err error
				if at, err = m.shelf.Position(ctx, id); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// equal compares the files with the logs.
func (m *machine) equal(ctx context.Context, sites ...content.SiteID) error {
	for _, id := range sites {
		want, digest := m.origin.digest(id)
		if id == content.Control {
			if m.directory.Digest() != digest || m.directory.Position() != want {
				return errors.New("the directory differs from the control log")
			}
			if err := m.directory.Check(ctx); err != nil {
				return err
			}
			continue
		}
		if err := m.shelf.Check(ctx, id); err != nil {
			return err
		}
		g, ok := m.directory.Generation(id)
		if !ok {
			return fmt.Errorf("site %d has no generation", id)
		}
		s, err := set.Open(ctx, filepath.Join(m.folder, "sites", fmt.Sprint(id), fmt.Sprint(g), "set.db"))
		if err != nil {
			return err
		}
		at, sum := s.Position(), s.Digest()
		if err := s.Close(); err != nil {
			return err
		}
		if at != want || sum != digest {
			return fmt.Errorf("site %d is at %s, the origin at %s, or their digests differ", id, at, want)
		}
	}
	return nil
}

// The property of property_test.go with the files of a real node, over fewer
// histories: each costs hundreds of writes to the disk.
func TestFollow_RealFilesEndEqual(t *testing.T) {
	for seed := range 15 {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		err := relive(ctx, t.TempDir(), history.Example(seed))
		cancel()
		if err != nil {
			t.Fatalf("history %d: %v", seed, err)
		}
	}
}

// relive takes a node through a history and compares its files at the end.
func relive(ctx context.Context, folder string, steps []step) error {
	m := &machine{origin: begin(), folder: folder}
	if err := m.start(ctx); err != nil {
		return err
	}
	for _, s := range steps {
		s.at(m.origin)
		switch s.what {
		case "look":
			m.look()
		case "restart":
			if err := errors.Join(m.stop(), m.start(ctx)); err != nil {
				return err
			}
		}
	}
	m.origin.failing(nil)
	err := m.settle(ctx, sites...)
	m.cancel() // a set at rest may be opened beside the shelf
	err = errors.Join(err, <-m.ended)
	if err == nil {
		err = m.equal(ctx, sites...)
	}
	return errors.Join(err, m.shelf.Close(), m.directory.Close())
}
