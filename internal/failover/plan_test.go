package failover_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/failover"
)

const secret = "ghee_failover_of-this-test-and-no-other"

// origin is one that does as it is told, as far as a plan can see.
type origin struct {
	*httptest.Server
	register *failover.Register

	mu     sync.Mutex
	status failover.Status
	did    []string
	ahead  []failover.Change
}

func newOrigin(t *testing.T, name, role string) *origin {
	t.Helper()
	o := &origin{register: register(t, ""), status: failover.Status{Node: name, Role: role, Epoch: 1, Written: 100, Replayed: 100}}
	o.Server = httptest.NewServer(failover.Handler(failover.HandlerConfig{
		Info: func() failover.NodeInfo {
			s, _ := o.Status(context.Background())
			return failover.NodeInfo{Node: s.Node, Role: s.Role, Epoch: s.Epoch}
		},
		Register: o.register, Node: o, Key: secret, Log: slog.New(slog.DiscardHandler),
	}))
	t.Cleanup(o.Close)
	return o
}

func (o *origin) Status(context.Context) (failover.Status, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	s := o.status
	s.Now = time.Now()
	return s, nil
}

func (o *origin) do(what string, f func()) (failover.Status, error) {
	o.mu.Lock()
	o.did = append(o.did, what)
	f()
	o.mu.Unlock()
	return o.Status(context.Background())
}

func (o *origin) HandOver(context.Context, uint64, time.Duration) (failover.Status, error) {
	return o.do("handover", func() {})
}

func (o *origin) TakeBack(context.Context) error {
	_, err := o.do("takeback", func() {})
	return err
}

func (o *origin) Promote(context.Context, uint64) (failover.Status, error) {
	_, _ = o.register.Learn(document(2, "b").Seal(key('a')))
	return o.do("promote", func() { o.status.Role, o.status.Epoch = failover.Leader, 2 })
}

func (o *origin) Canary(context.Context) (string, error) {
	_, err := o.do("canary", func() {})
	return "2.9", err
}

func (o *origin) Ahead(context.Context, map[content.SiteID]failover.Place, int) ([]failover.Change, error) {
	return o.ahead, nil
}

func plan(to, from *origin) failover.Plan {
	p := failover.Plan{To: failover.Client{URL: to.URL, Key: secret, Name: "b", HTTP: client()}, HTTP: client(), Within: 300 * time.Millisecond}
	if from != nil {
		p.From = failover.Client{URL: from.URL, Key: secret, HTTP: client()}
	}
	return p
}

func names(r failover.Report) (all []string) {
	for _, s := range r.Steps {
		all = append(all, s.Name)
	}
	return all
}

func TestPlan_HandsOverInOrder(t *testing.T) {
	to, from := newOrigin(t, "b", failover.Standby), newOrigin(t, "a", failover.Leader)
	r, err := plan(to, from).Run(t.Context())
	if want := []string{"preflight", "fence", "replay", "promote", "spread", "canary"}; err != nil || !slices.Equal(names(r), want) || r.Epoch != 2 || r.From != 1 {
		t.Errorf("%v: %+v", err, r)
	}
	if !slices.Equal(from.did, []string{"handover"}) || from.register.Known().Epoch != 2 {
		t.Errorf("the old leader did %v and knows %+v", from.did, from.register.Known())
	}
	// Again, as after a kill: the rest is done, and no epoch more.
	r, err = plan(to, from).Run(t.Context())
	if want := []string{"preflight", "spread", "canary"}; err != nil || !slices.Equal(names(r), want) || r.Epoch != 2 {
		t.Errorf("again: %v: %+v", err, r)
	}
}

// Whoever cannot fence the old leader promotes nobody.
func TestPlan_PromotesNobodyBesideALeaderThatMayWrite(t *testing.T) {
	for name, bend := range map[string]func(p *failover.Plan){
		"nobody says that it is off": func(*failover.Plan) {},
		"the cut fails":              func(p *failover.Plan) { p.Cut = func(context.Context) error { return fail.E(fail.Unavailable, "No.") } },
	} {
		to, from := newOrigin(t, "b", failover.Standby), newOrigin(t, "a", failover.Leader)
		from.Close()
		p := plan(to, from)
		bend(&p)
		r, err := p.Run(t.Context())
		if err == nil || r.Epoch != 0 || slices.Contains(to.did, "promote") {
			t.Errorf("%s: %v: %+v", name, err, r)
		}
		p.Cut, p.Off = nil, true
		if r, err := p.Run(t.Context()); err != nil || r.Epoch != 2 {
			t.Errorf("and then it is off: %v: %+v", err, r)
		}
	}
}

func TestPlan_GivesTheLeadBackWhereTheStandbyDoesNotCatchUp(t *testing.T) {
	to, from := newOrigin(t, "b", failover.Standby), newOrigin(t, "a", failover.Leader)
	from.status.Written = 500
	_, err := plan(to, from).Run(t.Context())
	if !fail.Is(err, fail.Unavailable) || !strings.Contains(err.Error(), "400 bytes") || !slices.Equal(from.did, []string{"handover", "takeback"}) || slices.Contains(to.did, "promote") {
		t.Errorf("%v; the leader did %v, the standby %v", err, from.did, to.did)
	}
}

func TestPlan_NamesWhatWouldBeLost(t *testing.T) {
	to := newOrigin(t, "b", failover.Standby)
	to.status.Known = &failover.Known{
		At: time.Now().Add(-3 * time.Second), Written: 164, Positions: map[content.SiteID]failover.Place{1: {Seq: 7}},
		Ahead: []failover.Change{{Kind: "document", Name: "Ghee keeps", Seq: 7}},
	}
	to.status.Positions = map[content.SiteID]failover.Place{1: {Seq: 5}}
	p := plan(to, nil)
	p.DryRun = true
	r, err := p.Run(t.Context())
	if err != nil || r.Lag.Bytes != 64 || r.Lag.Counted != 2 || len(r.Lag.Lost) != 1 || r.Lag.Age < 3*time.Second || !r.Lag.Heard || len(to.did) != 0 {
		t.Errorf("%v: %+v, did %v", err, r.Lag, to.did)
	}
}

// S34: a key of its own, and the name of the node that is to lead.
func TestHandler_OrdersNeedTheKeyAndTheName(t *testing.T) {
	to := newOrigin(t, "b", failover.Standby)
	for _, bad := range []string{"", "ghee_edge_x", strings.ToUpper(secret), secret + "x", secret[:20]} {
		for _, what := range []func(c failover.Client) error{
			func(c failover.Client) error { _, err := c.Status(t.Context()); return err },
			func(c failover.Client) error { _, err := c.HandOver(t.Context(), 1, 0); return err },
			func(c failover.Client) error { return c.TakeBack(t.Context()) },
			func(c failover.Client) error { _, err := c.Promote(t.Context(), 1); return err },
			func(c failover.Client) error { _, err := c.Canary(t.Context()); return err },
			func(c failover.Client) error { _, err := c.Ahead(t.Context(), nil, 1); return err },
		} {
			if err := what(failover.Client{URL: to.URL, Key: bad, Name: "b", HTTP: client()}); !errors.Is(err, failover.ErrNoKey) || !fail.Is(err, fail.Denied) {
				t.Errorf("key %q: %v", bad, err)
			}
		}
	}
	for _, name := range []string{"", "a", "B"} {
		if _, err := (failover.Client{URL: to.URL, Key: secret, Name: name, HTTP: client()}).Promote(t.Context(), 1); !fail.Is(err, fail.Invalid) {
			t.Errorf("confirmed with %q: %v", name, err)
		}
		from := newOrigin(t, "a", failover.Leader)
		p := plan(to, from)
		p.To.Name = name
		if _, err := p.Run(t.Context()); !fail.Is(err, fail.Invalid) {
			t.Errorf("a plan confirmed with %q: %v", name, err)
		}
		if len(from.did) != 0 {
			t.Errorf("the leader did %v", from.did)
		}
	}
	if len(to.did) != 0 {
		t.Errorf("it did %v", to.did)
	}
}

// Anybody may bring a document, and nobody more than one.
func TestHandler_BoundsWhatAnybodyMaySend(t *testing.T) {
	p := newPeer(t)
	d := document(2, "b")
	d.Node = strings.Repeat("x", 70<<10)
	if err := failover.Tell(t.Context(), client(), p.URL, d.Seal(key('a'))); !fail.Is(err, fail.Invalid) || p.register.Known().Epoch != 0 {
		t.Errorf("%v", err)
	}
	if err := failover.Tell(t.Context(), client(), p.URL, document(2, "b").Seal(key('x'))); !fail.Is(err, fail.Denied) {
		t.Errorf("of another installation: %v", err)
	}
}

func TestHandler_AnEdgeTakesNoOrders(t *testing.T) {
	p := newPeer(t)
	if _, err := (failover.Client{URL: p.URL, Key: secret, HTTP: client()}).Status(t.Context()); !fail.Is(err, fail.NotFound) {
		t.Errorf("%v", err)
	}
}
