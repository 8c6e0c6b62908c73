package butter

import (
	"slices"

	"github.com/gheecms/ghee/internal/content"
)

// knot are documents, by their first records, that refer to each other in
// circles; of most documents one alone.
type knot struct {
	docs []int
	ring bool // there is a circle
}

// knots returns every document once, each knot after those that it refers to:
// authors and terms, to which posts refer, come first. Else the last of a list
// comes first: lists begin with what is newest, and where nothing else tells
// documents apart, the one that was made first goes before the other.
func (a *Account) knots() []knot {
	isTerm := func(r record) bool {
		return r.kind == content.KindAuthor || r.kind == content.KindCategory || r.kind == content.KindTag
	}
	f := finder{links: a.links(), seen: make([]int, len(a.records)), low: make([]int, len(a.records)), on: make([]bool, len(a.records))}
	for _, terms := range []bool{true, false} {
		for i, r := range slices.Backward(a.records) {
			if isTerm(r) == terms && a.known[r.doc] == i && f.seen[i] == 0 {
				f.from(i)
			}
		}
	}
	return f.knots
}

// links lists what each document refers to, in whichever locale, at the place of
// its first record.
func (a *Account) links() [][]int {
	out := make([][]int, len(a.records))
	for i, r := range a.records {
		first := a.known[r.doc]
		if first == i {
			out[i] = r.links
		} else if len(r.links) > 0 {
			out[first] = append(slices.Clone(out[first]), r.links...)
		}
	}
	return out
}

// finder finds strongly connected components as Tarjan does, without recursion:
// a chain of references can be as long as the account.
type finder struct {
	links [][]int
	n     int
	seen  []int  // when a document was first come to, from 1
	low   []int  // the first document that can be come back to
	on    []bool // it is open
	open  []int
	knots []knot
}

// from finds the knots that can be reached from a document.
func (f *finder) from(doc int) {
	type step struct{ doc, next int }
	way := []step{{f.enter(doc), 0}}
	for len(way) > 0 {
		top := &way[len(way)-1]
		if top.next == len(f.links[top.doc]) {
			doc := top.doc
			way = way[:len(way)-1]
			if len(way) > 0 {
				before := way[len(way)-1].doc
				f.low[before] = min(f.low[before], f.low[doc])
			}
			f.leave(doc)
			continue
		}
		other := f.links[top.doc][top.next]
		top.next++
		switch {
		case f.seen[other] == 0:
			way = append(way, step{f.enter(other), 0})
		case f.on[other]:
			f.low[top.doc] = min(f.low[top.doc], f.seen[other])
		}
	}
}

func (f *finder) enter(doc int) int {
	f.n++
	f.seen[doc], f.low[doc], f.on[doc] = f.n, f.n, true
	f.open = append(f.open, doc)
	return doc
}

// leave closes a document; where nothing before it can be come back to, those
// that were opened since are a knot.
func (f *finder) leave(doc int) {
	if f.low[doc] != f.seen[doc] {
		return
	}
	at := f.opened(doc)
	docs := slices.Sorted(slices.Values(f.open[at:]))
	f.open = f.open[:at]
	for _, d := range docs {
		f.on[d] = false
	}
	f.knots = append(f.knots, knot{docs, len(docs) > 1 || slices.Contains(f.links[doc], doc)})
}

// opened is where a document stands among the open ones; it is near their end.
func (f *finder) opened(doc int) int {
	at := len(f.open) - 1
	for f.open[at] != doc {
		at--
	}
	return at
}
