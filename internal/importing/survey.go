package importing

import (
	"context"
	"hash/maphash"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// surveyor decides about a plan within one read transaction.
type surveyor struct {
	tx       authoring.Tx
	plan     *Plan
	schema   *content.Schema // the site's types, with those the plan would add
	settings content.Settings
	report   *recorder
	refs     *Places[string] // where in the plan an object stands, by Ref
	slugs    slugBook
	from     *Places[string] // whose redirect leads away from an address
	found
}

// found is what a survey finds.
type found struct {
	seed      maphash.Seed // of the fingerprints
	decisions []decision   // one an object, in the order of the plan
	// ids are those of authors and terms that the site has already. What else
	// a link can name is looked up when it is written.
	ids map[Link]content.ObjectID
}

// survey decides about every object of the plan, in its order.
func survey(ctx context.Context, tx authoring.Tx, p *Plan, report *recorder, opts Options) (found, error) {
	s := &surveyor{
		tx: tx, plan: p, report: report, refs: NewPlaces[string](), slugs: newSlugBook(), from: NewPlaces[string](),
		found: found{seed: maphash.MakeSeed(), ids: map[Link]content.ObjectID{}},
	}
	if err := s.prepare(ctx, opts.AddLocales); err != nil {
		return found{}, err
	}
	for o, err := range p.All() {
		if err == nil && ctx.Err() != nil {
			err = stopped(ctx)
		}
		if err != nil {
			return found{}, err
		}
		n := len(s.decisions)
		s.decisions = append(s.decisions, decision{})
		if err := s.decide(ctx, o, n); err != nil {
			return found{}, fail.Wrap(fail.CodeOf(err), err, "What the site has of %s (%s) cannot be read.", o.Ref, o.Where)
		}
		if opts.Looked != nil && len(s.decisions)%BatchSize == 0 {
			opts.Looked(len(s.decisions))
		}
	}
	return s.found, nil
}

func stopped(ctx context.Context) error {
	return fail.Wrap(fail.Unavailable, ctx.Err(), "The import was stopped before it wrote anything.")
}

// prepare reads what the site is, and what every object is called and wants to
// be called.
func (s *surveyor) prepare(ctx context.Context, addLocales bool) (err error) {
	if s.plan.Source == "" {
		return fail.E(fail.Internal, "The plan does not name its source.")
	}
	if s.settings, err = s.tx.Settings(ctx); err != nil {
		return err
	}
	if err := s.addLocales(addLocales); err != nil {
		return err
	}
	if s.schema, err = s.tx.Types(ctx); err != nil {
		return err
	}
	if s.schema, err = s.addTypes(); err != nil {
		return err
	}
	n := 0
	for o, err := range s.plan.All() {
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil:
			return stopped(ctx)
		case n >= MaxObjects:
			return fail.E(fail.TooLarge, "The source holds more than %d objects, the most that are imported at once. Import it in parts.", MaxObjects)
		}
		if s.refs.Add(o.Ref, n) != n {
			return fail.E(fail.Internal, "The plan names %s twice (the second time: %s).", o.Ref, o.Where)
		}
		s.slugs.want(n, o)
		n++
	}
	s.decisions = make([]decision, 0, n)
	return nil
}

// decide settles the object in place n.
func (s *surveyor) decide(ctx context.Context, o *Object, n int) error {
	d := &s.decisions[n]
	o.Complete()
	hash, err := o.hash()
	if err != nil {
		return err
	}
	seen, err := s.tx.ImportRef(ctx, s.plan.Source, o.Ref)
	if err != nil && !fail.Is(err, fail.NotFound) {
		return err
	}
	if !seen.Erased && o.Document != "" { // another locale of what was erased
		of, err := s.tx.ImportRef(ctx, s.plan.Source, o.Document)
		if err != nil && !fail.Is(err, fail.NotFound) {
			return err
		}
		seen.Erased = of.Erased
	}
	if seen.Erased {
		d.action, d.typ = leave, typeOf(s.schema, o)
		s.report.skip(o.line("deleted for good here; it is not brought back", o.Key))
		return nil
	}
	if o.Media != nil {
		return s.decideMedia(ctx, o, d, seen, hash)
	}
	if d.typ = typeOf(s.schema, o); d.typ == nil {
		return fail.E(fail.Internal, "The plan holds no %s type %q.", o.Kind, o.Key)
	}
	c := candidate{Object: o, decision: d, n: n, seen: seen, locale: localeOf(o, d.typ, s.settings)}
	if err := s.decideDocument(ctx, &c, hash); err != nil {
		return err
	}
	d.print = fingerprint(s.seed, seen, c.variant)
	if d.action == leave || d.action == skip {
		return nil
	}
	return s.redirects(ctx, &c)
}

func (s *surveyor) decideMedia(ctx context.Context, o *Object, d *decision, seen authoring.ImportRef, hash string) error {
	d.print = fingerprint(s.seed, seen, authoring.Variant{})
	d.action = create
	if seen.Document != "" {
		_, err := s.tx.Media(ctx, seen.Document)
		switch {
		case err == nil && seen.Hash == hash:
			d.action = keep
			s.report.count(o, keep)
			return nil
		case err == nil:
			d.action = update
		case !fail.Is(err, fail.NotFound):
			return err
		}
	}
	if fault := mediaFault(o); fault != "" {
		s.leave(o, d, fault)
	}
	return nil
}
