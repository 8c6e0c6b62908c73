package delivery

import "github.com/gheecms/ghee/internal/content"

// wanted are the documents one ring needs.
type wanted struct {
	whole, rest []content.ObjectID // distinct
	restParts   Parts
	first       int // how many references of the ring are expanded
}

// want lists what the documents of a ring refer to and is not loaded yet. When
// expand is set, references are wanted whole, as long as the bound allows.
func (t *tree) want(ring []*node, expand bool) wanted {
	var w wanted
	asked := map[content.ObjectID]Parts{}
	ask := func(id content.ObjectID, parts Parts) {
		if have, ok := asked[id]; ok && have >= parts {
			return
		}
		if l, ok := t.docs[id]; ok && (l.gone || l.parts >= parts) {
			return
		}
		asked[id] = parts
		if parts == Bodies {
			w.whole = append(w.whole, id)
		} else {
			w.rest, w.restParts = append(w.rest, id), max(w.restParts, parts)
		}
	}
	for _, n := range ring {
		for _, h := range n.doc.Fragment.Holes {
			t.mentions += len(h.IDs)
			for _, id := range h.IDs {
				switch h.Kind {
				case HoleMedia, HoleImage, HolePlain:
					t.images = append(t.images, id)
				case HoleAuthor:
					ask(id, Fragments)
				case HoleTerms:
					ask(id, Heads)
				case HoleRef, HoleRefs:
					if expand && t.expanded < maxExpanded {
						t.expanded++
						w.first++
						ask(id, Bodies)
					} else {
						ask(id, Heads)
					}
				}
			}
		}
	}
	if len(w.whole) > 0 && t.expanded < maxExpanded { // one Load for the ring
		w.whole, w.rest = append(w.whole, w.rest...), nil
	}
	return w
}

// load takes in the documents of a ring.
func (t *tree) load(w wanted) error {
	if err := t.loadParts(w.whole, Bodies); err != nil {
		return err
	}
	return t.loadParts(w.rest, w.restParts)
}

func (t *tree) loadParts(ids []content.ObjectID, parts Parts) error {
	missing := ids[:0]
	for _, id := range ids {
		if l, ok := t.docs[id]; !ok || !l.gone && l.parts < parts {
			missing = append(missing, id)
		}
	}
	for len(missing) > 0 {
		n := min(len(missing), loadChunk)
		docs, err := t.r.Load(t.ctx, missing[:n], t.locale.Num, parts)
		if err != nil {
			return err
		}
		for _, id := range missing[:n] {
			d, ok := docs[id]
			t.take(id, &loaded{Doc: d, parts: parts, gone: !ok})
		}
		if t.held > maxAnswer {
			return tooLarge(t.instead)
		}
		missing = missing[n:]
	}
	return nil
}

// take keeps a loaded document.
func (t *tree) take(id content.ObjectID, l *loaded) {
	l.typ = t.schema.Type(l.Type)
	l.gone = l.gone || l.typ == nil
	t.docs[id] = l
	t.keys.object(id, l.Type)
	if l.gone {
		return
	}
	t.held += minMention + len(l.Fragment.Text) + len(l.Body)
	if l.typ.Kind == content.KindAuthor { // these are no ring of their own
		for _, h := range l.Fragment.Holes {
			t.images = append(t.images, h.IDs...)
		}
	}
}

// next returns the ring of documents that are expanded, and hangs them below
// those that refer to them.
func (t *tree) next(ring []*node, w wanted) []*node {
	var out []*node
	left := w.first
	for _, n := range ring {
		for i, h := range n.doc.Fragment.Holes {
			if h.Kind != HoleRef && h.Kind != HoleRefs {
				continue
			}
			for _, id := range h.IDs {
				if left == 0 {
					break
				}
				left--
				l := t.docs[id]
				if l.gone {
					n.kids = append(n.kids, nil)
					continue
				}
				kid := &node{doc: &l.Doc, typ: l.typ}
				if n.below != nil {
					t.choose(kid, n.below[i])
				}
				n.kids, out = append(n.kids, kid), append(out, kid)
				t.size += len(kid.doc.Fragment.Text) + len(kid.doc.Body)
			}
		}
	}
	return out
}
