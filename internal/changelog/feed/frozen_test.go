package feed

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// A process that stood still finds a heartbeat in its socket that was sent before:
// it says nothing of how things are now.
func TestWatched_WhatWaitedForAFrozenProcessIsNotHeard(t *testing.T) {
	now := time.Now()
	c := &Client{ClientConfig: ClientConfig{Silence: time.Hour, Now: func() time.Time { return now }}}
	_, cancel := context.WithCancelCause(t.Context())
	r := c.watch(iotest.OneByteReader(strings.NewReader("abc")), cancel)
	read := func() error {
		_, err := r.Read(make([]byte, 1))
		return err
	}
	for _, stood := range []time.Duration{time.Second, 2 * time.Hour} { // the timer has its say about these
		now = now.Add(stood)
		if err := read(); err != nil {
			t.Errorf("after %v: %v", stood, err)
		}
	}
	now = now.Add(2*time.Hour + 1)
	if err := read(); !errors.Is(err, errSilent) {
		t.Errorf("after longer: %v", err)
	}
}
