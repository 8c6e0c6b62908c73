package set

import (
	"slices"
	"sync"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
)

// Bounds of what a set keeps in memory, in bytes. Together they are what one
// connection may hold of the file.
const (
	maxKeptDocs   = 4 << 20
	maxKeptValues = 4 << 20
	maxKeptValue  = 256     // a longer one is not kept
	maxKeptDoc    = 2 << 10 // a larger document is not kept
)

// kept holds what reads found and other reads of the same state need not look
// up again: small documents that others refer to, and the values that lists are
// ordered by. All of it is true of one state. A write takes out what it touched
// and moves the rest on to the next state; reads of any other state pass it by.
type kept struct {
	mu     sync.Mutex
	at     *state
	docs   recent[content.ObjectID, []keptDoc]
	values recent[valueAt, any] // nil for a document without a value
	paths  map[int64]bool       // those that values are of
}

// keptDoc is a document as Load was asked for it: in a locale, or without one.
type keptDoc struct {
	delivery.Doc
	asked int
	parts delivery.Parts
}

// valueAt is where a value stands: at an index path of a document.
type valueAt struct {
	path int64
	row  delivery.Row
}

// touched is what a transaction changed.
type touched struct {
	ids  []content.ObjectID
	rows []delivery.Row
}

func newKept() *kept {
	k := &kept{paths: map[int64]bool{}}
	k.docs.limit, k.values.limit = maxKeptDocs, maxKeptValues
	k.docs.weigh = func(of []keptDoc) int {
		n := 64
		for _, d := range of {
			n += 448 + d.size()
		}
		return n
	}
	k.values.weigh = func(v any) int {
		text, _ := v.(string)
		return 64 + len(text)
	}
	return k
}

func (d keptDoc) size() int {
	n := len(d.Fragment.Text) + len(d.Body) + len(d.Name) + len(d.Slug)
	for _, h := range d.Fragment.Holes {
		n += 48 + 56*len(h.IDs)
	}
	return n
}

// move goes on from one state to the next. Without knowing what was touched
// between them, it forgets everything. Called by whoever writes the set.
func (k *kept) move(from, to *state) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.at != from || from == nil || to == nil || to.touched == nil {
		k.docs.clear()
		k.values.clear()
		clear(k.paths)
	} else {
		for _, id := range to.touched.ids {
			k.docs.drop(id)
		}
		for _, r := range to.touched.rows {
			for path := range k.paths {
				k.values.drop(valueAt{path, r})
			}
		}
	}
	k.at = to
}

// load puts the documents it has into out, and returns the ids of the others.
func (k *kept) load(st *state, ids []content.ObjectID, locale int, parts delivery.Parts, out map[content.ObjectID]delivery.Doc) []content.ObjectID {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.at != st {
		return ids
	}
	var missing []content.ObjectID
	for _, id := range ids {
		of, _ := k.docs.get(id)
		at := slices.IndexFunc(of, func(d keptDoc) bool { return d.asked == locale && d.parts >= parts })
		if at < 0 {
			missing = append(missing, id)
			continue
		}
		d := of[at].Doc
		if parts < delivery.Bodies {
			d.Body = nil
		}
		if parts < delivery.Fragments {
			d.Fragment = delivery.Fragment{}
		}
		out[id] = d
	}
	return missing
}

// store keeps those of ids that are in found, if they are small.
func (k *kept) store(st *state, ids []content.ObjectID, locale int, parts delivery.Parts, found map[content.ObjectID]delivery.Doc) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.at != st {
		return
	}
	for _, id := range ids {
		d := keptDoc{found[id], locale, parts}
		if _, ok := found[id]; !ok || d.size() > maxKeptDoc {
			continue
		}
		of, _ := k.docs.get(id)
		of = slices.DeleteFunc(slices.Clone(of), func(d keptDoc) bool { return d.asked == locale })
		k.docs.put(id, append(of, d))
	}
}

// order fills in the values of rows at a path, and returns the rows whose
// values it does not have.
func (k *kept) order(st *state, path int64, rows []ordered) (missing []delivery.Row) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for i := range rows {
		v, ok := any(nil), false
		if k.at == st {
			v, ok = k.values.get(valueAt{path, rows[i].row})
		}
		if rows[i].value = v; !ok {
			missing = append(missing, rows[i].row)
		}
	}
	return missing
}

// note keeps the values at a path of the rows that were missing; a row without
// one has none.
func (k *kept) note(st *state, path int64, missing []delivery.Row, values map[delivery.Row]any) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.at != st {
		return
	}
	k.paths[path] = true
	for _, r := range missing {
		v := values[r]
		if text, _ := v.(string); len(text) <= maxKeptValue {
			k.values.put(valueAt{path, r}, v)
		}
	}
}
