package store

import (
	"context"

	"github.com/gheecms/ghee/internal/changelog"
)

// writing is entries on their way onto a log. Its head is locked meanwhile, so
// rows are read and written many at a time.
type writing struct {
	t       *tx
	h       *head
	drafts  []changelog.Draft
	entries []changelog.Entry

	last  map[objectID]changelog.Object // the last states of objects, as far as they are present
	puts  map[objectID][]any            // rows of table object to write
	drops map[objectID][]any            // and to delete
	log   [][]any
	body  [][]any // payloads that no revision holds
}

// objectID names an object of one log.
type objectID struct {
	kind       changelog.Kind
	id, locale string
}

func idOf(e changelog.Entry) objectID { return objectID{e.Kind, e.Object, e.Locale} }

// all writes the entries, the last states of their objects, and moves the head.
func (w *writing) all(ctx context.Context) error {
	// Of several erasures the entries are blank already, and none but the last
	// entry says what is left: see blank.
	told := 0
	for i, d := range w.drafts {
		if d.Kind == changelog.Erase {
			told = i
		}
	}
	for i, e := range w.entries {
		if err := key("id of an object", e.Object); err != nil {
			return err
		}
		if err := w.state(ctx, i); err != nil {
			return err
		}
		if i >= told {
			e.Digest = w.h.digest.Sum()
		}
		w.keep(e, w.drafts[i].Revision)
		w.h.Position = e.Position()
	}
	if err := w.flush(ctx); err != nil {
		return err
	}
	if err := w.t.insert(ctx, `insert into log (site, seq, grp, grp_size, header, chain, revision, total, digest)`, "", w.log); err != nil {
		return err
	}
	return w.t.insert(ctx, `insert into payload (site, seq, body)`, "", w.body)
}

// keep notes an entry: its header as it was hashed, the digest after it, and its
// payload unless a revision holds it.
func (w *writing) keep(e changelog.Entry, revision string) {
	header := e.Encode()
	w.h.total += int64(len(header) + len(e.Payload))
	var digest []byte // null for none
	if e.Digest != (changelog.Hash{}) {
		digest = e.Digest[:]
	}
	w.log = append(w.log, args(e.Site, e.Seq, e.Group, e.GroupSize, header, e.Chain[:], revision, w.h.total, digest))
	if revision == "" && e.Present {
		w.body = append(w.body, args(e.Site, e.Seq, string(e.Payload)))
	}
}

// state brings the object's last state and the digest up to entry i.
func (w *writing) state(ctx context.Context, i int) error {
	e := w.entries[i]
	if e.Kind == changelog.Erase {
		if err := w.flush(ctx); err != nil { // it looks for what there is
			return err
		}
		w.last = nil
		return w.t.erased(ctx, e, &w.h.digest)
	}
	if w.last == nil {
		if err := w.read(ctx, w.entries[i:]); err != nil {
			return err
		}
	}
	id := idOf(e)
	if was, ok := w.last[id]; ok {
		w.h.digest.Remove(was)
		if err := w.t.outlived(ctx, was, w.h); err != nil {
			return err
		}
	}
	delete(w.puts, id)
	delete(w.drops, id)
	if !e.Present {
		delete(w.last, id)
		w.drops[id] = args(id.kind, id.id, id.locale)
		return nil
	}
	o := e.State()
	w.h.digest.Add(o)
	w.last[id] = o
	w.puts[id] = args(e.Site, o.Kind, o.ID, o.Locale, rank(o.Kind), o.Version, o.Hash[:], string(o.Meta), w.drafts[i].Revision)
	return nil
}

// read reads the last states of the objects that entries are about.
func (w *writing) read(ctx context.Context, entries []changelog.Entry) error {
	w.last, w.puts, w.drops = map[objectID]changelog.Object{}, map[objectID][]any{}, map[objectID][]any{}
	var ids [][]any
	for _, e := range entries {
		if e.Kind != changelog.Erase {
			ids = append(ids, args(e.Kind, e.Object, e.Locale))
		}
	}
	return inBulk(len(ids), func(from, size int) error {
		return w.t.rows(ctx, `select kind, id, locale, version, hash, meta from object where site = $1 and `+amongObjects(size), w.named(ids[from:from+size]), func(r scanner) error {
			var o changelog.Object
			var hash []byte
			err := r.Scan(&o.Kind, &o.ID, &o.Locale, &o.Version, &hash, &o.Meta)
			copy(o.Hash[:], hash)
			w.last[objectID{o.Kind, o.ID, o.Locale}] = o
			return err
		})
	})
}

// amongObjects is a condition that holds for so many objects, named by the
// parameters from $2 on.
func amongObjects(n int) string {
	if n == 1 {
		return `kind = $2 and id = $3 and locale = $4`
	}
	return `(kind, id, locale) in (values ` + tuples(2, n, 3, "bigint text text") + `)`
}

// named are the parameters of amongObjects, after the site.
func (w *writing) named(ids [][]any) []any {
	values := args(w.h.site)
	for _, id := range ids {
		values = append(values, id...)
	}
	return values
}

// flush writes the last states.
func (w *writing) flush(ctx context.Context) error {
	var drops, puts [][]any
	for i := range w.entries { // in their order, each once
		id := idOf(w.entries[i])
		if row, ok := w.drops[id]; ok {
			drops = append(drops, row)
			delete(w.drops, id)
		}
		if row, ok := w.puts[id]; ok {
			puts = append(puts, row)
			delete(w.puts, id)
		}
	}
	if err := inBulk(len(drops), func(from, size int) error {
		_, err := w.t.exec(ctx, `delete from object where site = $1 and `+amongObjects(size), w.named(drops[from:from+size])...)
		return err
	}); err != nil {
		return err
	}
	return w.t.insert(ctx, `insert into object (site, kind, id, locale, rank, version, hash, meta, revision)`,
		` on conflict (site, kind, id, locale) do update set version = excluded.version, hash = excluded.hash, meta = excluded.meta, revision = excluded.revision`, puts)
}
