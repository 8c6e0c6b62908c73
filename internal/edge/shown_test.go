package edge_test

import (
	"context"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/edge"
)

// moving is a reading of another position.
type moving struct {
	reading
	seq int64
}

func (m moving) Position() changelog.Position {
	return changelog.Position{Epoch: changelog.Epoch{Number: 2}, Seq: m.seq}
}

// A flight that began before a publish must not answer a client that has seen
// the publish.
func TestServe_NobodyIsTakenBackByAnOlderFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, gate := newNode(), make(chan struct{})
		var seq, asks atomic.Int64
		seq.Store(31)
		n.read = func(context.Context, content.SiteID) (edge.Reading, error) {
			m := moving{seq: seq.Load()}
			if asks.Add(1) == 1 {
				m.ask = func(context.Context) error { <-gate; return nil }
			}
			return m, nil
		}
		h := edge.New(n.config())
		slow := make(chan *httptest.ResponseRecorder, 1)
		go func() { slow <- askIn(t.Context(), h, "GET", redirects+reader) }()
		synctest.Wait()
		seq.Store(32)
		if got := ask(t, h, "GET", redirects+reader+"&page_size=7").Header().Get("Ghee-Position"); got != "2.32" {
			t.Fatalf("another question is answered at %s", got)
		}
		again := ask(t, h, "GET", redirects+reader)
		if got := again.Header().Get("Ghee-Position"); got != "2.32" {
			t.Errorf("the client that has seen 2.32 is answered at %s", got)
		}
		close(gate)
		if got := (<-slow).Header().Get("Ghee-Position"); got != "2.31" {
			t.Errorf("the first client is answered at %s", got)
		}
		if got := ask(t, h, "GET", redirects+reader).Header().Get("Ghee-Position"); got != "2.32" {
			t.Errorf("after the old flight: %s", got)
		}
	})
}
