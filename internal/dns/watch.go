package dns

import (
	"context"
	"sync"
	"time"

	"github.com/gheecms/ghee/internal/clock"
)

// Watch asks all name servers again and again, and tells when what they answer
// begins or ends to be wrong.
type Watch struct {
	Zone  func() (Zone, error) // read anew each time: the file changes when it is applied
	Asker Asker
	Every time.Duration    // a minute
	Tick  <-chan time.Time // Every
	Now   clock.Clock      // clock.System
	// Tell is told of each look that differs from the one before, and of the first.
	Tell func(ctx context.Context, l Look)

	mu   sync.Mutex
	last Look
}

// Look is what one round found.
type Look struct {
	Zone   string        `json:"zone"`
	At     time.Time     `json:"at"`
	Took   time.Duration `json:"took_ns"`
	Asked  int           `json:"asked"` // sets at servers, once for each protocol
	Faults []Fault       `json:"faults"`
	Error  string        `json:"error,omitempty"` // of the file
}

// Run looks until ctx ends, and returns nil then.
func (w *Watch) Run(ctx context.Context) error {
	if w.Now == nil {
		w.Now = clock.System
	}
	if w.Every <= 0 {
		w.Every = time.Minute
	}
	tick := w.Tick
	if tick == nil {
		t := time.NewTicker(w.Every)
		defer t.Stop()
		tick = t.C
	}
	for first := true; ctx.Err() == nil; first = false {
		l := w.look(ctx)
		if ctx.Err() != nil {
			return nil
		}
		w.mu.Lock()
		news := first || !alike(w.last, l)
		w.last = l
		w.mu.Unlock()
		if news && w.Tell != nil {
			w.Tell(ctx, l)
		}
		select {
		case <-ctx.Done():
		case <-tick:
		}
	}
	return nil
}

// Last returns what was found last; At is zero before that.
func (w *Watch) Last() Look {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.last
}

func (w *Watch) look(ctx context.Context) Look {
	began := w.Now()
	l := Look{At: began, Faults: []Fault{}}
	z, err := w.Zone()
	if err != nil {
		l.Error = err.Error()
		return l
	}
	l.Zone = z.Name
	var wait sync.WaitGroup
	found := make([][]Fault, len(z.Operators))
	for i, o := range z.Operators {
		l.Asked += 2 * len(o.Nameservers) * len(z.Sets)
		wait.Go(func() { found[i] = w.Asker.Verify(ctx, z.Name, o, z.Sets, nil) })
	}
	wait.Wait()
	for _, f := range found {
		l.Faults = append(l.Faults, f...)
	}
	l.Took = w.Now().Sub(began)
	return l
}

// alike reports whether two looks found the same.
func alike(a, b Look) bool {
	if len(a.Faults) != len(b.Faults) || a.Error != b.Error {
		return false
	}
	for i := range a.Faults {
		if a.Faults[i] != b.Faults[i] {
			return false
		}
	}
	return true
}
