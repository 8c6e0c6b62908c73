package archive

import (
	"context"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
)

// put puts back what one line tells of; a line of a later minor version may
// tell of nothing that we know.
func put(ctx context.Context, b *authoring.Restoring, l *line) error {
	switch {
	case l.Media != nil:
		m := l.Media.MediaObject
		m.ID = l.Media.ID
		return b.MediaObject(ctx, m, l.Media.Public)
	case l.Document != nil:
		return putDocument(ctx, b, l.Document)
	case l.Revision != nil:
		r := l.Revision
		values, err := canonical(r.Values)
		if err != nil {
			return err
		}
		return b.Revision(ctx, authoring.Revision{
			ID: r.ID, Document: r.Document, Locale: r.Locale, N: r.N, Slug: r.Slug, Name: r.Name,
			Cause: r.Cause, Author: r.Author, Payload: values, At: r.At,
		})
	case l.Variant != nil:
		v := l.Variant
		var pending []authoring.Schedule
		for _, s := range v.Schedules {
			pending = append(pending, authoring.Schedule{Deed: s.Action, At: s.At, When: authoring.When{Wall: s.Wall, Zone: s.Zone}})
		}
		return b.Variant(ctx, authoring.Whole{Public: v.Public, Preview: v.Preview, Pending: pending, Variant: authoring.Variant{
			Document: v.Document, Locale: v.Locale, Slug: v.Slug, Name: v.Name, Status: v.Status, Draft: v.Draft, Live: v.Live,
			Published: v.Published, Updated: v.Updated, Scheduled: v.Scheduled, Trashed: v.Trashed,
		}})
	case l.Redirect != nil:
		return b.KnownRedirect(ctx, *l.Redirect)
	case l.Import != nil:
		i := l.Import
		return b.PutImportRef(ctx, authoring.ImportRef{Source: i.Source, Ref: i.Ref, Document: i.Document, Hash: i.Hash, Revision: i.Revision})
	case l.Erased != nil:
		return b.Erased(ctx, changelog.Hash(*l.Erased))
	}
	return nil
}

func putDocument(ctx context.Context, b *authoring.Restoring, d *documentLine) error {
	schema, err := b.Types(ctx)
	if err != nil {
		return err
	}
	return b.Document(ctx, authoring.Record{
		ID: d.ID, Type: d.Type, Kind: schema.Type(d.Type).Kind, Num: d.Num, Position: d.Position, Created: d.Created,
	})
}
