package faults

import (
	"crypto/ed25519"
	"crypto/rand"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
	"github.com/gheecms/ghee/test/world/oracle"
)

// Row 21: what comes is signed by somebody else than the edge was told to trust.
// It takes none of it, answers from what it has, says so, and goes on when it is
// told the right key.
func TestRow21_SignedByAnother(t *testing.T) {
	row := matrix.Begin(t, 21)
	var p *oracle.Publisher
	c := world.NewCluster(t, world.ClusterSpec{Edges: world.Edges(1), Prepare: func(w *world.World) { p = oracle.NewPublisher(t, w) }})
	e := c.Edges[0]
	e.Shows(p.Site, p.Token, c.Origin.Head(p.Site).Position.Seq)
	honest, err := content.ParseEdgeToken(c.Token)
	must(t, err)
	stranger, _, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	e.Stop()
	trusted := c.Token
	honest.Key = stranger
	c.Token = honest.String()
	e.Start()
	p.One(1)
	e.Until("it says that what comes is forged", func() bool { n, _ := e.Metric("ghee_feed_forged_total"); return n > 0 })
	old, fresh := e.Get("/v2/pages/tick/tick-0/?auth_token="+p.Token), e.Get("/v2/pages/tick/tick-1/?auth_token="+p.Token)
	if old.Status != 200 || fresh.Status != 404 || e.Get("/healthz").Status != 200 {
		t.Errorf("what it had: %d, what a stranger signed: %d, health: %d", old.Status, fresh.Status, e.Get("/healthz").Status)
	}
	forged, _ := e.Metric("ghee_feed_forged_total")
	row.Figure("refused, signed by another", "%.0f times, answering from what was there", forged)
	e.Stop()
	c.Token = trusted
	e.Start()
	e.Shows(p.Site, p.Token, c.Origin.Head(p.Site).Position.Seq)
	if missing := p.Missing(e.Node); len(missing) > 0 {
		t.Errorf("with the right key it lacks ticks %v", missing)
	}
}

// Row 21: the origin is of a release to come and writes entries of kinds that the
// edges do not know. They keep them, hand them on, and go on.
func TestRow21_KindsToCome(t *testing.T) {
	s := newStage(t, 21, world.ClusterSpec{Edges: world.Edges(2)})
	o := s.Origin.Origin()
	const kinds = 5
	for i := range kinds {
		must(t, o.Store.Write(t.Context(), s.publisher.Site, func(tx authoring.Tx) error {
			d := changelog.Draft{Kind: changelog.Kind(100 + i), Object: "of a release to come", Present: true, Payload: []byte(`{"to":"come"}`)}
			_, err := tx.Append(t.Context(), []changelog.Draft{d}, false)
			return err
		}))
		s.oracle.For(during() / kinds)
	}
	s.row.Figure("entries of unknown kinds", "%d, among those that are known", kinds)
	s.heal()
	s.verdict(excuses{})
}
