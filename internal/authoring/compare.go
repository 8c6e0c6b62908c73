package authoring

import (
	"context"

	"github.com/gheecms/ghee/internal/content"
)

// FieldDiff is a field in which two revisions differ. Values are in the form
// that Save takes, nil for an empty one.
type FieldDiff struct {
	Path string `json:"path"` // as in FieldConflict
	A    any    `json:"a"`
	B    any    `json:"b"`
}

// Compare returns the fields in which two revisions of a document differ, in
// the order of its type; they may be of different locales.
func (s *Service) Compare(ctx context.Context, site content.SiteID, id content.ObjectID, a, b string) (diffs []FieldDiff, err error) {
	err = s.Store.Read(ctx, site, func(tx Tx) error {
		batch := &Batch{tx: tx}
		r, err := batch.recordOf(ctx, id)
		if err != nil {
			return err
		}
		t, err := batch.typeOf(ctx, r.Type)
		if err != nil {
			return err
		}
		var revs [2]Revision
		var values [2]content.Values
		for i, rev := range []string{a, b} {
			if !keepable(rev) {
				return errNoRevision(rev)
			}
			if revs[i], err = tx.Revision(ctx, rev); err != nil {
				return err
			}
			if revs[i].Document != id {
				return errNoRevision(rev)
			}
			if values[i], err = content.DecodeValues(revs[i].Payload, t.Fields, batch.schema); err != nil {
				return err
			}
		}
		d := differ{merger: merger{schema: batch.schema}}
		d.text(".slug", revs[0].Slug, revs[1].Slug)
		d.text(".name", revs[0].Name, revs[1].Name)
		d.fields("", t.Fields, values[0], values[1])
		diffs = d.diffs
		return nil
	})
	return diffs, err
}

// differ compares two states, component by component.
type differ struct {
	merger
	diffs []FieldDiff
}

func (d *differ) text(path, a, b string) {
	if a != b {
		d.diffs = append(d.diffs, FieldDiff{path, a, b})
	}
}

func (d *differ) fields(at string, fields []content.Field, a, b content.Values) {
	for _, f := range fields {
		x, y := a[f.ID], b[f.ID]
		if alike(x, y) {
			continue
		}
		path := f.Key
		if at != "" {
			path = at + "." + f.Key
		}
		xv, isA := x.(content.Values)
		yv, isB := y.(content.Values)
		if t := f.Component(d.schema); t != nil && isA && isB {
			d.fields(path, t.Fields, xv, yv)
			continue
		}
		d.diffs = append(d.diffs, FieldDiff{path, d.shown(f, x), d.shown(f, y)})
	}
}
