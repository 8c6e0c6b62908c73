package main

import (
	"context"
	"errors"
	"sync"
	"time"
)

// wire is a clock that moves when it is told to, and chance that is known.
type wire struct {
	mu     sync.Mutex
	now    time.Time
	random []float64
	waited []int
}

func (w *wire) time() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *wire) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *wire) sleep(d time.Duration) <-chan struct{} {
	w.pass(d)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waited = append(w.waited, int(d.Milliseconds()))
	over := make(chan struct{})
	close(over)
	return over
}

func (w *wire) chance() float64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.random) == 0 {
		return 0.5
	}
	v := w.random[0]
	w.random = w.random[1:]
	return v
}

// store is a map that is at fault in a known way.
type store struct {
	mu    sync.Mutex
	fault string
	turns string // what operations do in order, f or g
	kept  map[string][]byte
}

func newStore(fault, turns string, kept map[string][]byte) *store {
	if kept == nil {
		kept = map[string][]byte{}
	}
	return &store{fault: fault, turns: turns, kept: kept}
}

var errDown = errors.New("the store is down")

// meet does what the fault does to an operation.
func (s *store) meet() error {
	if s.turns != "" {
		turn := s.turns[0]
		if s.turns = s.turns[1:]; turn == 'f' {
			return errDown
		}
	}
	switch s.fault {
	case "failing":
		return errDown
	case "frozen":
		s.mu.Unlock()
		<-(chan struct{})(nil)
	}
	return nil
}

func (s *store) Get(_ context.Context, key string) ([]byte, error) {
	s.mu.Lock()
	if err := s.meet(); err != nil {
		s.mu.Unlock()
		return nil, err
	}
	defer s.mu.Unlock()
	v := s.kept[key]
	switch s.fault {
	case "late":
		<-time.After(200 * time.Millisecond)
	case "corrupt":
		v = append([]byte{}, v...)
		v[len(v)-3] ^= 1
	case "swapped":
		for other, o := range s.kept {
			if other != key {
				v = o
			}
		}
	case "gone after one get":
		s.kept = map[string][]byte{}
	}
	return v, nil
}

func (s *store) Set(_ context.Context, key string, value []byte, _ time.Duration) error {
	s.mu.Lock()
	if err := s.meet(); err != nil {
		s.mu.Unlock()
		return err
	}
	defer s.mu.Unlock()
	s.kept[key] = value
	return nil
}

func (s *store) Delete(_ context.Context, key string) error {
	s.mu.Lock()
	if err := s.meet(); err != nil {
		s.mu.Unlock()
		return err
	}
	defer s.mu.Unlock()
	if s.fault != "forgets nothing" {
		delete(s.kept, key)
	}
	return nil
}

func (s *store) Close() error { return nil }
