package importing_test

import (
	"context"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing"
)

// meanwhile is a store where something happens after each read.
type meanwhile struct {
	authoring.Store
	then func()
}

func (m meanwhile) Read(ctx context.Context, site content.SiteID, f func(authoring.Tx) error) error {
	err := m.Store.Read(ctx, site, f)
	m.then()
	return err
}

func TestRun_AnEditWhileItRunsStopsIt(t *testing.T) {
	next := func() *importing.Plan {
		plan := small()
		plan.Objects[3].Values["body"] = "<p>Theirs</p>"
		return plan
	}
	for name, c := range map[string]struct {
		first bool // the plan was imported before
		then  func(p *place)
	}{
		"edited": {true, func(p *place) { p.edit(p.all(content.PostTypeID)["hello"], "<p>Ours</p>") }},
		"published": {true, func(p *place) {
			must(p.t, p.svc.Unpublish(p.t.Context(), p.site, p.all(content.PostTypeID)["hello"].Document, "en"))
		}},
		"imported": {false, func(p *place) { p.run(small()) }},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			if c.first {
				p.run(small())
			}
			racing := &authoring.Service{Store: meanwhile{p.svc.Store, func() { c.then(p) }}, IDs: p.svc.IDs}
			r, err := importing.Run(t.Context(), racing, p.site, next(), importing.Options{})
			if r == nil || !fail.Is(err, fail.Conflict) || !strings.Contains(err.Error(), "changed by somebody else while the import ran") {
				t.Fatalf("got %+v, %v", r, err)
			}
			v := p.all(content.PostTypeID)["hello"]
			if body := p.values(content.PostTypeID, v).Text(content.PostBody); body == "<p>Theirs</p>" {
				t.Error("the import wrote over what was written meanwhile")
			}
		})
	}
}

func TestRun_RulesBindWhatIsPublished(t *testing.T) {
	p := newPlace(t)
	three := 3
	must(t, p.svc.Batch(t.Context(), p.site, false, func(b *authoring.Batch) error {
		seo := pageTypes()[0]
		seo.Fields[0].MaxLength = &three
		stored, err := b.PutType(t.Context(), seo)
		must(t, err)
		page := pageTypes()[1]
		page.Fields[1].Components[0] = stored.ID
		_, err = b.PutType(t.Context(), page)
		return err
	}))
	plan := pagePlan()
	plan.Objects[0].Values["seo"] = map[string]any{"title": "long"}
	r := p.run(plan)
	if got := rowOf(r, "pages"); got != (row{0, 0, 0, 1}) || r.Skips[0].Detail != "seo.title has 4 characters; at most 3 fit." {
		t.Errorf("published: %v, %+v", got, r.Skips)
	}
	plan.Objects[0].Publish = false
	if got := rowOf(p.run(plan), "pages"); got != (row{1}) {
		t.Errorf("as a draft: %v", got)
	}
}
