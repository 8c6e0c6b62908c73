package importing

import (
	"context"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

type action int

const (
	keep   action = iota // it is here and stays as it is
	create               // it is not here
	update               // it is here, and other in the source
	skip                 // it must not be touched
)

// decision is what to do with one object, and what was seen when that was
// decided: should it have changed when the time comes to write, the import
// stops.
type decision struct {
	action    action
	hash      string // of the object
	why       string // of a skip
	adopted   bool   // a document that no import brought stands for the object
	seen      authoring.ImportRef
	variant   authoring.Variant // the document as seen; its Document is "" for a new one
	slug      string            // settled
	redirects []redirect
	changes   []Change // beside those of the object
}

// surveyor decides about a plan within one read transaction.
type surveyor struct {
	tx       authoring.Tx
	plan     *Plan
	schema   *content.Schema // the site's types, with those the plan would add
	settings content.Settings
	report   *Report
	at       map[string]int // where in the plan an object stands, by Ref
	slugs    slugBook
	from     map[string]string // old addresses with a redirect in this plan, and whose
	faults   faults
}

// survey decides about every object of the plan, in its order. Its error tells
// all that is wrong, up to a bound.
func survey(ctx context.Context, tx authoring.Tx, p *Plan, report *Report) ([]decision, error) {
	s := &surveyor{tx: tx, plan: p, report: report, at: map[string]int{}, slugs: newSlugBook(), from: map[string]string{}}
	if err := s.prepare(ctx); err != nil {
		return nil, err
	}
	decisions := make([]decision, len(p.Objects))
	for i := range p.Objects {
		if err := ctx.Err(); err != nil {
			return nil, fail.Wrap(fail.Unavailable, err, "The import was stopped before it wrote anything.")
		}
		o, d := &p.Objects[i], &decisions[i]
		if err := s.decide(ctx, o, d); err != nil {
			return nil, fail.Wrap(fail.CodeOf(err), err, "What the site has of %s (%s) cannot be read.", o.Ref, o.Where)
		}
	}
	return decisions, s.faults.err()
}

func (s *surveyor) prepare(ctx context.Context) (err error) {
	if len(s.plan.Objects) > MaxObjects {
		return fail.E(fail.TooLarge, "The source holds %d objects; at most %d are imported at once. Import it in parts.", len(s.plan.Objects), MaxObjects)
	}
	if s.plan.Source == "" {
		return fail.E(fail.Internal, "The plan does not name its source.")
	}
	if s.settings, err = s.tx.Settings(ctx); err != nil {
		return err
	}
	if s.schema, err = s.tx.Types(ctx); err != nil {
		return err
	}
	if s.schema, err = addTypes(s.schema, s.plan.Types); err != nil {
		return err
	}
	for i := range s.plan.Objects {
		o := &s.plan.Objects[i]
		if first, twice := s.at[o.Ref]; twice {
			return fail.E(fail.Internal, "The plan names %s twice (%s and %s).", o.Ref, s.plan.Objects[first].Where, o.Where)
		}
		s.at[o.Ref] = i
		s.slugs.want(o)
	}
	return nil
}

// decide settles one object.
func (s *surveyor) decide(ctx context.Context, o *Object, d *decision) (err error) {
	if d.hash, err = o.hash(); err != nil {
		return err
	}
	d.seen, err = s.tx.ImportRef(ctx, s.plan.Source, o.Ref)
	if err != nil && !fail.Is(err, fail.NotFound) {
		return err
	}
	if o.Media != nil {
		return s.decideMedia(ctx, o, d)
	}
	t := typeOf(s.schema, o)
	if t == nil {
		return fail.E(fail.Internal, "The plan holds no %s type %q.", o.Kind, o.Key)
	}
	if err := s.decideDocument(ctx, o, t, d); err != nil {
		return err
	}
	if d.action == create || d.action == update {
		s.check(o, t)
	}
	if err := s.redirects(ctx, o, d); err != nil {
		return err
	}
	s.tell(o, d)
	return nil
}

func (s *surveyor) decideMedia(ctx context.Context, o *Object, d *decision) error {
	s.checkMedia(o)
	d.action = create
	if d.seen.Document != "" {
		_, err := s.tx.Media(ctx, d.seen.Document)
		switch {
		case err == nil && d.seen.Hash == d.hash:
			d.action = keep
		case err == nil:
			d.action = update
		case !fail.Is(err, fail.NotFound):
			return err
		}
	}
	s.tell(o, d)
	return nil
}

func (s *surveyor) decideDocument(ctx context.Context, o *Object, t *content.Type, d *decision) error {
	locale := localeOf(t, s.settings)
	if d.seen.Document != "" {
		v, err := s.tx.Variant(ctx, d.seen.Document, locale)
		if err != nil && !fail.Is(err, fail.NotFound) {
			return err
		}
		d.variant = v
	}
	switch {
	case d.variant.Document == "":
		d.action = create
		if d.seen.Document != "" {
			d.changes = append(d.changes, Change{Reason: "made again, because its document is gone from this site"})
		}
		if o.Adopt {
			return s.adopt(ctx, o, t, locale, d)
		}
	case d.variant.Draft != d.seen.Revision:
		d.action, d.why = skip, "edited here since it was imported"
	case (d.variant.Live != "") != wasPublic(d.seen.Hash):
		d.action, d.why = skip, "published or unpublished here since it was imported"
	case d.seen.Hash == d.hash:
		d.action = keep
	default:
		d.action = update
	}
	return s.settleSlug(ctx, o, t, locale, d)
}

// localeOf is the locale an import writes in.
func localeOf(t *content.Type, settings content.Settings) string {
	switch t.Kind {
	case content.KindAuthor, content.KindCategory, content.KindTag:
		return ""
	}
	return settings.DefaultLocale
}

// tell puts a decision that needs no writing into the report.
func (s *surveyor) tell(o *Object, d *decision) {
	switch d.action {
	case keep:
		s.report.count(o, keep)
		if d.adopted {
			s.report.Changes = append(s.report.Changes, o.line("the site has one with this slug already, which is used", ""))
		}
	case skip:
		s.report.skip(o.line(d.why, ""))
	}
}
