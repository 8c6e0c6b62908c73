package authoring

import (
	"bytes"
	"cmp"
	"context"
	"errors"

	"golang.org/x/text/unicode/norm"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/webhook"
)

// Save adds a revision as the newest draft of in.Document's locale, taking its
// slug and unique values. It returns fail.Invalid for values that do not fit
// their fields, fail.Conflict when another document holds the slug or a unique
// value (the batch is lost then), fail.NotFound for an unknown document or type.
// Rules such as "required" are checked at publishing, so that a draft may be
// half done. A save that changes nothing makes no revision and returns the one
// there is.
func (b *Batch) Save(ctx context.Context, in Input) (Saved, error) {
	t, err := b.typeOf(ctx, in.Type)
	if err != nil {
		return Saved{}, err
	}
	if in.Locale, err = b.locale(ctx, t.Kind, in.Locale); err != nil {
		return Saved{}, err
	}
	in.Slug = norm.NFC.String(in.Slug)
	if t.Kind == content.KindCollection {
		in.Slug = ""
	}
	if err := in.check(t.Kind); err != nil {
		return Saved{}, err
	}
	values, err := b.bind(ctx, t, in.Locale, in.Values)
	if err != nil {
		return Saved{}, err
	}
	in.Name = nameOf(t, in.Name, in.Slug, values)
	saved, err := b.save(ctx, t, in, values)
	b.spoil(err)
	return saved, err
}

// save writes what Save has found to be in order.
func (b *Batch) save(ctx context.Context, t *content.Type, in Input, values content.Values) (Saved, error) {
	record, reordered, err := b.record(ctx, t, in)
	if err != nil {
		return Saved{}, err
	}
	v, err := b.tx.Variant(ctx, record.ID, in.Locale)
	if fail.Is(err, fail.NotFound) {
		v, err = Variant{Document: record.ID, Locale: in.Locale}, nil
	}
	if err != nil {
		return Saved{}, err
	}
	if v.Trashed != 0 {
		return Saved{}, errTrashed(v)
	}
	rev := Revision{
		Document: record.ID, Locale: in.Locale, Slug: in.Slug, Name: in.Name,
		Cause: cmp.Or(in.Cause, "save"), Author: in.Author, Payload: values.Encode(), At: b.tx.Now(),
	}
	d := document{record, t, v}
	if !reordered {
		if same, ok, err := b.unchanged(ctx, v, rev); ok || err != nil {
			return saved(record, same), errors.Join(err, b.scheduled(ctx, d, in.Scheduled))
		}
	}
	rev.ID = b.ids()
	if rev.N, err = b.tx.AddRevision(ctx, rev); err != nil {
		return Saved{}, err
	}
	v.Slug, v.Name, v.Draft = rev.Slug, rev.Name, rev.ID
	v.Updated = cmp.Or(in.Updated, b.tx.Now())
	v.Status = statusOf(v)
	if err := b.tx.PutVariant(ctx, v); err != nil {
		return Saved{}, err
	}
	if err := b.claim(ctx, t, v); err != nil {
		return Saved{}, err
	}
	b.tell(webhook.Drafted, record, t, v)
	switch {
	case rev.Cause != CauseAPI:
	case rev.N == 1:
		b.noteDocument(DocumentCreated, v)
	default:
		b.noteDocument(DocumentChanged, v)
	}
	if err := b.drafted(record, v, rev); err != nil {
		return Saved{}, err
	}
	d.variant = v
	return saved(record, rev), b.scheduled(ctx, d, in.Scheduled)
}

// statusOf is the state of a variant: what is live is published, whatever is
// drafted beside it.
func statusOf(v Variant) content.Status {
	switch {
	case v.Live != "":
		return content.Published
	case v.Scheduled != 0:
		return content.Scheduled
	}
	return content.Draft
}

func saved(r Record, rev Revision) Saved {
	return Saved{Document: r.ID, Num: r.Num, Locale: rev.Locale, Revision: rev.ID, N: rev.N}
}

// unchanged finds whether the newest draft says already what rev would.
func (b *Batch) unchanged(ctx context.Context, v Variant, rev Revision) (Revision, bool, error) {
	if v.Draft == "" || v.Slug != rev.Slug || v.Name != rev.Name {
		return Revision{}, false, nil
	}
	old, err := b.tx.Revision(ctx, v.Draft)
	return old, err == nil && bytes.Equal(old.Payload, rev.Payload), err
}

// typeOf returns the type documents can be made of.
func (b *Batch) typeOf(ctx context.Context, id content.TypeID) (*content.Type, error) {
	schema, err := b.Types(ctx)
	if err != nil {
		return nil, err
	}
	t := schema.Type(id)
	switch {
	case t == nil:
		return nil, fail.E(fail.NotFound, "The site has no type %q; make it first.", id)
	case t.Kind == content.KindComponent:
		return nil, fail.E(fail.Invalid, "%q is a component; it lives inside pages and has no documents of its own.", t.Key)
	}
	return t, nil
}

// locale returns the code to keep a document under: none for kinds without
// locales, the site's default for "".
func (b *Batch) locale(ctx context.Context, k content.Kind, code string) (string, error) {
	switch k {
	case content.KindAuthor, content.KindCategory, content.KindTag:
		return "", nil
	}
	settings, err := b.Settings(ctx)
	if err != nil {
		return "", err
	}
	l, ok := settings.Locale(code)
	if !ok {
		return "", fail.E(fail.Invalid, "locale: the site has no locale %q.", code)
	}
	return l.Code, nil
}

// record returns the document's record, new when in names none, and whether its
// place among others changed.
func (b *Batch) record(ctx context.Context, t *content.Type, in Input) (_ Record, reordered bool, err error) {
	if in.Document != "" {
		r, err := b.recordOf(ctx, in.Document)
		if err != nil {
			return Record{}, false, err
		}
		if r.Type != t.ID {
			return Record{}, false, fail.E(fail.Invalid, "The document is of another type than %q; a document keeps its type.", t.Name)
		}
		if in.Position != 0 && in.Position != r.Position {
			r.Position = in.Position
			return r, true, b.tx.PutRecord(ctx, r)
		}
		return r, false, nil
	}
	num, err := b.number(ctx, in.Num)
	if err != nil {
		return Record{}, false, err
	}
	r := Record{
		ID: content.ObjectID(b.ids()), Type: t.ID, Kind: t.Kind, Num: num,
		Position: cmp.Or(in.Position, int64(num)), Created: cmp.Or(in.Created, b.tx.Now()),
	}
	return r, false, b.tx.PutRecord(ctx, r)
}

// number takes the integer id that a new document wants, or the next one.
func (b *Batch) number(ctx context.Context, wanted content.Num) (content.Num, error) {
	if wanted > 0 {
		free, err := b.tx.TakeNum(ctx, wanted)
		if free || err != nil {
			return wanted, err
		}
	}
	return b.tx.NextNum(ctx)
}

// Reserve keeps the integer ids up to n for documents that want one of them
// (Input.Num): all others get greater ones.
func (b *Batch) Reserve(ctx context.Context, n content.Num) error {
	_, err := b.tx.TakeNum(ctx, n)
	return err
}

// recordOf returns a document by whatever a caller says is its id.
func (b *Batch) recordOf(ctx context.Context, id content.ObjectID) (Record, error) {
	if !keepable(string(id)) {
		return Record{}, errNoDocument(string(id))
	}
	return b.tx.Record(ctx, id)
}

func errNoDocument(name string) error {
	return fail.E(fail.NotFound, "There is no document %q.", shorten(name))
}
