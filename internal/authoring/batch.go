package authoring

import (
	"context"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
)

// Batch is one transaction's worth of changes. It belongs to one goroutine and
// ends with the function it was given to.
type Batch struct {
	tx     Tx
	ids    clock.IDs
	drafts []changelog.Draft // what readers will see, one an object, in order of first change
}

// Now is the transaction's time.
func (b *Batch) Now() content.Micros { return b.tx.Now() }

// Save adds a revision as the newest draft of in.Document's locale, taking its
// slug and unique values. It returns fail.Invalid for values that do not fit
// their fields, fail.Conflict when another document holds the slug or a unique
// value, fail.NotFound for an unknown document or type. Rules such as
// "required" are checked at publishing, so that a draft may be half done.
func (b *Batch) Save(ctx context.Context, in Input) (Saved, error) { panic("next commit") }

// Publish makes the newest draft of a document's locale live and puts it on the
// log. published is its date of first publication, 0 to keep the one it has, or
// now. Publishing what is live already changes nothing. It returns fail.Invalid
// with one Field for each broken rule, fail.NotFound when there is no such
// document.
func (b *Batch) Publish(ctx context.Context, id content.ObjectID, locale string, published content.Micros) error {
	panic("next commit")
}

// Unpublish takes a document's locale from the log and keeps its drafts.
// Unpublishing what is not live changes nothing.
func (b *Batch) Unpublish(ctx context.Context, id content.ObjectID, locale string) error {
	panic("next commit")
}

// Types returns the site's types, those put in this batch included.
func (b *Batch) Types(ctx context.Context) (*content.Schema, error) { panic("next commit") }

// PutType adds or changes a type after content.CheckType, numbering new fields;
// an empty id makes a new type. It returns the type as stored.
func (b *Batch) PutType(ctx context.Context, t content.Type) (content.Type, error) {
	panic("next commit")
}

// Settings and PutSettings read and change the site's settings.
func (b *Batch) Settings(ctx context.Context) (content.Settings, error) { panic("next commit") }

// PutSettings changes the site's settings.
func (b *Batch) PutSettings(ctx context.Context, s content.Settings) error { panic("next commit") }

// Media returns the media object with this URL, made when there is none: the
// same URL is the same object. alt and name fill in what it lacks.
func (b *Batch) Media(ctx context.Context, m content.MediaObject) (content.ObjectID, error) {
	panic("next commit")
}

// Redirect adds or changes a redirect.
func (b *Batch) Redirect(ctx context.Context, r content.Redirect) error { panic("next commit") }

// Variant returns one locale of a document; fail.NotFound.
func (b *Batch) Variant(ctx context.Context, id content.ObjectID, locale string) (Variant, error) {
	panic("next commit")
}

// SlugFree reports whether a document of a type could take slug in locale.
func (b *Batch) SlugFree(ctx context.Context, typ content.TypeID, locale, slug string) (bool, error) {
	panic("next commit")
}

// ImportRef returns what an importer brought from ref of source; fail.NotFound.
func (b *Batch) ImportRef(ctx context.Context, source, ref string) (ImportRef, error) {
	panic("next commit")
}

// PutImportRef notes what an importer brought.
func (b *Batch) PutImportRef(ctx context.Context, r ImportRef) error { panic("next commit") }

func (b *Batch) append(ctx context.Context, grouped bool) error { panic("next commit") }
