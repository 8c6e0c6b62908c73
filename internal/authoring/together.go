package authoring

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// ReleaseFaults looks whether a release could be published as it is: fail.Invalid
// with a Field for each broken rule of each entry.
func (b *Batch) ReleaseFaults(ctx context.Context, id string) error {
	if _, err := b.release(ctx, id); err != nil {
		return err
	}
	entries, err := b.tx.ReleaseEntries(ctx, id)
	if err != nil {
		return err
	}
	var faults []fail.Field
	for i, e := range entries {
		_, _, found, err := b.ready(ctx, i, e)
		if err != nil {
			return err
		}
		faults = append(faults, found...)
	}
	return faulty(fail.Invalid, "The release cannot be published as it is.", faults)
}

// ready returns an entry's document and values, or what is wrong with it.
func (b *Batch) ready(ctx context.Context, i int, e ReleaseEntry) (d document, values content.Values, faults []fail.Field, err error) {
	d, err = b.document(ctx, e.Document, e.Locale)
	if err == nil && d.variant.Trashed != 0 {
		err = errTrashed(d.variant)
	}
	if err == nil && e.Deed == DeedPublish {
		var draft Revision
		if draft, err = b.tx.Revision(ctx, d.variant.Draft); err != nil {
			return d, nil, nil, err
		}
		if values, err = content.DecodeValues(draft.Payload, d.typ.Fields, b.schema); err != nil {
			return d, nil, nil, err
		}
		err = content.Check(b.schema, d.typ.Fields, values)
	}
	faults, err = faultsOf(i, err)
	return d, values, faults, err
}

// faultsOf turns what is the matter with an entry into faults; what is the matter
// with us stays an error.
func faultsOf(i int, err error) ([]fail.Field, error) {
	if !fail.Is(err, fail.NotFound) && !fail.Is(err, fail.Invalid) && !fail.Is(err, fail.Conflict) {
		return nil, err
	}
	e, ok := errors.AsType[*fail.Error](err)
	if !ok || len(e.Fields) == 0 {
		return []fail.Field{entryFault(i, "", fail.Message(err))}, nil
	}
	var faults []fail.Field
	for _, f := range e.Fields {
		faults = append(faults, entryFault(i, f.Path, f.Message))
	}
	return faults, nil
}

// PublishRelease does what a release says, all or nothing: the newest drafts of
// now. In a batch that is grouped no reader sees a part. It returns what
// ReleaseFaults does, and fail.Conflict for one that is published.
func (b *Batch) PublishRelease(ctx context.Context, id string) error {
	r, err := b.unpublished(ctx, id)
	if err != nil {
		return err
	}
	entries, err := b.tx.ReleaseEntries(ctx, id)
	if err != nil {
		return err
	}
	waiting, err := b.tx.PendingOfRelease(ctx, id)
	for _, s := range waiting {
		if err == nil {
			err = b.end(ctx, s, ScheduleCancelled, "The release was published before.")
		}
	}
	if err != nil {
		b.spoil(err)
		return err
	}
	r.State, r.Published = ReleaseLive, b.tx.Now()
	b.noteRelease(ReleasePublished, r)
	b.Sum(nil)
	var faults []fail.Field
	for _, i := range inOrder(entries) {
		e := &entries[i]
		d, values, found, err := b.ready(ctx, i, *e)
		if err != nil {
			b.spoil(err)
			return err
		}
		if faults = append(faults, found...); len(faults) > 0 {
			continue // nothing will be kept; what else is wrong is worth knowing
		}
		if err := b.enact(ctx, d, values, e); err != nil {
			b.spoilt = cmp.Or(b.spoilt, err)
			return err
		}
	}
	if err := faulty(fail.Invalid, "The release cannot be published as it is; nothing of it was.", faults); err != nil {
		b.spoilt = cmp.Or(b.spoilt, err)
		return err
	}
	if err = b.tx.PutReleaseEntries(ctx, id, entries); err == nil {
		err = b.tx.PutRelease(ctx, r)
	}
	b.spoil(err)
	return err
}

// inOrder gives the places of entries by document: two releases that have some in
// common lock them in one order.
func inOrder(entries []ReleaseEntry) []int {
	places := make([]int, len(entries))
	for i := range places {
		places[i] = i
	}
	slices.SortFunc(places, func(a, b int) int {
		return cmp.Or(cmp.Compare(entries[a].Document, entries[b].Document), cmp.Compare(entries[a].Locale, entries[b].Locale))
	})
	return places
}

// enact does one entry and notes what was live before, and is.
func (b *Batch) enact(ctx context.Context, d document, values content.Values, e *ReleaseEntry) error {
	e.Was, e.Is = d.variant.Live, ""
	if e.Deed == DeedUnpublish {
		if d.variant.Live == "" {
			return nil
		}
		return b.unpublish(ctx, d)
	}
	if e.Is = d.variant.Draft; d.variant.Live == d.variant.Draft {
		return nil
	}
	draft, err := b.tx.Revision(ctx, d.variant.Draft)
	if err != nil {
		return err
	}
	if err := b.show(ctx, d.typ.Fields, values); err != nil {
		return err
	}
	return b.publish(ctx, d, draft, cmp.Or(d.variant.Published, b.tx.Now()))
}

// ReleaseFaults is Batch.ReleaseFaults for who changes nothing.
func ReleaseFaults(ctx context.Context, s Store, site content.SiteID, id string) error {
	return s.Read(ctx, site, func(tx Tx) error { return (&Batch{tx: tx}).ReleaseFaults(ctx, id) })
}
