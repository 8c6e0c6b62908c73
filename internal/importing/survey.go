package importing

import (
	"context"
	"fmt"
	"hash/maphash"
	"maps"

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
	slugs    slugBook
	from     *Places[string] // whose redirect leads away from an address
	open     int             // links may name objects before this place
	lists    map[string][]placed
	order    map[int]int64 // positions of items that get another
	found
}

// found is what a survey finds.
type found struct {
	seed      maphash.Seed    // of the fingerprints
	decisions []decision      // one an object, in the order of the plan
	refs      *Places[string] // where in the plan an object stands, by Ref
	// ids are those of authors and terms that the site has already. What else
	// a link can name is looked up when it is written.
	ids map[Link]content.ObjectID
}

// survey decides about every object of the plan, in its order.
func survey(ctx context.Context, tx authoring.Tx, p *Plan, report *recorder, opts Options) (found, error) {
	s := &surveyor{
		tx: tx, plan: p, report: report, slugs: newSlugBook(), from: NewPlaces[string](), lists: map[string][]placed{}, order: map[int]int64{},
		found: found{seed: maphash.MakeSeed(), refs: NewPlaces[string](), ids: map[Link]content.ObjectID{}},
	}
	if err := s.prepare(ctx, opts); err != nil {
		return found{}, err
	}
	for run, err := range p.runs() {
		if err == nil && ctx.Err() != nil {
			err = stopped(ctx)
		}
		if err == nil {
			err = s.decideRun(ctx, run, opts.Looked)
		}
		if err != nil {
			return found{}, err
		}
	}
	return s.found, nil
}

// decideRun decides about objects that are dealt with together.
func (s *surveyor) decideRun(ctx context.Context, run []*Object, looked func(int)) (err error) {
	first, isRing := len(s.decisions), run[0].Ring != 0
	s.decisions = append(s.decisions, make([]decision, len(run))...)
	s.open = first
	if isRing {
		s.open += len(run)
		if err := s.ring(ctx, run, first); err != nil {
			return err
		}
	}
	var whole load
	for i, o := range run {
		if isRing {
			if o, err = s.member(o); err != nil {
				return err
			}
		}
		n := first + i
		if err := s.decide(ctx, o, n); err != nil {
			return fail.Wrap(fail.CodeOf(err), err, "What the site has of %s (%s) cannot be read.", o.Ref, o.Where)
		}
		if isRing && s.decisions[n].writes() {
			whole.put(&s.found, o)
		}
		if looked != nil && (n+1)%BatchSize == 0 {
			looked(n + 1)
		}
	}
	if !whole.fits() {
		s.report.Notes = append(s.report.Notes, fmt.Sprintf(
			"%d objects refer to each other in rings and are too much to be published at once (the first: %s). Until the import has ended, readers find some without references.", len(run), run[0].Ref))
	}
	return nil
}

func stopped(ctx context.Context) error {
	return fail.Wrap(fail.Unavailable, ctx.Err(), "The import was stopped before it wrote anything.")
}

// prepare reads what the site is, and what every object is called and wants to
// be called.
func (s *surveyor) prepare(ctx context.Context, opts Options) (err error) {
	if s.plan.Source == "" {
		return fail.E(fail.Internal, "The plan does not name its source.")
	}
	if s.settings, err = s.tx.Settings(ctx); err != nil {
		return err
	}
	if err := s.addLocales(opts.AddLocales); err != nil {
		return err
	}
	if s.schema = opts.Types; s.schema == nil {
		if s.schema, err = s.tx.Types(ctx); err != nil {
			return err
		}
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
		if err := s.list(ctx, n, o); err != nil {
			return err
		}
		n++
	}
	for _, items := range s.lists {
		maps.Copy(s.order, arrange(items))
	}
	s.lists = nil
	s.decisions = make([]decision, 0, n)
	return nil
}

// list notes an item that has a place among others.
func (s *surveyor) list(ctx context.Context, n int, o *Object) error {
	if o.Place == 0 {
		return nil
	}
	p := placed{n: n, place: o.Place, at: int64(o.Num)}
	seen, err := s.tx.ImportRef(ctx, s.plan.Source, o.Ref)
	if err == nil && !seen.Erased {
		var r authoring.Record
		if r, err = s.tx.Record(ctx, seen.Document); err == nil {
			p.at, p.here = r.Position, true
		}
	}
	if err != nil && !fail.Is(err, fail.NotFound) {
		return err
	}
	s.lists[o.Key] = append(s.lists[o.Key], p)
	return nil
}

// seen returns what an earlier run brought of an object.
func (s *surveyor) seen(ctx context.Context, o *Object) (authoring.ImportRef, error) {
	seen, err := s.tx.ImportRef(ctx, s.plan.Source, o.Ref)
	if err != nil && !fail.Is(err, fail.NotFound) {
		return seen, err
	}
	if !seen.Erased && o.Document != "" { // another locale of what was erased
		of, err := s.tx.ImportRef(ctx, s.plan.Source, o.Document)
		if err != nil && !fail.Is(err, fail.NotFound) {
			return seen, err
		}
		seen.Erased = of.Erased
	}
	return seen, nil
}

// decide settles the object in place n.
func (s *surveyor) decide(ctx context.Context, o *Object, n int) error {
	d := &s.decisions[n]
	if err := o.Complete(); err != nil {
		return err
	}
	hash, err := o.hash()
	if err != nil {
		return err
	}
	seen, err := s.seen(ctx, o)
	if err != nil {
		return err
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
	if at, ok := s.order[n]; ok {
		d.rarely().position = at
		if d.action != create {
			s.report.change(o.line("moved in the list of its collection", ""))
		}
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
