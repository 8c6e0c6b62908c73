package importing

import (
	"context"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// writer writes objects within one transaction.
type writer struct {
	batch  *authoring.Batch
	schema *content.Schema
	source string
	ids    map[Link]content.ObjectID // of what the site had before
	made   map[Link]content.ObjectID // in this transaction
}

// object writes one object as decided, and notes where it came from.
func (w *writer) object(ctx context.Context, o *Object, d *decision) error {
	if err := w.unmoved(ctx, o, d); err != nil {
		return err
	}
	ref := authoring.ImportRef{Source: w.source, Ref: o.Ref, Hash: d.hash}
	if o.Media != nil {
		id, err := w.batch.Media(ctx, *o.Media)
		if err != nil {
			return at(o, err)
		}
		ref.Document = id
	} else {
		saved, err := w.document(ctx, o, d)
		if err != nil {
			return at(o, err)
		}
		ref.Document, ref.Revision = saved.Document, saved.Revision
	}
	w.made[Link(o.Ref)] = ref.Document
	return w.batch.PutImportRef(ctx, ref)
}

// unmoved fails with fail.Conflict when somebody else wrote the object since
// the survey.
func (w *writer) unmoved(ctx context.Context, o *Object, d *decision) error {
	ref, err := w.batch.ImportRef(ctx, w.source, o.Ref)
	if err != nil && !fail.Is(err, fail.NotFound) {
		return err
	}
	same := ref == d.seen
	if same && d.variant.Document != "" {
		v, err := w.batch.Variant(ctx, d.variant.Document, d.variant.Locale)
		if err != nil && !fail.Is(err, fail.NotFound) {
			return err
		}
		same = err == nil && v.Draft == d.variant.Draft && v.Live == d.variant.Live
	}
	if !same {
		return fail.E(fail.Conflict, "%s (%s) was changed by somebody else while the import ran.", o.Ref, o.Where)
	}
	return nil
}

func (w *writer) document(ctx context.Context, o *Object, d *decision) (authoring.Saved, error) {
	values, _ := w.resolve(o.Values).(map[string]any)
	saved, err := w.batch.Save(ctx, authoring.Input{
		Document: d.variant.Document, Type: typeOf(w.schema, o).ID, Slug: d.slug, Name: o.Name, Values: values,
		Created: o.Created, Updated: o.Updated, Scheduled: o.Scheduled, Cause: "import",
	})
	if err != nil {
		return saved, err
	}
	if o.Publish {
		err = w.batch.Publish(ctx, saved.Document, saved.Locale, o.Published)
	} else {
		err = w.batch.Unpublish(ctx, saved.Document, saved.Locale)
	}
	if err != nil {
		return saved, err
	}
	for _, r := range d.redirects {
		if err := w.batch.Redirect(ctx, r.Redirect); err != nil {
			return saved, err
		}
	}
	return saved, nil
}

// resolve puts ids in the place of links.
func (w *writer) resolve(v any) any {
	switch x := v.(type) {
	case Link:
		if id, ok := w.made[x]; ok {
			return id
		}
		return w.ids[x]
	case []any:
		out := make([]any, len(x))
		for i := range x {
			out[i] = w.resolve(x[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(x))
		for k := range x {
			out[k] = w.resolve(x[k])
		}
		return out
	}
	return v
}

// document is the id of what the site has of an object that is not written.
func (d *decision) document() content.ObjectID {
	if d.variant.Document != "" {
		return d.variant.Document
	}
	return d.seen.Document
}

// at says which object an error is about.
func at(o *Object, err error) error {
	return fail.Wrap(fail.CodeOf(err), err, "%s (%s) cannot be written: %s", o.Ref, o.Where, sentences(err))
}
