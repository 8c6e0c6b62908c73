package importing

import (
	"context"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/fail"
)

// candidate is a document about which a decision is being made.
type candidate struct {
	*Object
	*decision
	n       int // its place in the plan
	seen    authoring.ImportRef
	variant authoring.Variant // what the site has; its Document is "" for nothing
	locale  string
}

func (s *surveyor) decideDocument(ctx context.Context, c *candidate, hash string) (err error) {
	if c.seen.Document != "" {
		c.variant, err = s.tx.Variant(ctx, c.seen.Document, c.locale)
		if err != nil && !fail.Is(err, fail.NotFound) {
			return err
		}
	}
	c.action = create
	if c.variant.Document != "" {
		record, err := s.tx.Record(ctx, c.variant.Document)
		if err != nil {
			return err
		}
		c.action = s.again(c, record, hash)
	} else if c.seen.Document != "" {
		c.change(Change{Reason: "made again, because its document is gone from this site"})
	} else if c.Document != "" {
		if err := s.join(ctx, c); err != nil {
			return err
		}
	} else if c.Adopt {
		if err := s.adopt(ctx, c); err != nil {
			return err
		}
	}
	if c.variant.Document != "" && !c.hasStates() {
		s.ids[Link(c.Ref)] = c.variant.Document
	}
	if c.action == create || c.action == update {
		if fault := s.fault(ctx, c.Object, c.typ); fault != "" {
			s.leave(c.Object, c.decision, fault)
			return nil
		}
	}
	return s.settleSlug(ctx, c)
}

// again decides about a document that an earlier import brought.
func (s *surveyor) again(c *candidate, record authoring.Record, hash string) action {
	why := ""
	switch {
	case record.Type != c.typ.ID:
		why = "imported before as something else, and stays that; delete it here first"
	case c.variant.Trashed != 0:
		why = "in the trash here since it was imported"
	case c.variant.Draft != c.seen.Revision:
		why = "edited here since it was imported"
	case (c.variant.Live != "") != wasPublic(c.seen.Hash):
		why = "published or unpublished here since it was imported"
	case c.seen.Hash == hash:
		s.report.count(c.Object, keep)
		return keep
	default:
		return update
	}
	s.report.skip(c.line(why, ""))
	return skip
}

// cannotBeKept is the reason of what is skipped for its own sake.
const cannotBeKept = "cannot be kept here"

// leave skips an object that cannot be kept. What the site has of it stays.
func (s *surveyor) leave(o *Object, d *decision, fault string) {
	if d.action == create {
		d.action = leave
	} else {
		d.action = skip
	}
	s.report.skip(o.line(cannotBeKept, fault))
}
