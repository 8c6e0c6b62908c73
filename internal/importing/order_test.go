package importing_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
)

// listed makes a plan of a list of things, in the source's order.
func listed(refs ...string) *importing.Plan {
	var objects []importing.Object
	for i, ref := range refs {
		o := thing(0, ref, "")
		o.Place = i + 1
		_, _ = fmt.Sscanf(ref, "t%d", &o.Num)
		objects = append(objects, o)
	}
	slices.SortFunc(objects, func(a, b importing.Object) int { return strings.Compare(a.Ref, b.Ref) }) // a plan's order is that of links
	return plan(objects...)
}

// order lists the things as readers see them.
func (p *place) order() (refs []string) {
	p.t.Helper()
	type at struct {
		position int64
		name     string
	}
	var all []at
	must(p.t, p.svc.Store.Read(p.t.Context(), p.site, func(tx authoring.Tx) error {
		variants, err := tx.FindVariants(p.t.Context(), "thing", "", "")
		for _, v := range variants {
			r, err := tx.Record(p.t.Context(), v.Document)
			must(p.t, err)
			all = append(all, at{r.Position, v.Name})
		}
		return err
	}))
	slices.SortFunc(all, func(a, b at) int { return int(a.position - b.position) })
	for _, a := range all {
		refs = append(refs, a.name)
	}
	return refs
}

func TestRun_AnItemPutInBeforeOthersMovesNone(t *testing.T) {
	p := newPlace(t)
	p.nodes()
	p.run(listed("t11", "t12", "t13"))
	for _, c := range []struct {
		refs  []string
		moved int
	}{
		{[]string{"t20", "t11", "t12", "t13"}, 0},
		{[]string{"t21", "t20", "t11", "t12", "t13"}, 0},
		{[]string{"t21", "t20", "t11", "t12", "t13", "t22", "t2"}, 0},
		{[]string{"t13", "t21", "t20", "t11", "t12", "t22", "t2"}, 1},
		{[]string{"t13", "t21", "t20", "t11", "t23", "t12", "t22", "t2"}, 1}, // there is no number between 11 and 12
	} {
		r := p.run(listed(c.refs...))
		moved := 0
		for _, l := range r.Changes {
			if strings.Contains(l.Reason, "moved in the list") {
				moved++
			}
		}
		if x := r.Row("things"); x.Updated != 0 || moved != c.moved {
			t.Errorf("%v: %+v, %d moved", c.refs, x, moved)
		}
		if got := p.order(); !slices.Equal(got, c.refs) {
			t.Errorf("the order is %v, want %v", got, c.refs)
		}
	}
}

// Whatever was put in, taken out and moved: the order is the source's, and
// nobody is told as updated.
func TestRun_TheOrderIsTheSources(t *testing.T) {
	const seed = 7
	random := rand.New(rand.NewPCG(seed, 1))
	p := newPlace(t)
	p.nodes()
	var refs []string
	for n := range 60 {
		refs = slices.Insert(refs, random.IntN(len(refs)+1), fmt.Sprintf("t%d", random.IntN(10)*100+n))
		if random.IntN(3) == 0 {
			i, j := random.IntN(len(refs)), random.IntN(len(refs))
			moved := refs[i]
			refs = slices.Insert(slices.Delete(refs, i, i+1), j, moved)
		}
		r := p.run(listed(refs...))
		if x := r.Row("things"); x.Updated != 0 || x.Created != 1 {
			t.Fatalf("%d: %+v", n, x)
		}
		if got := p.order(); !slices.Equal(got, refs) {
			t.Fatalf("%d: the order is %v, want %v", n, got, refs)
		}
	}
}

// A dry run for types that the site is to get tells what the run then does.
func TestRun_ADryRunForTypesToCome(t *testing.T) {
	p := newPlace(t)
	later := newPlace(t)
	later.nodes()
	var types *content.Schema
	must(t, later.svc.Store.Read(t.Context(), later.site, func(tx authoring.Tx) (err error) {
		types, err = tx.Types(t.Context())
		return err
	}))
	whole := plan(node(1, "a", "b"), node(1, "b", "a"))
	r, err := importing.Run(t.Context(), p.svc, p.site, whole, importing.Options{DryRun: true, Types: types})
	must(t, err)
	wantRows(t, r, map[string]row{"pages": {2}})
	if n := len(p.all("")); n != 0 {
		t.Errorf("it wrote %d", n)
	}
}
