// Package purge_test is the proof of what a change purges: whatever a cache kept
// and the keys of a change do not name is what the site answers now.
//
// A drawn site is asked hundreds of questions, each endpoint and parameter among
// them, and every answer is kept. Then it is changed, at random and in each way
// that has a rule of its own. GHEE_SEED repeats a run; GHEE_SOAK makes it a long
// one.
package purge_test

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/set"
	"github.com/gheecms/ghee/test/model/draw"
)

const site content.SiteID = 7

var epoch = changelog.Epoch{Number: 1, Leader: "a"}

// name is what a document is known by.
type name struct {
	id     content.ObjectID
	locale string
}

// object is what an object is known by.
type object struct {
	kind       changelog.Kind
	id, locale string
}

// town is a site that changes: what is published, and the set that serves it.
type town struct {
	*draw.Gen
	t        *testing.T
	shelf    *set.Shelf
	told     *told
	settings content.Settings
	types    map[content.TypeID]content.Type
	docs     map[name]content.Document // published
	shelved  []content.Document        // not, and may be
	media    map[content.ObjectID]content.MediaObject
	objects  map[object]changelog.Object // what the log adds up to
}

// told is a Watcher that notes what it is told.
type told struct {
	t       *testing.T
	shelf   *set.Shelf
	pending *set.Change
	changes []set.Change
}

func (l *told) Changing(c set.Change) {
	if l.pending != nil {
		l.t.Errorf("two changes at once: %+v and %+v", *l.pending, c)
	}
	l.pending = &c
}

func (l *told) Changed(c set.Change) {
	if l.pending == nil || l.pending.To != c.To {
		l.t.Errorf("%+v has come unannounced", c)
	}
	l.pending = nil
	l.changes = append(l.changes, c)
}

// pointers is a directory in memory.
type pointers struct {
	mu sync.Mutex
	at map[content.SiteID]int64
}

func (p *pointers) Generation(s content.SiteID) (int64, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	g, ok := p.at[s]
	return g, ok
}

func (p *pointers) SetGeneration(_ context.Context, s content.SiteID, g int64) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.at[s] = g
	return nil
}

func newTown(t *testing.T, g *draw.Gen) *town {
	t.Helper()
	w := &town{
		Gen: g, t: t, settings: g.Site.Settings, types: map[content.TypeID]content.Type{}, docs: map[name]content.Document{},
		media: map[content.ObjectID]content.MediaObject{}, objects: map[object]changelog.Object{},
	}
	w.shelf = set.NewShelf(t.TempDir(), &pointers{at: map[content.SiteID]int64{}}, 2)
	w.told = &told{t: t, shelf: w.shelf}
	w.shelf.Watch = w.told
	t.Cleanup(func() {
		if err := w.shelf.Close(); err != nil {
			t.Error(err)
		}
	})
	w.settings.EmptyTerms = false
	drafts := []changelog.Draft{w.set(w.settings)}
	for _, typ := range content.BlogTypes() {
		w.types[typ.ID] = typ
	}
	for _, typ := range g.Site.Types {
		drafts = append(drafts, w.setType(typ))
	}
	for _, m := range g.Site.Media {
		drafts = append(drafts, w.picture(m))
	}
	for _, r := range g.Site.Redirects {
		drafts = append(drafts, redirect(r.From, r.To))
	}
	for _, d := range g.Site.Documents {
		if d.Status != content.Published {
			d.Status = content.Published
			w.shelved = append(w.shelved, d)
			continue
		}
		drafts = append(drafts, w.publish(d))
	}
	w.apply(append(drafts, w.props()...))
	w.told.changes = nil
	return w
}

// apply adds entries to the log and brings them to the set.
func (w *town) apply(drafts []changelog.Draft) {
	w.t.Helper()
	entries := w.seal(drafts)
	if _, err := w.shelf.Apply(w.t.Context(), site, entries); err != nil {
		w.t.Fatal(err)
	}
}

// jump brings entries to the set by a snapshot of what they lead to.
func (w *town) jump(drafts []changelog.Draft) {
	w.t.Helper()
	entries := w.seal(drafts)
	var digest changelog.Digest
	for _, o := range w.objects {
		digest.Add(o)
	}
	cp := changelog.Checkpoint{Site: site, Position: entries[len(entries)-1].Position(), Digest: digest.Sum()}
	if err := w.shelf.Replace(w.t.Context(), site, cp, func(yield func(changelog.Object, error) bool) {
		for _, o := range w.objects {
			if !yield(o, nil) {
				return
			}
		}
	}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *town) seal(drafts []changelog.Draft) []changelog.Entry {
	at, err := w.shelf.Position(w.t.Context(), site)
	if err != nil {
		w.t.Fatal(err)
	}
	entries := changelog.Seal(site, at, epoch, 1, drafts, false)
	for _, e := range entries {
		k := object{e.Kind, e.Object, e.Locale}
		switch {
		case e.Kind == changelog.Erase:
			maps.DeleteFunc(w.objects, func(o object, _ changelog.Object) bool { return changelog.EraseID(o.kind, o.id) == e.Object })
		case e.Present:
			w.objects[k] = e.State()
		default:
			delete(w.objects, k)
		}
	}
	return entries
}

// set, setType, picture, publish and take change the town and return the entry
// that says so.
func (w *town) set(s content.Settings) changelog.Draft {
	w.settings = s
	return changelog.Draft{Kind: changelog.Settings, Object: "settings", Present: true, Payload: encode(s)}
}

func (w *town) setType(t content.Type) changelog.Draft {
	w.types[t.ID] = t
	return changelog.Draft{Kind: kindOfType(t), Object: string(t.ID), Present: true, Payload: encode(t)}
}

func kindOfType(t content.Type) changelog.Kind {
	if t.Kind == content.KindComponent {
		return changelog.Component
	}
	return changelog.Type
}

func (w *town) picture(m content.MediaObject) changelog.Draft {
	w.media[m.ID] = m
	return changelog.Draft{Kind: changelog.Media, Object: string(m.ID), Present: true, Payload: encode(m)}
}

func redirect(from, to string) changelog.Draft {
	return changelog.Draft{Kind: changelog.Redirect, Object: from, Present: true, Payload: encode(content.Redirect{From: from, To: to})}
}

// publish gives the document another slug when its own is taken, as authoring
// would refuse it.
func (w *town) publish(d content.Document) changelog.Draft {
	kind := w.types[d.Type].Kind
	for n := 2; d.Slug != "" && w.taken(d, kind); n++ {
		d.Slug += "-" + strconv.Itoa(n)
	}
	w.docs[name{d.ID, d.Locale}] = d
	return changelog.Draft{
		Kind: changelog.KindOf(kind), Object: string(d.ID), Locale: d.Locale, Present: true, Meta: encode(d.Meta), Payload: d.Values.Encode(),
	}
}

func (w *town) taken(d content.Document, kind content.Kind) bool {
	for n, o := range w.docs {
		if n.locale == d.Locale && n.id != d.ID && o.Slug == d.Slug && (o.Type == d.Type || kind == content.KindSingle && w.types[o.Type].Kind == kind) {
			return true
		}
	}
	return false
}

func (w *town) take(d content.Document) changelog.Draft {
	delete(w.docs, name{d.ID, d.Locale})
	w.shelved = append(w.shelved, d)
	return changelog.Draft{Kind: changelog.KindOf(w.types[d.Type].Kind), Object: string(d.ID), Locale: d.Locale}
}

// published lists the documents for which of holds, in a lasting order.
func (w *town) published(of func(content.Document) bool) (out []content.Document) {
	for _, d := range w.docs {
		if of(d) {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b content.Document) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Locale, b.Locale))
	})
	return out
}

// one draws a published document for which of holds; there always is one.
func (w *town) one(of func(content.Document) bool) content.Document {
	all := w.published(of)
	return all[w.IntN(len(all))]
}

func ofType(ids ...content.TypeID) func(content.Document) bool {
	return func(d content.Document) bool { return slices.Contains(ids, d.Type) }
}

func encode(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // nothing that is drawn
	}
	return data
}
