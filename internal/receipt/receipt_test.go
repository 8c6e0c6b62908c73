package receipt_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/receipt"
)

func at(seq int64) receipt.Point { return receipt.Point{Epoch: 1, Seq: seq} }

func all(content.SiteID) bool { return true }

// told is a word of a node about site 7.
func told(id string, beat, seq int64) receipt.Node {
	return receipt.Node{ID: id, Name: id, Beat: beat, State: "live", Positions: map[content.SiteID]receipt.Point{7: at(seq)}}
}

func origin(late func(receipt.Late)) *receipt.Book {
	return receipt.New(receipt.Config{ID: "o", Name: "o", Kind: receipt.Origin, CDNs: []string{"varnish"}, Now: time.Now, Wall: time.Now, Late: late})
}

// publish applies one change at once after its commit.
func publish(b *receipt.Book, seq int64) {
	b.Applied(7, at(seq-1), []receipt.Commit{{To: at(seq), At: content.Micros(time.Now().UnixMicro())}})
}

func place(t *testing.T, b *receipt.Book, seq int64, name string) receipt.Place {
	t.Helper()
	r, err := b.Receipt(7, at(seq))
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(r.Places, func(p receipt.Place) bool { return p.Name == name })
	if i < 0 {
		t.Fatalf("no %s in %+v", name, r)
	}
	return r.Places[i]
}

func TestReceipt_TellsWhoHasItAndWhen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := origin(nil)
		b.Hear("t", all, []receipt.Node{told("fast", 1, 1), told("slow", 1, 1)})
		commit := time.Now().UnixMicro()
		pass(3 * time.Millisecond)
		b.Hear("t", all, []receipt.Node{told("fast", 2, 2)}) // before this node itself
		pass(2 * time.Millisecond)
		b.Applied(7, at(1), []receipt.Commit{{To: at(2), At: content.Micros(commit)}})
		pass(time.Second)
		b.Purged("varnish", 7, at(2))
		if r, err := b.Receipt(7, at(2)); err != nil || r.Complete || len(r.Places) != 4 || r.Committed.UnixMicro() != commit {
			t.Errorf("%+v, %v", r, err)
		}
		b.Hear("t", all, []receipt.Node{told("slow", 2, 2)})
		for name, after := range map[string]time.Duration{"o": 5, "fast": 3, "varnish": 1005, "slow": 1005} {
			if p := place(t, b, 2, name); !p.Has || p.After != after*time.Millisecond {
				t.Errorf("%s: %+v", name, p)
			}
		}
		if r, err := b.Receipt(7, at(2)); err != nil || !r.Complete {
			t.Errorf("%+v, %v", r, err)
		}
	})
}

func TestReceipt_OfWhatIsNotHereOrNotKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := receipt.New(receipt.Config{ID: "o", Kind: receipt.Origin, Now: time.Now, Wall: time.Now, PerSite: 3})
		b.Here(7, at(10))
		if _, err := b.Receipt(7, at(10)); !fail.Is(err, fail.NotFound) {
			t.Errorf("from before the start: %v", err)
		}
		if r, err := b.Receipt(7, at(11)); err != nil || r.Complete || r.Places != nil {
			t.Errorf("yet to come: %+v, %v", r, err)
		}
		for seq := int64(11); seq < 15; seq++ {
			publish(b, seq)
		}
		if _, err := b.Receipt(7, at(11)); !fail.Is(err, fail.NotFound) {
			t.Errorf("beyond the bound: %v", err)
		}
		if r, err := b.Receipt(7, at(12)); err != nil || !r.Complete {
			t.Errorf("%+v, %v", r, err)
		}
		if got := b.Newest(7, 2); !slices.Equal(got, []receipt.Point{at(14), at(13)}) {
			t.Errorf("newest: %v", got)
		}
	})
}

func TestWait_ForThoseSeenWithinAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var late []receipt.Late
		b := origin(func(l receipt.Late) { late = append(late, l) })
		b.Hear("t", all, []receipt.Node{told("lost", 1, 1)})
		pass(receipt.Seen + time.Second)
		b.Hear("t", all, []receipt.Node{told("here", 1, 1), told("away", 1, 1), {ID: "elsewhere", Beat: 1}})
		publish(b, 2)
		go func() {
			pass(time.Second)
			b.Hear("t", all, []receipt.Node{told("here", 2, 2)})
		}()
		start := time.Now()
		if missing := b.Wait(t.Context(), 7, at(2), 5*time.Second); missing != 1 || time.Since(start) != 5*time.Second {
			t.Errorf("%d are missing after %s", missing, time.Since(start))
		}
		if missing := b.Wait(t.Context(), 7, at(2), 5*time.Second); missing != 1 || time.Since(start) != 5*time.Second {
			t.Errorf("asked again: %d are missing after %s", missing, time.Since(start))
		}
		publish(b, 3)
		publish(b, 4)
		go b.Hear("t", all, []receipt.Node{told("here", 3, 4), told("away", 2, 3)})
		if missing := b.Wait(t.Context(), 7, at(3), 5*time.Second); missing != 0 || time.Since(start) != 5*time.Second {
			t.Errorf("%d are missing after %s", missing, time.Since(start))
		}
		synctest.Wait()
		if len(late) != 1 || late[0] != (receipt.Late{Site: 7, From: at(1), To: at(2)}) {
			t.Errorf("late: %v", late)
		}
		late = nil
		b.Hear("t", all, []receipt.Node{told("lost", 2, 4)})
		if len(late) != 1 || late[0] != (receipt.Late{Site: 7, From: at(1), To: at(3)}) {
			t.Errorf("back after a minute: %v", late)
		}
	})
}

func TestHear_ATokenSpeaksOfItsSitesAndItsNodesOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := origin(nil)
		b.Hear("good", all, []receipt.Node{told("e", 1, 1)})
		publish(b, 2)
		b.Hear("evil", all, []receipt.Node{told("e", 9, 9), told("o", 1, 1)})
		b.Hear("other", func(s content.SiteID) bool { return s == 8 }, []receipt.Node{told("x", 1, 9)})
		r, err := b.Receipt(7, at(2))
		if err != nil || len(r.Places) != 4 { // this node, e, e of another token, the CDN
			t.Fatalf("%+v, %v", r, err)
		}
		has := 0
		for _, p := range r.Places {
			if p.Name == "e" && p.Has {
				has++
			}
		}
		if has != 1 {
			t.Errorf("%+v", r.Places)
		}
	})
}

func TestHear_PassesOverEchoesAndKeepsItsBounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := receipt.New(receipt.Config{ID: "o", Kind: receipt.Origin, Now: time.Now, Wall: time.Now, Nodes: 2, Positions: 3})
		if !b.Hear("t", all, []receipt.Node{told("a", 5, 5)}) {
			t.Error("a node that comes is known")
		}
		if b.Hear("t", all, []receipt.Node{told("a", 5, 6), told("a", 4, 7)}) {
			t.Error("a node that is known is not")
		}
		publish(b, 6)
		if p := place(t, b, 6, "a"); p.Has {
			t.Error("an echo counts")
		}
		b.Hear("t", all, []receipt.Node{told("b", 1, 6)})
		if n, _ := b.Since(0, ""); len(n) != 2 {
			t.Errorf("%d nodes", len(n))
		}
		many := told("a", 6, 6)
		for site := range content.SiteID(9) {
			many.Positions[site] = at(1)
		}
		b.Hear("t", all, []receipt.Node{many})
		n := 0
		nodes, _ := b.Since(0, "")
		for _, of := range nodes {
			n += len(of.Positions)
		}
		if n != 3 {
			t.Errorf("%d positions are kept", n)
		}
		changed := b.Changed()
		b.Hear("t", all, []receipt.Node{{ID: "a", Beat: 7}})
		select {
		case <-changed:
			t.Error("a sign of life wakes the reporter")
		default:
		}
		pass(2 * time.Hour)
		b.Hear("t", all, []receipt.Node{told("b", 1, 6)})
		if n, _ := b.Since(0, ""); len(n) != 2 || n[0].ID == "a" || n[1].ID == "a" {
			t.Errorf("who is gone for long keeps a place: %+v", n)
		}
	})
}

// wire tells one book what another knows.
type wire struct {
	mu    sync.Mutex
	to    *receipt.Book
	err   error
	calls int
	sent  int // positions
}

func (w *wire) tell(_ context.Context, nodes []receipt.Node) (bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls++
	if w.err != nil {
		return false, w.err
	}
	for _, n := range nodes {
		w.sent += len(n.Positions)
	}
	return w.to.Hear("t", all, nodes), nil
}

func (w *wire) set(to *receipt.Book, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.to, w.err = to, err
}

func (w *wire) counts() (calls, sent int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.calls, w.sent
}

func TestReporter_TellsWhatMovedAtOnceAndWhatItWasTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		top, relay := origin(nil), receipt.New(receipt.Config{ID: "r", Name: "r", Kind: receipt.Edge, Now: time.Now, Wall: time.Now})
		publish(top, 2)
		w := &wire{to: top}
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		r := receipt.Reporter{Book: relay, State: func() string { return "live" }, To: func() string { return "top" }, Tell: w.tell, Log: slog.New(slog.DiscardHandler)}
		go func() { _ = r.Run(ctx) }()
		for site := range content.SiteID(50) {
			relay.Here(site+10, at(1))
		}
		relay.Here(7, at(2))
		relay.Hear("below", all, []receipt.Node{told("leaf", 1, 2)})
		synctest.Wait()
		for _, name := range []string{"r", "leaf"} {
			if p := place(t, top, 2, name); !p.Has {
				t.Errorf("%+v", p)
			}
		}
		_, before := w.counts()
		relay.Here(7, at(3))
		synctest.Wait()
		if _, sent := w.counts(); sent != before+1 {
			t.Errorf("of one position that moved %d are told", sent-before)
		}
		pass(3 * receipt.Beat)
		synctest.Wait()
		if p := place(t, top, 2, "r"); p.Heard > receipt.Beat {
			t.Errorf("no sign of life: %+v", p)
		}
		if p := place(t, top, 2, "leaf"); p.Heard < 2*receipt.Beat {
			t.Errorf("the relay says that a node lives of which it hears nothing: %+v", p)
		}

		next := origin(nil) // restarted: it knows nothing
		w.set(next, nil)
		pass(receipt.Beat)
		synctest.Wait()
		publish(next, 3)
		if p := place(t, next, 3, "r"); !p.Has {
			t.Errorf("%+v", p)
		}

		w.set(next, fail.E(fail.Unavailable, "away"))
		relay.Here(7, at(4))
		pass(receipt.Beat)
		synctest.Wait()
		w.set(next, nil)
		pass(receipt.Beat)
		synctest.Wait()
		publish(next, 4)
		if p := place(t, next, 4, "r"); !p.Has {
			t.Errorf("what could not be told is lost: %+v", p)
		}

		w.set(next, fail.Wrap(fail.NotFound, errors.New("404"), "An older origin."))
		pass(receipt.Beat)
		synctest.Wait()
		calls, _ := w.counts()
		relay.Here(7, at(5))
		pass(5 * receipt.Beat)
		synctest.Wait()
		if after, _ := w.counts(); after > calls+1 {
			t.Errorf("one that wants to hear nothing was told %d times", after-calls)
		}
	})
}

// pass lets time pass in a bubble of synctest.
func pass(d time.Duration) { <-time.After(d) }
