package set

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"slices"
	"sync/atomic"
	"time"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
)

// Scrubber scrubs the sets of a node, one after the other and over again, so
// that damage is found also where nobody reads. What it finds, the shelf notes as
// unfit.
type Scrubber struct {
	Shelf  *Shelf
	Now    clock.Clock
	Every  time.Duration // a cycle begins no sooner after the one before began
	Memory string        // the file that says how far it is, to go on there after a restart; "" for none
	// Writes calls its argument, which writes Memory, or leaves it out where the
	// file is another process's by now. nil: always.
	Writes func(func()) bool
	// Busy reports whether readers have enough use for the machine. Then a step
	// waits, for patience at most. nil: never.
	Busy func() bool

	cycle, bytes, cycles atomic.Int64
	found                atomic.Int64

	// owned by Run:
	at    scrubbed
	pass  *pass
	rest  time.Time
	last  time.Time // when it ended its last step
	begun time.Time
}

// scrubbed is how far a cycle is.
type scrubbed struct {
	Site       content.SiteID `json:"site"`
	Generation int64          `json:"generation"`
	Mark       Mark           `json:"mark"`
	Begun      time.Time      `json:"begun"`
}

// Scrubs are what a Scrubber has done since it was made.
type Scrubs struct {
	Cycles  int64
	Cycle   time.Duration // how long the last whole cycle took; 0 before
	Bytes   int64         // that were looked at
	Damaged int64         // sets that it found damaged
}

// Counts returns the counters of this moment.
func (s *Scrubber) Counts() Scrubs {
	return Scrubs{Cycles: s.cycles.Load(), Cycle: time.Duration(s.cycle.Load()), Bytes: s.bytes.Load(), Damaged: s.found.Load()}
}

// patience is how long a step waits for a busy machine.
const patience = 10 * time.Second

// Run scrubs until ctx ends: a step at a tick, and after each it rests for as
// long as that took, so that it takes half of a core at most, and next to nothing
// of a machine that is busy.
func (s *Scrubber) Run(ctx context.Context, tick <-chan time.Time) error {
	s.recall()
	for {
		select {
		case <-ctx.Done():
			s.remember()
			return nil
		case <-tick:
		}
		begin := s.Now()
		if waits := s.Busy != nil && s.Busy() && begin.Sub(s.last) < patience; !waits && !begin.Before(s.rest) {
			s.step(ctx)
			s.last = s.Now()
			if s.rest.Before(s.last) {
				s.rest = s.last.Add(s.last.Sub(begin))
			}
		}
	}
}

// step looks at the next part of a set.
func (s *Scrubber) step(ctx context.Context) {
	if s.begun.IsZero() {
		s.begun = s.Now()
	}
	if s.pass == nil {
		if !s.next() {
			s.cycle.Store(int64(s.Now().Sub(s.begun)))
			s.cycles.Add(1)
			s.rest, s.begun, s.at = s.begun.Add(s.Every), time.Time{}, scrubbed{}
			s.remember()
			return
		}
	}
	before := s.pass.bytes
	err := s.Shelf.scrubStep(ctx, &s.at, &s.pass)
	if s.pass != nil {
		s.bytes.Add(max(0, s.pass.bytes-before))
		s.at.Mark = s.pass.mark
	}
	switch {
	case ctx.Err() != nil:
		return
	case errors.Is(err, ErrUnusable):
		s.found.Add(1)
		s.Shelf.Log.ErrorContext(ctx, "a scrub found a set damaged; it is built again", "site", s.at.Site, "error", err)
	case err != nil:
		s.Shelf.Log.Log(ctx, slog.LevelDebug, "a set cannot be scrubbed now", "site", s.at.Site, "error", err)
	case !s.pass.done():
		return
	}
	s.pass = nil
	s.remember()
}

// next goes on to the site after the one it is at; false when there is none.
func (s *Scrubber) next() bool {
	sites, err := s.Shelf.Sites()
	if err != nil {
		return false
	}
	slices.SortFunc(sites, func(a, b content.SiteID) int { return cmp.Compare(a, b) })
	for _, site := range sites {
		if _, there := s.Shelf.pointers.Generation(site); there && (s.at == (scrubbed{}) || site > s.at.Site) {
			s.at, s.pass = scrubbed{Site: site, Begun: s.begun}, newPass(Mark{})
			return true
		}
	}
	return false
}

// scrubStep takes the next step of a pass, which begins anew when another
// generation serves.
func (s *Shelf) scrubStep(ctx context.Context, at *scrubbed, p **pass) error {
	v, err := s.take(ctx, at.Site)
	if err != nil {
		return err
	}
	defer s.give(v)
	if at.Generation != v.generation {
		at.Generation = v.generation
		*p = newPass(Mark{})
	}
	return (*p).step(ctx, v.set)
}

// recall goes on where a process before was. A file that cannot be read, or is
// another thing, is no loss: the cycle begins again.
func (s *Scrubber) recall() {
	var at scrubbed
	data, err := os.ReadFile(s.Memory)
	if s.Memory == "" || err != nil || json.Unmarshal(data, &at) != nil || at.Site == 0 || at.Mark.Stage < byObject || at.Mark.Stage > ended {
		return
	}
	s.at, s.begun = at, at.Begun
	if at.Mark.Stage < ended {
		s.pass = newPass(at.Mark)
	}
}

func (s *Scrubber) remember() {
	if s.Memory == "" {
		return
	}
	if s.Writes == nil {
		s.write()
		return
	}
	s.Writes(s.write)
}

func (s *Scrubber) write() {
	data, _ := json.Marshal(s.at) // numbers and times always encode
	next := s.Memory + ".new"
	if os.WriteFile(next, data, 0o600) != nil || os.Rename(next, s.Memory) != nil { // on a full disk, say
		_ = os.Remove(next)
	}
}
