package edge_test

import (
	"context"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/edge"
)

// applying is where a site's set is; whoever waits is woken by a change.
type applying struct {
	seq     atomic.Int64
	changed chan struct{}
	asked   content.SiteID
}

func (a *applying) Reach(ctx context.Context, site content.SiteID, p changelog.Position) (changelog.Position, error) {
	a.asked = site
	for {
		at := changelog.Position{Epoch: changelog.Epoch{Number: 2}, Seq: a.seq.Load()}
		if at.Epoch.Number > p.Epoch.Number || at.Epoch.Number == p.Epoch.Number && at.Seq >= p.Seq {
			return at, nil
		}
		select {
		case <-ctx.Done():
			return at, ctx.Err()
		case <-a.changed:
		}
	}
}

func (a *applying) to(seq int64) {
	a.seq.Store(seq)
	a.changed <- struct{}{}
}

func TestPosition_AReadWaitsForWhatItAsksFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, a := newNode(), &applying{changed: make(chan struct{})}
		c := n.config()
		c.Positions = a
		h := edge.New(c)
		a.seq.Store(30)
		began := time.Now()
		if w := ask(t, h, "GET", redirects+reader, "Ghee-Min-Position: 2.30"); w.Code != 200 || w.Header().Get("Ghee-Min-Position-Unmet") != "" {
			t.Error("one that is there:", w.Code, w.Header())
		}
		var waiting crowd
		waiting.ask(t.Context(), with(h, "2.31"), redirects+reader)
		synctest.Wait()
		if len(waiting.answers) > 0 || h.InFlight() != 0 {
			t.Errorf("it did not wait, or holds a place: %d in flight", h.InFlight())
		}
		a.to(31)
		if got := waiting.statuses(); got[0] != 200 || waiting.answers[0].Header().Get("Ghee-Min-Position-Unmet") != "" || !time.Now().Equal(began) {
			t.Error("it was not woken:", got, time.Since(began))
		}

		w := ask(t, h, "GET", redirects+reader, "Ghee-Min-Position: 3.1")
		if w.Code != 200 || w.Header().Get("Ghee-Min-Position-Unmet") != "2.31" || w.Header().Get("Cache-Control") != "private, no-store" || time.Since(began) != time.Second {
			t.Error("one that does not come:", w.Code, w.Header(), time.Since(began))
		}
		began = time.Now()
		if ask(t, h, "GET", "/v2/pages/a/b/?preview=1&auth_token="+preview, "Ghee-Min-Position: 2.1"); a.asked != content.SiteID(7).Preview() {
			t.Error("of a preview:", a.asked)
		}
		if w := ask(t, h, "GET", redirects+reader, "Ghee-Min-Position: 1.999"); w.Header().Get("Ghee-Min-Position-Unmet") != "" || !time.Now().Equal(began) {
			t.Error("of an earlier epoch:", w.Header())
		}
		for _, target := range []string{redirects + "unknown", "/v2/nowhere/?auth_token=" + reader} { // nobody waits in vain
			if w := ask(t, h, "GET", target, "Ghee-Min-Position: 9.9"); w.Code == 200 || !time.Now().Equal(began) {
				t.Error(target, w.Code, time.Since(began))
			}
		}
	})
}

// with asks for a position.
func with(h http.Handler, position string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("Ghee-Min-Position", position)
		h.ServeHTTP(w, r)
	})
}

func TestPosition_WhatIsNoneIsRefused(t *testing.T) {
	n := newNode()
	c := n.config()
	c.Positions = &applying{}
	h := edge.New(c)
	for _, text := range []string{"1", "1.", ".1", "1.-1", "-1.1", "1.2.3", "a.b", "1.1 ", "1,1", "1.9223372036854775808"} {
		if w := ask(t, h, "GET", redirects+reader, "Ghee-Min-Position: "+text); w.Code != 400 || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%q: %d", text, w.Code)
		}
	}
	c.Positions = nil
	if w := ask(t, edge.New(c), "GET", redirects+reader, "Ghee-Min-Position: 1.1"); w.Code != 200 || w.Header().Get("Ghee-Min-Position-Unmet") != "0.0" {
		t.Error("a node that knows no positions:", w.Code, w.Header())
	}
}

// Too many that wait are told at once, and one that leaves waits no longer.
func TestPosition_WaitsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, a := newNode(), &applying{changed: make(chan struct{})}
		c := n.config()
		c.Positions, c.MaxInFlight = a, 2
		h := edge.New(c)
		ctx, leave := context.WithCancel(t.Context())
		var two crowd
		for range 2 {
			two.ask(ctx, with(h, "2.5"), redirects+reader)
		}
		synctest.Wait()
		began := time.Now()
		if w := ask(t, h, "GET", redirects+reader, "Ghee-Min-Position: 2.5"); w.Code != 200 || w.Header().Get("Ghee-Min-Position-Unmet") != "2.0" || !time.Now().Equal(began) {
			t.Error(w.Code, w.Header(), time.Since(began))
		}
		if w := ask(t, h, "GET", redirects+reader); w.Code != 200 {
			t.Error("others are kept out:", w.Code)
		}
		leave()
		if two.wg.Wait(); !time.Now().Equal(began) {
			t.Error("who had left waited on")
		}
	})
}

// A flight that began before the position was reached is not joined.
func TestPosition_NoOlderFlightAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, letGo, asks := held()
		a := &applying{changed: make(chan struct{})}
		c := n.config()
		c.Positions = a
		h := edge.New(c)
		var first, second crowd
		first.ask(t.Context(), h, redirects+reader)
		synctest.Wait()
		a.seq.Store(40)
		second.ask(t.Context(), with(h, "2.40"), redirects+reader)
		synctest.Wait()
		if asks.Load() != 2 {
			t.Errorf("the set was asked %d times, want once for each", asks.Load())
		}
		letGo()
		first.statuses()
		second.statuses()
	})
}

// leads is a leader that answers, or cannot be reached.
type leads struct{ err error }

func (l leads) Preview(*http.Request, content.SiteID) (*edge.LeaderAnswer, error) { return l.Read(nil) }

func (l leads) Read(*http.Request) (*edge.LeaderAnswer, error) {
	if l.err != nil {
		return nil, l.err
	}
	return &edge.LeaderAnswer{Status: 200, Header: http.Header{"Ghee-Position": {"2.50"}}, Body: []byte(`{"of":"the leader"}`)}, nil
}

// What does not come in time is the leader's to answer, and without one what is
// here must do.
func TestPosition_TheLeaderAnswersWhatIsNotHere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, a := newNode(), &applying{changed: make(chan struct{})}
		c := n.config()
		c.Positions, c.Leader = a, leads{}
		began := time.Now()
		w := ask(t, edge.New(c), "GET", redirects+reader, "Ghee-Min-Position: 2.50")
		if w.Code != 200 || w.Body.String() != `{"of":"the leader"}` || w.Header().Get("Ghee-Position") != "2.50" || time.Since(began) != time.Second {
			t.Error(w.Code, w.Body, w.Header(), time.Since(began))
		}
		began = time.Now()
		if ask(t, edge.New(c), "GET", "/v2/pages/a/b/?preview=1&auth_token="+preview, "Ghee-Min-Position: 2.50"); !time.Now().Equal(began) {
			t.Error("a preview waited for a set that is not here")
		}
		c.Leader = leads{err: errDisk}
		w = ask(t, edge.New(c), "GET", redirects+reader, "Ghee-Min-Position: 2.50")
		if w.Code != 200 || w.Header().Get("Ghee-Min-Position-Unmet") != "2.0" || w.Header().Get("Ghee-Position") != "2.31" {
			t.Error(w.Code, w.Body, w.Header())
		}
	})
}
