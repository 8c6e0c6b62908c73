package ghee

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// slow is a store that does what it is asked when it is told to.
type slow struct {
	goOn chan struct{}

	mu  sync.Mutex
	did []string
}

func (s *slow) do(what, key string) {
	<-s.goOn
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, target := range append(digits(), "again") {
		if key == keyOf("", target) {
			s.did = append(s.did, what+" "+target)
		}
	}
}

// digits are the targets of 0 to 19.
func digits() (all []string) {
	for i := range 20 {
		all = append(all, fmt.Sprint(i))
	}
	return all
}

func (s *slow) Get(context.Context, string) ([]byte, error) { return nil, nil }
func (s *slow) Set(_ context.Context, key string, _ []byte, _ time.Duration) error {
	s.do("set", key)
	return nil
}
func (s *slow) Delete(_ context.Context, key string) error { s.do("delete", key); return nil }
func (s *slow) Close() error                               { return nil }

// What is deleted after it was kept is gone, however slow the store; of what is not yet
// done about a key only the last is.
func TestOutside_KeepsTheOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slow{goOn: make(chan struct{})}
		o := &outside{store: s, now: time.Now}
		o.set(t.Context(), &record{Target: "0"}, time.Hour)
		synctest.Wait() // it is being kept
		want := []string{"set 0"}
		for _, key := range digits() {
			o.set(t.Context(), &record{Target: key}, time.Hour)
			o.remove(t.Context(), key)
			want = append(want, "delete "+key)
		}
		close(s.goOn)
		if err := o.close(); err != nil || !slices.Equal(s.did, want) {
			t.Errorf("%v: %q", err, s.did)
		}
		o.set(t.Context(), &record{Target: "again"}, time.Hour)
		if err := o.close(); err != nil || s.did[len(s.did)-1] != "set again" {
			t.Errorf("after a rest: %v: %q", err, s.did)
		}
	})
}

func TestPending_IsBounded(t *testing.T) {
	var p pending
	var did []string
	add := func(key, what string) { p.add(key, func() { did = append(did, what) }) }
	add("a", "set a")
	add("b", "set b")
	add("a", "delete a")
	for do := p.take(); do != nil; do = p.take() {
		do()
	}
	if !slices.Equal(did, []string{"set b", "delete a"}) {
		t.Errorf("%q", did)
	}
	for i := range storeMost + 5 {
		add(fmt.Sprint(i), fmt.Sprint(i))
	}
	did = nil
	p.take()()
	if p.order.Len() != storeMost-1 || len(p.known) != storeMost-1 || did[0] != "5" {
		t.Errorf("%d and %d are pending after %q", p.order.Len(), len(p.known), did)
	}
}

// frozen is a store that answers nothing until it is told to, and says what it was asked.
type frozen struct {
	over  chan struct{}
	asked chan string
}

func (f *frozen) wait(what string) error {
	f.asked <- what
	<-f.over
	return errors.New("too late")
}

func (f *frozen) Get(context.Context, string) ([]byte, error) { return nil, f.wait("get") }
func (f *frozen) Set(context.Context, string, []byte, time.Duration) error {
	return f.wait("set")
}
func (f *frozen) Delete(context.Context, string) error { return f.wait("delete") }
func (f *frozen) Close() error                         { return f.wait("close") }

// A get costs 50 ms, what holds up nobody a second, and then nothing is asked for a
// while.
func TestOutside_AFrozenStoreCostsLittle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &frozen{over: make(chan struct{}), asked: make(chan string, 100)}
		o := &outside{store: s, now: time.Now}
		took := func(do func()) time.Duration { began := time.Now(); do(); return time.Since(began) }
		get := func() { o.look(t.Context(), "/").found() }
		if d := took(get); d != storePatience {
			t.Errorf("a get took %v", d)
		}
		if d := took(get); d != 0 || len(s.asked) != 1 {
			t.Errorf("a store that is left out cost %v, and was asked %d times", d, len(s.asked))
		}
		<-time.After(storeOut)
		if d := took(get); d != storePatience || len(s.asked) != 2 {
			t.Errorf("after a rest: %v, asked %d times", d, len(s.asked))
		}
		<-time.After(storeOutMost)
		for i := range 5 {
			key := fmt.Sprint(i)
			if d := took(func() { o.set(t.Context(), &record{Target: key}, time.Hour) }); d != 0 {
				t.Errorf("a set held up its caller for %v", d)
			}
		}
		var err error
		// The set is given up after a second, the others are left out; closing has a second of its own.
		if d := took(func() { err = o.close() }); d != 2*storeLeisure || err == nil {
			t.Errorf("closing took %v: %v", d, err)
		}
		if len(s.asked) != 4 {
			t.Errorf("it was asked %d times", len(s.asked))
		}
		close(s.over)
	})
}

// Many reads that miss at once are one failure, or a single busy moment would be seven.
func TestOutside_FailuresAtOnceAreOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &frozen{over: make(chan struct{}), asked: make(chan string, 100)}
		o := &outside{store: s, now: time.Now}
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() { o.look(t.Context(), "/").found() })
		}
		all.Wait()
		if <-time.After(storeOut); o.look(t.Context(), "/") == nil {
			t.Errorf("it is left out for longer: until %v, and now is %v", o.until, time.Now())
		}
		close(s.over)
	})
}

// A look that nobody waits for has its context ended, and is no failure.
func TestOutside_ALookCanBeGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan error, 2)
		o := &outside{store: heeding{ended}, now: time.Now}
		l := o.look(t.Context(), "/")
		synctest.Wait()
		l.giveUp()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		again := o.look(t.Context(), "/")
		if again == nil {
			t.Errorf("the store is left out until %v", o.until)
		}
		again.giveUp()
		var none *look
		none.giveUp()
	})
}

// heeding is a store that answers nothing, and heeds its context.
type heeding struct{ ended chan error }

func (h heeding) Get(ctx context.Context, _ string) ([]byte, error) {
	<-ctx.Done()
	h.ended <- ctx.Err()
	return nil, ctx.Err()
}
func (h heeding) Set(context.Context, string, []byte, time.Duration) error { return nil }
func (h heeding) Delete(context.Context, string) error                     { return nil }
func (h heeding) Close() error                                             { return nil }

// lazy is a store each of whose changes takes its time.
type lazy struct {
	takes time.Duration
	mu    sync.Mutex
	sets  int
}

func (l *lazy) Get(context.Context, string) ([]byte, error) { return nil, nil }
func (l *lazy) Set(context.Context, string, []byte, time.Duration) error {
	<-time.After(l.takes)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sets++
	return nil
}
func (l *lazy) Delete(context.Context, string) error { return nil }
func (l *lazy) Close() error                         { return nil }

// However much is on its way, closing waits two seconds for it.
func TestOutside_CloseIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &lazy{takes: 900 * time.Millisecond}
		o := &outside{store: s, now: time.Now}
		for i := range 10 {
			o.set(t.Context(), &record{Target: fmt.Sprint(i)}, time.Hour)
		}
		began := time.Now()
		if err := o.close(); err != nil || time.Since(began) != storeLast {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		<-time.After(time.Minute)
		if s.mu.Lock(); s.sets != 3 {
			t.Errorf("%d were kept, and two and the one under way were expected", s.sets)
		}
		s.mu.Unlock()
	})
}
