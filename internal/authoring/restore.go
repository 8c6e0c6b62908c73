package authoring

import (
	"context"
	"slices"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// RestoreStore is what putting a site back needs kept, beside Store.
// Implementations pass storetest.Run.
type RestoreStore interface {
	// Restore is Store.Write for a transaction that keeps given numbers.
	Restore(ctx context.Context, site content.SiteID, f func(RestoreTx) error) error
}

// RestoreTx is a Tx that keeps the numbers that things had elsewhere.
type RestoreTx interface {
	Tx
	// PutRevision adds a revision under the number that it has. It fails with
	// fail.Conflict when its id or its number is taken.
	PutRevision(ctx context.Context, r Revision) error
	// RaiseNum makes NextNum give numbers above n.
	RaiseNum(ctx context.Context, n content.Num) error
	// PutErased keeps what an import brought, and was erased since, from being
	// imported again; digest is SHA-256 of source, a zero byte and ref.
	PutErased(ctx context.Context, digest changelog.Hash) error
	// Bare reports whether nothing was ever put into the site but settings.
	Bare(ctx context.Context) (bool, error)
	// Mark returns how far the work with this name has come, 0 when it has not
	// begun, and locks it until the transaction ends.
	Mark(ctx context.Context, name string) (int64, error)
	PutMark(ctx context.Context, name string, n int64) error
}

// Restorer puts a site back as it was elsewhere: ids, numbers, dates and
// revisions stay. It may be used by many goroutines.
type Restorer struct {
	Store RestoreStore
	IDs   clock.IDs
	By    account.Actor // as in Service
}

// Batch runs f in one transaction: all it does is kept, or nothing. What readers
// and previews shall see goes onto the site's logs at its end.
func (s *Restorer) Batch(ctx context.Context, site content.SiteID, f func(*Restoring) error) error {
	return s.Store.Restore(ctx, site, func(tx RestoreTx) error {
		b := &Restoring{Batch: &Batch{tx: tx, ids: s.IDs, site: site, by: s.By}, tx: tx}
		if err := f(b); err != nil {
			return err
		}
		_, err := b.append(ctx, false)
		return err
	})
}

// Restoring is one transaction's worth of what is put back. An error of it ends
// the transaction.
type Restoring struct {
	*Batch
	tx RestoreTx
}

// Whole is a variant with what its two logs say of it, where they differ from
// what stands now.
type Whole struct {
	Variant
	// Public is what readers see: saving a draft moves the document's place and
	// date, and theirs stay until it is published.
	Public *Shown
	// Preview is what previews see: saving another locale moves the document,
	// and not what is shown of this one.
	Preview *Shown
	// Pending is what is to be done to it: Deed, At and When of each.
	Pending []Schedule
}

// Shown is what a log says of a variant.
type Shown struct {
	Position int64          `json:"position"`
	Updated  content.Micros `json:"updated"`
}

// over returns a document and a variant of it as they are shown.
func (s *Shown) over(r Record, v Variant) (Record, Variant) {
	if s != nil {
		r.Position, v.Updated = s.Position, s.Updated
	}
	return r, v
}

// Document puts back a document, whose variants follow.
func (b *Restoring) Document(ctx context.Context, r Record) error {
	if _, err := b.tx.Record(ctx, r.ID); err == nil {
		return fail.E(fail.Conflict, "The site has a document %q already.", r.ID)
	} else if !fail.Is(err, fail.NotFound) {
		return err
	}
	return b.tx.PutRecord(ctx, r)
}

// Revision puts back a revision of a document that is there.
func (b *Restoring) Revision(ctx context.Context, r Revision) error { return b.tx.PutRevision(ctx, r) }

// Variant puts back one locale of a document whose revisions are there. It
// takes its slug and unique values: fail.Conflict when another holds one.
func (b *Restoring) Variant(ctx context.Context, w Whole) error {
	record, err := b.tx.Record(ctx, w.Document)
	if err != nil {
		return err
	}
	t, err := b.typeOf(ctx, record.Type)
	if err != nil {
		return err
	}
	if err := b.appointments(ctx, &w); err != nil {
		return err
	}
	if err := b.tx.PutVariant(ctx, w.Variant); err != nil || w.Trashed != 0 {
		return err // what is in the trash holds nothing, and nobody sees it
	}
	if err := b.claim(ctx, t, w.Variant); err != nil {
		return err
	}
	revs, err := b.held(ctx, w.Variant)
	if err != nil || len(revs) == 0 {
		return err
	}
	if w.Live != "" {
		r, v := w.Public.over(record, w.Variant)
		entry, err := Entry(r, v, revs[0]) // held puts the live one first
		if err != nil {
			return err
		}
		b.public.put(entry)
	}
	r, v := w.Preview.over(record, w.Variant)
	return b.drafted(r, v, revs[len(revs)-1])
}

// appointments puts back what is to be done to a variant. What should have been
// done by now is not made up for: nobody expects a copy to publish by itself what
// the original has published, or has not.
func (b *Restoring) appointments(ctx context.Context, w *Whole) error {
	if w.Trashed != 0 {
		return nil
	}
	pending := w.Pending
	publishes := func(s Schedule) bool { return s.Deed == DeedPublish }
	if w.Scheduled != 0 && !slices.ContainsFunc(pending, publishes) {
		pending = append(slices.Clone(pending), Schedule{Deed: DeedPublish, At: w.Scheduled, When: In(w.Scheduled)})
	}
	if w.Scheduled = 0; len(pending) == 0 {
		w.Status = statusOf(w.Variant)
		return nil
	}
	now, err := b.tx.Clock(ctx)
	for _, s := range pending {
		if err != nil {
			return err
		}
		s.ID, s.Document, s.Locale, s.State, s.Made = b.ids(), w.Document, w.Locale, SchedulePending, b.tx.Now()
		if s.At <= now {
			s.State, s.Ended, s.Reason = ScheduleFailed, b.tx.Now(), "Its time had passed when the site was brought back from an archive."
			err = b.tx.PutSchedule(ctx, s)
			continue
		}
		if publishes(s) {
			w.Scheduled = s.At
		}
		if err = b.tx.PutSchedule(ctx, s); err == nil {
			err = b.appoint(ctx, s)
		}
	}
	w.Status = statusOf(w.Variant)
	return err
}

// MediaObject puts back a media object under its id; public when readers have
// it, since a published document shows it or did.
func (b *Restoring) MediaObject(ctx context.Context, m content.MediaObject, public bool) error {
	if err := b.tx.PutMedia(ctx, m); err != nil {
		return err
	}
	entry, err := written(changelog.Draft{Kind: changelog.Media, Object: string(m.ID), Present: true}, m)
	if err != nil {
		return err
	}
	b.preview.put(entry)
	if public {
		b.public.put(entry)
	}
	return nil
}

// KnownRedirect puts back a redirect: it was looked over when it was made.
func (b *Restoring) KnownRedirect(ctx context.Context, r content.Redirect) error {
	return b.redirect(ctx, r)
}

// RaiseNum makes documents that are made from now on have numbers above n.
func (b *Restoring) RaiseNum(ctx context.Context, n content.Num) error { return b.tx.RaiseNum(ctx, n) }

// Erased notes what is not to be imported again. See RestoreTx.PutErased.
func (b *Restoring) Erased(ctx context.Context, digest changelog.Hash) error {
	return b.tx.PutErased(ctx, digest)
}

// Bare reports whether nothing was ever put into the site but settings.
func (b *Restoring) Bare(ctx context.Context) (bool, error) { return b.tx.Bare(ctx) }

// Mark returns how far the work with this name has come. See RestoreTx.Mark.
func (b *Restoring) Mark(ctx context.Context, name string) (int64, error) {
	return b.tx.Mark(ctx, name)
}

// PutMark notes how far the work with this name has come.
func (b *Restoring) PutMark(ctx context.Context, name string, n int64) error {
	return b.tx.PutMark(ctx, name, n)
}

// CheckMedia checks a media object that comes from outside as Batch.Media does.
func CheckMedia(m content.MediaObject) error {
	if _, err := address(m.URL); err != nil {
		return err
	}
	if err := content.CheckText("alt", m.Alt, maxAlt); err != nil {
		return err
	}
	return content.CheckText("name", m.Name, content.MaxName)
}

// Claims lists what a revision holds of a type when it is the newest draft or
// live in its locale: its slug, and the values of unique fields.
func Claims(t *content.Type, r Revision, values content.Values) (out []Claim) {
	claim := func(space, value string) {
		out = append(out, Claim{Space: space, Value: value, Document: r.Document, Locale: r.Locale})
	}
	if t.Kind != content.KindCollection {
		claim(slugSpace(t, r.Locale), r.Slug)
	}
	for _, f := range t.Fields {
		if s := claimed(values[f.ID]); f.Unique && s != "" {
			claim(fieldSpace(t, f, r.Locale), s)
		}
	}
	return out
}
