package ghee

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"sync"
	"time"
)

// Store keeps good answers outside this process. A value is bytes of this package's;
// a Store need not look into it. Its methods may be called by many goroutines.
// sdk/spec says what keys and values are, so that clients in other languages share it.
type Store interface {
	// Get returns the value of a key, nil where there is none.
	Get(ctx context.Context, key string) ([]byte, error)
	// Set keeps a value for as long as given, or shorter.
	Set(ctx context.Context, key string, value []byte, keep time.Duration) error
	// Delete forgets a key; there may be none.
	Delete(ctx context.Context, key string) error
	Close() error
}

// record is a good answer as it is kept.
type record struct {
	Target   string `json:"target"`
	At       int64  `json:"at"` // milliseconds since 1970
	ETag     string `json:"etag"`
	Position string `json:"position"`
	Body     string `json:"body"`
}

const format = "ghee1"

func keyOf(token, target string) string {
	t, k := sha256.Sum256([]byte(token)), sha256.Sum256([]byte(target))
	return format + ":" + hex.EncodeToString(t[:8]) + ":" + hex.EncodeToString(k[:16])
}

func (r *record) encode() []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(r) // strings and a number
	payload := bytes.TrimSuffix(b.Bytes(), []byte("\n"))
	sum := sha256.Sum256(payload)
	return append([]byte(format+" "+hex.EncodeToString(sum[:])+"\n"), payload...)
}

// decode returns nil for what is no record of the target, whole as it was kept.
func decode(value []byte, target string) *record {
	head, payload, _ := bytes.Cut(value, []byte("\n"))
	sum := sha256.Sum256(payload)
	if string(head) != format+" "+hex.EncodeToString(sum[:]) {
		return nil
	}
	var r record
	if json.Unmarshal(payload, &r) != nil || r.Target != target {
		return nil
	}
	return &r
}

const (
	storePatience = 50 * time.Millisecond // of who reads
	storeLeisure  = time.Second           // of what holds up nobody
	storeOut      = 5 * time.Second       // after a failure
	storeGone     = 1000                  // keys whose answer was deleted, remembered
	storeLast     = 2 * time.Second       // that closing waits for what is pending
)

// outside uses a Store so that it costs little when it is dead or slow.
type outside struct {
	store Store
	now   func() time.Time

	mu      sync.Mutex // guards what follows
	until   time.Time  // it is left alone
	pending pending
	writing chan struct{} // closed when nothing is pending any more; nil where nobody writes
	gone    gone
}

// gone is when answers were deleted, of the last keys only. A store may have one of
// before for a while yet: deleting takes its time, and may fail.
type gone struct {
	at   map[string]int64 // milliseconds since 1970
	keys []string         // the oldest first
}

func (g *gone) add(key string, at int64) {
	if g.at == nil {
		g.at = map[string]int64{}
	}
	if _, there := g.at[key]; !there {
		if g.keys = append(g.keys, key); len(g.keys) > storeGone {
			delete(g.at, g.keys[0])
			g.keys = g.keys[1:]
		}
	}
	g.at[key] = at
}

// before reports whether a record is of before its key was deleted.
func (g *gone) before(key string, r *record) bool {
	at, there := g.at[key]
	return there && r.At <= at
}

// later makes a change when all before it are made, or takes the place of one that is
// about the same key: of two the later one counts. It holds up nobody.
func (o *outside) later(key string, do func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.pending.add(key, do)
	if o.writing != nil {
		return // whoever makes the first makes this, too
	}
	ended := make(chan struct{})
	o.writing = ended
	go func() {
		defer close(ended)
		for do := o.next(); do != nil; do = o.next() {
			do()
		}
	}()
}

func (o *outside) next() func() {
	o.mu.Lock()
	defer o.mu.Unlock()
	do := o.pending.take()
	if do == nil {
		o.writing = nil
	}
	return do
}

// do runs one operation, and gives up on it after a while: a store may not heed its
// context.
func (o *outside) do(ctx context.Context, patience time.Duration, op func(context.Context) error) bool {
	o.mu.Lock()
	out := o.until.After(o.now())
	o.mu.Unlock()
	if out {
		return false
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- op(ctx) }()
	err := context.DeadlineExceeded
	select {
	case err = <-ended:
	case <-ctx.Done():
	}
	if err != nil {
		o.mu.Lock()
		o.until = o.now().Add(storeOut)
		o.mu.Unlock()
	}
	return err == nil
}

func (o *outside) get(ctx context.Context, key, target string) *record {
	value := make(chan []byte, 1)
	if o == nil || !o.do(ctx, storePatience, func(ctx context.Context) error {
		v, err := o.store.Get(ctx, key)
		value <- v
		return err
	}) {
		return nil
	}
	kept := decode(<-value, target)
	o.mu.Lock()
	defer o.mu.Unlock()
	if kept != nil && o.gone.before(key, kept) {
		return nil
	}
	return kept
}

// set and remove do not hold up whoever calls them.
func (o *outside) set(ctx context.Context, key string, r *record, keep time.Duration) {
	if o != nil {
		o.later(key, func() {
			o.do(ctx, storeLeisure, func(ctx context.Context) error { return o.store.Set(ctx, key, r.encode(), keep) })
		})
	}
}

func (o *outside) remove(ctx context.Context, key string) {
	if o != nil {
		o.mu.Lock()
		o.gone.add(key, o.now().UnixMilli())
		o.mu.Unlock()
		o.later(key, func() {
			o.do(ctx, storeLeisure, func(ctx context.Context) error { return o.store.Delete(ctx, key) })
		})
	}
}

// close waits for what is pending, but not for long, and gives up the rest.
func (o *outside) close() error {
	if o == nil {
		return nil
	}
	o.mu.Lock()
	writing := o.writing
	o.mu.Unlock()
	if writing != nil {
		select {
		case <-writing:
		case <-time.After(storeLast):
		}
	}
	o.mu.Lock()
	o.pending = pending{}
	o.mu.Unlock()
	closed := make(chan error, 1)
	go func() { closed <- o.store.Close() }()
	select {
	case err := <-closed:
		return err
	case <-time.After(storeLeisure):
		return errors.New("ghee: the store does not close")
	}
}
