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
	storePatience = 50 * time.Millisecond  // of who reads
	storeLeisure  = time.Second            // of what holds up nobody
	storeOut      = 100 * time.Millisecond // after a failure; twice as long after each further one
	storeOutMost  = 5 * time.Second
	storeGone     = 1000            // targets whose answer was deleted, remembered
	storeLast     = 2 * time.Second // that closing waits for what is pending
)

// outside uses a Store so that it costs little when it is dead or slow.
type outside struct {
	store Store
	token string
	now   func() time.Time

	mu      sync.Mutex    // guards what follows
	until   time.Time     // it is left alone
	out     time.Duration // for so long after the next failure; 0 is storeOut
	pending pending
	writing chan struct{} // closed when nothing is pending any more; nil where nobody writes
	gone    gone
}

// gone is when answers were deleted, of the last targets only. A store may have one of
// before for a while yet: deleting takes its time, and may fail.
type gone struct {
	at      map[string]int64 // milliseconds since 1970
	targets []string         // the oldest first
}

func (g *gone) add(target string, at int64) {
	if g.at == nil {
		g.at = map[string]int64{}
	}
	if _, there := g.at[target]; !there {
		if g.targets = append(g.targets, target); len(g.targets) > storeGone {
			delete(g.at, g.targets[0])
			g.targets = g.targets[1:]
		}
	}
	g.at[target] = at
}

// before reports whether a record is of before its target was deleted.
func (g *gone) before(r *record) bool {
	at, there := g.at[r.Target]
	return there && r.At <= at
}

// later makes a change when all before it are made, or takes the place of one that is
// about the same target: of two the later one counts. It holds up nobody.
func (o *outside) later(target string, do func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.pending.add(target, do)
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

// operation is one of the store's, under way.
type operation struct {
	o     *outside
	leave context.CancelFunc
	ended chan error
}

// begin begins an operation, nil where the store is left out.
func (o *outside) begin(ctx context.Context, op func(context.Context) error) *operation {
	o.mu.Lock()
	out := o.until.After(o.now())
	o.mu.Unlock()
	if out {
		return nil
	}
	ctx, leave := context.WithCancel(context.WithoutCancel(ctx))
	p := &operation{o, leave, make(chan error, 1)}
	go func() { p.ended <- op(ctx) }()
	return p
}

// wait reports whether it has ended well, and gives up on it after a while: a store may
// not heed its context.
func (p *operation) wait(patience time.Duration) bool {
	defer p.leave()
	over := time.NewTimer(patience)
	defer over.Stop()
	err := context.DeadlineExceeded
	select {
	case err = <-p.ended:
	case <-over.C:
		select {
		case err = <-p.ended: // it was this program that was busy
		default:
		}
	}
	p.o.heard(err == nil)
	return err == nil
}

// heard notes how an operation went. Several that fail at once are one failure.
func (o *outside) heard(ok bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch now := o.now(); {
	case ok:
		o.out = 0
	case !o.until.After(now):
		o.out = max(storeOut, o.out)
		o.until = now.Add(o.out)
		o.out = min(2*o.out, storeOutMost)
	}
}

// look is a get under way.
type look struct {
	*operation
	target string
	value  chan []byte
}

// look begins to look for what is kept; nil where there is no store, or it is left out.
func (o *outside) look(ctx context.Context, target string) *look {
	if o == nil {
		return nil
	}
	value := make(chan []byte, 1)
	p := o.begin(ctx, func(ctx context.Context) error {
		v, err := o.store.Get(ctx, keyOf(o.token, target))
		value <- v
		return err
	})
	if p == nil {
		return nil
	}
	return &look{p, target, value}
}

// found is what is kept, if that comes in time.
func (l *look) found() *record {
	if l == nil || !l.wait(storePatience) {
		return nil
	}
	kept := decode(<-l.value, l.target)
	l.o.mu.Lock()
	defer l.o.mu.Unlock()
	if kept != nil && l.o.gone.before(kept) {
		return nil
	}
	return kept
}

// giveUp is for a look that nobody waits for.
func (l *look) giveUp() {
	if l != nil {
		l.leave()
	}
}

// change makes a change some time; it does not hold up whoever calls it.
func (o *outside) change(ctx context.Context, target string, op func(ctx context.Context, key string) error) {
	o.later(target, func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeLeisure)
		defer cancel()
		if p := o.begin(ctx, func(ctx context.Context) error { return op(ctx, keyOf(o.token, target)) }); p != nil {
			p.wait(storeLeisure)
		}
	})
}

func (o *outside) set(ctx context.Context, r *record, keep time.Duration) {
	if o != nil {
		o.change(ctx, r.Target, func(ctx context.Context, key string) error { return o.store.Set(ctx, key, r.encode(), keep) })
	}
}

func (o *outside) remove(ctx context.Context, target string) {
	if o != nil {
		o.mu.Lock()
		o.gone.add(target, o.now().UnixMilli())
		o.mu.Unlock()
		o.change(ctx, target, o.store.Delete)
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
