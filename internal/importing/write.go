package importing

import (
	"cmp"
	"context"
	"hash/maphash"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// writer writes objects within one transaction.
type writer struct {
	batch  *authoring.Batch
	schema *content.Schema
	source string
	seed   maphash.Seed
	ids    map[Link]content.ObjectID // of authors and terms that the site had before
	made   map[Link]content.ObjectID // in this transaction
	prints map[*decision]uint64      // of what begin made
	// awaited are the objects of a ring that are still to be made, when begin has
	// not made them in this transaction.
	awaited, begun map[Link]bool
	beginning      bool
}

// object writes one object as decided, and notes where it came from.
func (w *writer) object(ctx context.Context, o *Object, d *decision) error {
	v, err := w.unmoved(ctx, o, d)
	if err != nil {
		return err
	}
	if o.Media != nil {
		err = w.media(ctx, o)
	} else {
		err = w.document(ctx, o, d, v)
	}
	if err != nil {
		return at(o, err)
	}
	for _, r := range d.moved(o) {
		if err := w.batch.Redirect(ctx, r); err != nil {
			return at(o, err)
		}
	}
	return nil
}

// unmoved returns what the site has of a document. It fails with fail.Conflict
// when somebody else wrote it since the survey.
func (w *writer) unmoved(ctx context.Context, o *Object, d *decision) (v authoring.Variant, err error) {
	ref, err := w.batch.ImportRef(ctx, w.source, o.Ref)
	if err != nil && !fail.Is(err, fail.NotFound) {
		return v, err
	}
	id := cmp.Or(d.adopted(), ref.Document)
	if id != "" && d.typ != nil {
		settings, err := w.batch.Settings(ctx)
		if err != nil {
			return v, err
		}
		v, err = w.batch.Variant(ctx, id, localeOf(o, d.typ, settings))
		if err != nil && !fail.Is(err, fail.NotFound) {
			return v, err
		}
	}
	print := d.print
	if made, ok := w.prints[d]; ok {
		print = made
	}
	if fingerprint(w.seed, ref, v) != print {
		return v, fail.E(fail.Conflict, "%s (%s) was changed by somebody else while the import ran.", o.Ref, o.Where)
	}
	return v, nil
}

func (w *writer) media(ctx context.Context, o *Object) error {
	id, err := w.batch.Media(ctx, *o.Media)
	if err != nil {
		return err
	}
	return w.note(ctx, o, authoring.Saved{Document: id})
}

// document writes a document: all of it, its state alone, or nothing when only
// its redirects are missing.
func (w *writer) document(ctx context.Context, o *Object, d *decision, v authoring.Variant) error {
	switch d.action {
	case keep:
		if d.position() == 0 {
			return nil
		}
		return w.batch.Place(ctx, v.Document, d.position())
	case adopt:
		return w.batch.Publish(ctx, v.Document, v.Locale, 0)
	}
	saved, err := w.draft(ctx, o, d, v)
	if err != nil {
		return err
	}
	if o.Publish {
		err = w.batch.Publish(ctx, saved.Document, saved.Locale, o.Published)
	} else if v.Live != "" {
		err = w.batch.Unpublish(ctx, saved.Document, saved.Locale)
	}
	if err != nil {
		return err
	}
	return w.note(ctx, o, saved)
}

// draft saves a document and publishes nothing.
func (w *writer) draft(ctx context.Context, o *Object, d *decision, v authoring.Variant) (authoring.Saved, error) {
	values, err := w.resolve(ctx, o.Values)
	if err != nil {
		return authoring.Saved{}, err
	}
	fields, _ := values.(map[string]any)
	in := authoring.Input{
		Document: v.Document, Type: typeOf(w.schema, o).ID, Locale: o.Locale, Slug: d.slug(o), Name: o.Name, Values: fields,
		Created: o.Created, Updated: o.Updated, Scheduled: o.Scheduled, Num: o.Num, Position: d.position(), Cause: "import",
	}
	if in.Position == 0 && d.action == create && o.Place != 0 {
		in.Position = int64(o.Num)
	}
	return w.save(ctx, o, in)
}

// unfinished is the hash of what begin made: no object has it, so that a run
// that was stopped is gone on with.
const unfinished = madeDraft + "unfinished"

// begin makes the document of an object of a ring: a draft that lacks what is
// still to be made. It is then written whole, as every object is.
func (w *writer) begin(ctx context.Context, o *Object, d *decision) error {
	v, err := w.unmoved(ctx, o, d)
	if err != nil || d.action != create {
		return err
	}
	w.beginning = true
	saved, err := w.draft(ctx, o, d, v)
	w.beginning = false
	if err != nil {
		return at(o, err)
	}
	w.begun[Link(o.Ref)] = true
	ref := authoring.ImportRef{Source: w.source, Ref: o.Ref, Hash: unfinished, Document: saved.Document, Revision: saved.Revision}
	if err := w.batch.PutImportRef(ctx, ref); err != nil {
		return at(o, err)
	}
	if v, err = w.batch.Variant(ctx, saved.Document, saved.Locale); err != nil {
		return at(o, err)
	}
	w.prints[d] = fingerprint(w.seed, ref, v)
	return nil
}

// note writes down where an object came from.
func (w *writer) note(ctx context.Context, o *Object, saved authoring.Saved) error {
	hash, err := o.hash()
	if err != nil {
		return err
	}
	if o.Media == nil && !o.hasStates() {
		w.made[Link(o.Ref)] = saved.Document
	}
	return w.batch.PutImportRef(ctx, authoring.ImportRef{
		Source: w.source, Ref: o.Ref, Hash: hash, Document: saved.Document, Revision: saved.Revision,
	})
}

// resolve puts ids in the place of links, and nothing in that of one to what is
// still to be made.
func (w *writer) resolve(ctx context.Context, v any) (any, error) {
	switch x := v.(type) {
	case Link:
		if w.beginning && w.awaited[x] && !w.begun[x] {
			return nil, nil
		}
		return w.id(ctx, x)
	case []any:
		out := make([]any, 0, len(x))
		for _, e := range x {
			id, err := w.resolve(ctx, e)
			if err != nil {
				return nil, err
			}
			if id != nil {
				out = append(out, id)
			}
		}
		return out, nil
	case map[string]any:
		out := make(map[string]any, len(x))
		for k := range x {
			id, err := w.resolve(ctx, x[k])
			if err != nil {
				return nil, err
			}
			if id != nil {
				out[k] = id
			}
		}
		return out, nil
	}
	return v, nil
}

func (w *writer) id(ctx context.Context, l Link) (content.ObjectID, error) {
	for _, ids := range []map[Link]content.ObjectID{w.made, w.ids} {
		if id, ok := ids[l]; ok {
			return id, nil
		}
	}
	ref, err := w.batch.ImportRef(ctx, w.source, string(l))
	return ref.Document, err
}

// at says which object an error is about.
func at(o *Object, err error) error {
	return fail.Wrap(fail.CodeOf(err), err, "%s (%s) cannot be written: %s", o.Ref, o.Where, sentences(err))
}
