package importing_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/store"
)

// nodes gives a site a page type and a collection that refer to themselves and
// to each other.
func (p *place) nodes() (page, item content.TypeID) {
	p.t.Helper()
	fields := []content.Field{
		{Key: "title", Kind: content.ShortText, Rules: content.Rules{MaxLength: new(20)}},
		{Key: "next", Kind: content.Reference, Target: "node"},
		{Key: "things", Kind: content.Reference, Target: "thing", Many: true},
	}
	must(p.t, p.svc.Batch(p.t.Context(), p.site, true, func(b *authoring.Batch) error {
		_, err := b.PutTypes(p.t.Context(), []content.Type{
			{ID: "node", Kind: content.KindPage, Key: "node", Name: "Node", Fields: fields},
			{ID: "thing", Kind: content.KindCollection, Key: "thing", Name: "Thing", Fields: fields},
		})
		return err
	}))
	return "node", "thing"
}

func node(ring int, slug, next string, things ...string) importing.Object {
	o := importing.Object{
		Ref: slug, Row: "pages", Where: slug, Kind: content.KindPage, Key: "node", Slug: slug, Name: slug, Publish: true, Ring: ring,
		Values: map[string]any{"title": slug},
	}
	if next != "" {
		o.Values["next"] = importing.Link(next)
	}
	var links []any
	for _, t := range things {
		links = append(links, importing.Link(t))
	}
	if links != nil {
		o.Values["things"] = links
	}
	return o
}

func thing(ring int, ref, next string) importing.Object {
	o := node(ring, ref, next)
	o.Row, o.Kind, o.Key, o.Slug = "things", content.KindCollection, "thing", ""
	return o
}

// groups reads a log of the site and calls seen after each group, with what
// readers have then: the values of each document by its id.
func (p *place) groups(site content.SiteID, seen func(now map[content.ObjectID]content.Values)) {
	p.t.Helper()
	st, _ := p.svc.Store.(*store.Store)
	var schema *content.Schema
	p.read(func(ctx context.Context, tx authoring.Tx) {
		var err error
		schema, err = tx.Types(ctx)
		must(p.t, err)
	})
	now := map[content.ObjectID]content.Values{}
	var after changelog.Position
	for {
		entries, err := st.Log().Read(p.t.Context(), site, after, 1000)
		must(p.t, err)
		if len(entries) == 0 {
			return
		}
		for _, e := range entries {
			after = e.Position()
			var m content.Meta
			if e.Meta != nil {
				must(p.t, json.Unmarshal(e.Meta, &m))
			}
			if t := schema.Type(m.Type); t != nil && e.Present {
				v, err := content.DecodeValues(e.Payload, t.Fields, schema)
				must(p.t, err)
				now[content.ObjectID(e.Object)] = content.Values{}
				for k, x := range content.Unbind(schema, t.Fields, v) {
					now[content.ObjectID(e.Object)][fieldOf(t, k)] = x
				}
			}
			if e.Seq == e.Group+int64(e.GroupSize)-1 {
				seen(now)
			}
		}
	}
}

func fieldOf(t *content.Type, key string) content.FieldID {
	f, _ := t.Field(key)
	return f.ID
}

// whole checks that readers and previews never see a document that refers to
// less than it does in the end, or to what is not there.
func (p *place) whole() {
	p.t.Helper()
	for _, site := range []content.SiteID{p.site, p.site.Preview()} {
		var last map[content.ObjectID]content.Values
		p.groups(site, func(now map[content.ObjectID]content.Values) { last = now })
		end := map[content.ObjectID]string{}
		for id, v := range last {
			end[id] = fmt.Sprint(v)
		}
		p.groups(site, func(now map[content.ObjectID]content.Values) {
			for id, v := range now {
				if got := fmt.Sprint(v); got != end[id] {
					p.t.Errorf("of site %d readers see %s, which becomes %s", site, got, end[id])
				}
				for other := range last {
					if strings.Contains(end[id], string(other)) && now[other] == nil {
						p.t.Errorf("of site %d readers see a reference to %s before the document", site, other)
					}
				}
			}
		})
	}
}

// Documents that refer to each other in rings, and to themselves, are seen all
// at once, with all their references.
func TestRun_RingsAreTiedBeforeTheyAreSeen(t *testing.T) {
	p := newPlace(t)
	p.nodes()
	objects := []importing.Object{
		thing(0, "alone", ""), node(1, "self", "self"),
		thing(2, "t1", "a"), node(2, "a", "b", "alone"), node(2, "b", "c", "t1", "alone"), node(2, "c", "a"),
		node(0, "d", "a", "t1"),
	}
	r := p.run(plan(objects...))
	wantRows(t, r, map[string]row{"pages": {5}, "things": {2}})
	p.whole()
	all := p.all("node")
	for slug, next := range map[string]string{"self": "self", "a": "b", "b": "c", "c": "a", "d": "a"} {
		v := p.values("node", all[slug])
		if got, _ := v[2].(content.ObjectID); got != all[next].Document || all[slug].Live != all[slug].Draft {
			t.Errorf("%s leads to %q, want %s (%s)", slug, got, next, all[next].Document)
		}
	}
	if r := p.run(plan(objects...)); r.Written() != 0 {
		t.Errorf("a second run wrote %d", r.Written())
	}
	// One more joins the ring, and one of the ring is other in the source.
	more := append([]importing.Object{}, objects[:5]...)
	more = append(more, node(2, "c", "e"), node(2, "e", "a", "t1"), objects[6])
	wantRows(t, p.run(plan(more...)), map[string]row{"pages": {1, 1, 4}, "things": {0, 0, 2}})
	if all = p.all("node"); p.values("node", all["c"])[2] != all["e"].Document || p.values("node", all["e"])[2] != all["a"].Document {
		t.Error("who joined the ring is not in it")
	}
}

// One that cannot be kept does not take the whole ring with it: the others do
// without, and get the reference when it can be.
func TestRun_ARingLosesWhatCannotBeKept(t *testing.T) {
	p := newPlace(t)
	p.nodes()
	ring := func(title string) *importing.Plan {
		bad := node(1, "b", "c")
		bad.Values["title"] = title
		return plan(node(1, "a", "b"), bad, node(1, "c", "a"))
	}
	long := strings.Repeat("x", 30)
	dry, err := importing.Run(t.Context(), p.svc, p.site, ring(long), importing.Options{DryRun: true})
	must(t, err)
	r := p.run(ring(long))
	dry.DryRun = false
	if d := cmp.Diff(dry, r); d != "" {
		t.Errorf("a dry run tells something else: %s", d)
	}
	wantRows(t, r, map[string]row{"pages": {2, 0, 0, 1}})
	if len(r.Changes) != 1 || r.Changes[0].Ref != "a" || !strings.Contains(r.Changes[0].Reason, "cannot be kept") {
		t.Errorf("the report tells %v", r.Changes)
	}
	p.whole()
	wantRows(t, p.run(ring("short")), map[string]row{"pages": {1, 1, 1}})
	if all := p.all("node"); p.values("node", all["a"])[2] != all["b"].Document {
		t.Error("the reference did not come back")
	}
}

// A ring that is too large to be seen at once is told, and complete in the end:
// also when it was stopped on the way.
func TestRun_ARingThatIsTooLargeIsTiedInParts(t *testing.T) {
	p := newPlace(t)
	p.nodes()
	const n = 300
	var objects []importing.Object
	for i := range n {
		o := node(1, fmt.Sprintf("n%d", i), fmt.Sprintf("n%d", (i+1)%n))
		for k := range importing.MaxOld {
			o.Old = append(o.Old, fmt.Sprintf("/old/%d/%d", i, k))
		}
		objects = append(objects, o)
	}
	dry, err := importing.Run(t.Context(), p.svc, p.site, plan(objects...), importing.Options{DryRun: true})
	must(t, err)
	if len(dry.Notes) != 1 || !strings.Contains(dry.Notes[0], "too much to be published at once") {
		t.Errorf("the notes are %q", dry.Notes)
	}
	ctx, stop := context.WithCancel(t.Context())
	_, err = importing.Run(ctx, p.svc, p.site, plan(objects...), importing.Options{Progress: func(done, _ int) {
		if done >= 100 {
			stop()
		}
	}})
	if err == nil {
		t.Fatal("it was not stopped")
	}
	r := p.run(plan(objects...))
	if x := r.Row("pages"); x.Created+x.Updated != n-100 || x.Unchanged != 100 {
		t.Errorf("the second run: %+v", x)
	}
	all := p.all("node")
	for i := range n {
		v := all[fmt.Sprintf("n%d", i)]
		if next := all[fmt.Sprintf("n%d", (i+1)%n)]; v.Live != v.Draft || p.values("node", v)[2] != next.Document {
			t.Fatalf("%d is not whole: %+v", i, v)
		}
	}
	if r := p.run(plan(objects...)); r.Written() != 0 || len(r.Notes) != 0 {
		t.Errorf("a third run wrote %d: %q", r.Written(), r.Notes)
	}
}
