package oracle

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/test/model"
	"github.com/gheecms/ghee/test/model/draw"
	"github.com/gheecms/ghee/test/world"
)

// Garden is a drawn site at an origin, and what it was at each position.
type Garden struct {
	Site  content.SiteID
	Key   string
	Token string // reads

	t   testing.TB
	gen *draw.Gen
	at  *world.World

	origin *app.Origin

	grow   sync.Mutex // one change at a time; a database may keep it waiting
	mu     sync.Mutex // guards what follows, and gen
	first  int64      // the position from which states are known
	states []*model.Site
}

// Plant makes a site of a drawn one and publishes all of it.
func Plant(t testing.TB, w *world.World, seed uint64) *Garden {
	t.Helper()
	g := &Garden{Key: "garden", t: t, gen: draw.NewSite(seed, 2*(seed%1000), false), at: w} // an even number: no previews
	w.Must("site", "create", g.Key, "--locale", "en,pt-br,el")
	g.Token = strings.TrimSpace(w.Must("token", "create", "--site", g.Key, "--kind", "read"))
	g.origin = w.Origin()
	site, err := g.origin.Site(t.Context(), g.Key)
	if err != nil {
		t.Fatal(err)
	}
	g.Site = site.ID
	early, late := g.gen.History()
	for drafts := append(early, late...); len(drafts) > 0; {
		n := min(len(drafts), 200)
		if err := g.append(t.Context(), drafts[:n]); err != nil {
			t.Fatal(err)
		}
		drafts = drafts[n:]
	}
	head, err := g.origin.Store.Log().Head(t.Context(), g.Site)
	if err != nil {
		t.Fatal(err)
	}
	state := *g.gen.Site
	g.first, g.states = head.Position.Seq, []*model.Site{&state}
	return g
}

func (g *Garden) append(ctx context.Context, drafts []changelog.Draft) error {
	return g.origin.Store.Write(ctx, g.Site, func(tx authoring.Tx) error {
		_, err := tx.Append(ctx, drafts, false)
		return err
	})
}

// Head is the position of the newest state.
func (g *Garden) Head() int64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.first + int64(len(g.states)) - 1
}

// Repeat says that an entry follows that changes nothing, such as a new epoch's
// first.
func (g *Garden) Repeat() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.states = append(g.states, g.states[len(g.states)-1])
}

// State is what the site was at a position, nil when that is not known.
func (g *Garden) State(seq int64) *model.Site {
	g.mu.Lock()
	defer g.mu.Unlock()
	if i := seq - g.first; i >= 0 && i < int64(len(g.states)) {
		return g.states[i]
	}
	return nil
}

// Grow publishes one change. Where it fails nothing may be known of it; the next
// call finds out.
func (g *Garden) Grow(ctx context.Context) error {
	g.grow.Lock()
	defer g.grow.Unlock()
	before := g.Head()
	state := *g.State(before)
	g.mu.Lock()
	change := g.gen.Change(&state)
	g.mu.Unlock()
	grown := func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.states = append(g.states, &state)
	}
	err := g.append(ctx, []changelog.Draft{change})
	if err == nil {
		grown()
		return nil
	}
	// The next change may meet this one: until the origin tells where its log ends
	// there is none to try.
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		head, e := g.origin.Store.Log().Head(ctx, g.Site)
		switch {
		case e == nil && head.Position.Seq == before:
			return err
		case e == nil && head.Position.Seq == before+1:
			grown()
			return nil
		case e == nil:
			return fmt.Errorf("oracle: the log of the garden is at %s, and somebody else has written to it", head.Position)
		}
		select {
		case <-ctx.Done():
			return err
		case <-tick.C:
		}
	}
}
