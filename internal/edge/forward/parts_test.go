package forward

import (
	"testing"
	"time"
)

// hands is a clock that a test turns.
type hands struct{ t time.Time }

func (h *hands) now() time.Time { return h.t }

func TestBreaker(t *testing.T) {
	h := &hands{time.Unix(1e9, 0)}
	b := &breaker{now: h.now, chance: func() float64 { return 0 }}
	fails := func(n int) {
		for range n {
			b.takes()
			b.done(failed)
		}
	}
	fails(4)
	b.done(good)
	b.done(left)
	fails(4)
	if !b.allows() {
		t.Fatal("it opened before five in a row")
	}
	fails(1)
	if b.allows() || !b.isOpen() {
		t.Fatal("five in a row did not open it")
	}
	for _, wait := range []time.Duration{5, 10, 20, 40, 60, 60} {
		h.t = h.t.Add(wait*time.Second - 1)
		if b.allows() {
			t.Fatalf("it was closed before %d s", wait)
		}
		h.t = h.t.Add(1)
		if !b.allows() {
			t.Fatalf("nobody may look after %d s", wait)
		}
		b.takes()
		if b.allows() {
			t.Fatal("two look at once")
		}
		b.done(failed)
	}
	h.t = h.t.Add(time.Minute)
	b.takes()
	b.done(good)
	if !b.allows() || b.isOpen() {
		t.Fatal("a success did not close it")
	}
	for range 10 { // every other one fails, and one more
		b.done(good)
		fails(1)
	}
	if b.isOpen() {
		t.Fatal("half of 20 opened it")
	}
	fails(2) // the success before these counts, too
	if !b.isOpen() {
		t.Fatal("more than half of 20 did not open it")
	}
}

func TestOrder_AllOpenIsNoneOpen(t *testing.T) {
	f, err := New(Config{Origins: []string{"http://a.example", "http://b.example"}, Leader: func() string { return "http://b.example" }})
	if err != nil {
		t.Fatal(err)
	}
	names := func() (s string) {
		for _, t := range f.order() {
			s += t.url.Host[:1]
		}
		return s
	}
	if got := names(); got != "ba" {
		t.Errorf("the order is %s", got)
	}
	for range inARow {
		f.targets[1].breaker.done(failed)
	}
	if got := names(); got != "a" || f.Open() != 1 {
		t.Errorf("with b failing the order is %s", got)
	}
	for range inARow {
		f.targets[0].breaker.done(failed)
	}
	if got := names(); got != "ba" {
		t.Errorf("with both failing the order is %s", got)
	}
}

func TestBudget_ForgetsAfterItsWindow(t *testing.T) {
	h := &hands{time.Unix(1e9, 0)}
	b := &budget{now: h.now}
	taken := func() (n int) {
		for b.take() {
			n++
		}
		return n
	}
	for range 1000 {
		b.request()
	}
	if n := taken(); n != 130 {
		t.Errorf("of 1000 requests %d may come twice", n)
	}
	h.t = h.t.Add(9 * time.Second)
	if n := taken(); n != 0 {
		t.Errorf("%d more within the window", n)
	}
	h.t = h.t.Add(time.Second)
	if n := taken(); n != 30 {
		t.Errorf("%d with no requests", n)
	}
}

func TestPace_IsEachSitesOwn(t *testing.T) {
	h := &hands{time.Unix(1e9, 0)}
	p := &pace{now: h.now, perSecond: 5}
	taken := func() (n int) {
		for p.take(1) {
			n++
		}
		return n
	}
	if n := taken(); n != 5 {
		t.Errorf("%d at once", n)
	}
	if !p.take(2) {
		t.Error("one site took another's")
	}
	h.t = h.t.Add(400 * time.Millisecond)
	if n := taken(); n != 2 {
		t.Errorf("%d after 0.4 s", n)
	}
	h.t = h.t.Add(time.Hour)
	if n := taken(); n != 5 {
		t.Errorf("%d after an hour", n)
	}
}
