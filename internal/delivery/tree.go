package delivery

import (
	"slices"

	"github.com/gheecms/ghee/internal/content"
)

// Bounds of one answer (contract §15).
const (
	maxExpanded = 10_000 // objects expanded; those beyond stand as URIs
	nodeSize    = 256    // bytes around a fragment, roughly
	minMention  = 20     // bytes that a reference takes at least
	maxMentions = maxAnswer / minMention
	loadChunk   = 500 // objects loaded before the size is looked at again
)

// tree is what an answer shows: root documents and, ring by ring, the documents
// they refer to. It is grown with one Load a ring and one Media in all, then
// written from the root down (splice.go). Cycles end where the levels end.
type tree struct {
	*answer
	instead string          // what to ask for when the answer grows too large
	list    bool            // posts in the form of lists (contract §7.1)
	ranks   map[Row]float64 // of a search's posts; nil elsewhere
	roots   []*node

	docs     map[content.ObjectID]*loaded
	media    map[content.ObjectID]content.MediaObject
	images   []content.ObjectID // media to load, some repeatedly
	expanded int
	mentions int
	size     int // bytes of all occurrences, at least
	held     int // bytes of all loaded, each of which occurs
}

// node is one occurrence of a document.
type node struct {
	doc   *Doc
	typ   *content.Type
	kids  []*node  // for the first references, in order; nil where there is none
	shown choice   // what of the document is shown
	below []choice // what of those that the holes refer to; nil for everything
}

// loaded is a document with as many parts as were asked for; gone when the set
// does not hold it.
type loaded struct {
	Doc
	typ   *content.Type
	parts Parts
	gone  bool
}

func (a *answer) tree(instead string) *tree {
	return &tree{answer: a, instead: instead, docs: map[content.ObjectID]*loaded{}}
}

// root adds a document at the top. One whose type is gone is left out.
func (t *tree) root(d *Doc) {
	if typ := t.schema.Type(d.Type); typ != nil {
		n := &node{doc: d, typ: typ}
		t.choose(n, t.q.choice)
		t.roots = append(t.roots, n)
		t.size += len(n.doc.Fragment.Text) + len(n.doc.Body)
	}
}

// grow loads everything the roots refer to.
func (t *tree) grow() error {
	ring := t.roots
	for depth := 1; len(ring) > 0; depth++ {
		want := t.want(ring, depth < t.q.levels)
		if t.mentions > maxMentions || t.size > maxAnswer {
			return tooLarge(t.instead)
		}
		if err := t.load(want); err != nil {
			return err
		}
		ring = t.next(ring, want)
		if t.size > maxAnswer {
			return tooLarge(t.instead)
		}
	}
	t.b = slices.Grow(t.b, t.size+nodeSize*(len(t.roots)+t.expanded))
	return t.loadMedia()
}

// loadMedia loads all media of the answer at once.
func (t *tree) loadMedia() (err error) {
	if len(t.images) == 0 {
		return nil
	}
	slices.Sort(t.images)
	t.images = slices.Compact(t.images)
	if t.media, err = t.r.Media(t.ctx, t.images); err != nil {
		return err
	}
	for _, id := range t.images {
		typ := MediaType
		if _, ok := t.media[id]; !ok {
			typ = ""
		}
		t.keys.object(id, typ)
	}
	return nil
}
