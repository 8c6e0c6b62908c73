package importing

import (
	"context"
	"maps"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/failpoint"
)

// Options of a run.
type Options struct {
	DryRun bool // look, report, write nothing
	// AddLocales gives the site the locales of the plan that it lacks, for good:
	// the number of a locale is part of every row id.
	AddLocales bool
	// Looked, where there is one, is told now and then how many objects were
	// compared with what the site has. Progress is told after each batch how
	// many of the plan's objects are done. Both are called by Run's own
	// goroutine.
	Looked   func(done int)
	Progress func(done, total int)
}

// Run writes a plan into a site. What cannot be kept is left out and in the
// report. The report is nil when nothing was tried: fail.Conflict where a type
// of the site stands in the way or a locale is missing, fail.TooLarge beyond MaxObjects. An error
// while writing comes with a report of what was written before it, which
// stays; running again goes on from there.
func Run(ctx context.Context, svc *authoring.Service, site content.SiteID, p *Plan, opts Options) (*Report, error) {
	report := newRecorder(p, opts.DryRun)
	r := &runner{svc: svc, site: site, plan: p, report: report, progress: opts.Progress}
	err := svc.Store.Read(ctx, site, func(tx authoring.Tx) (err error) {
		r.found, err = survey(ctx, tx, p, report, opts)
		return err
	})
	if err != nil {
		return nil, err
	}
	write := r.batch
	if opts.DryRun {
		write = func(context.Context, []job) error { return nil }
	}
	if err := r.run(ctx, write); err != nil {
		return report.Report, fail.Wrap(fail.CodeOf(err), err,
			"The import stopped after %d of %d objects. What was written stays; run it again to go on. The cause: %s", r.done, len(r.decisions), sentences(err))
	}
	return report.Report, nil
}

// runner writes what a survey decided.
type runner struct {
	found
	svc      *authoring.Service
	site     content.SiteID
	plan     *Plan
	report   *recorder
	progress func(done, total int)
	done     int
	told     bool // on the audit trail
}

// event tells of the run on the audit trail; nil when an earlier batch has.
func (r *runner) event() *account.Event {
	if r.told {
		return nil
	}
	return &account.Event{Action: authoring.ContentImported, After: map[string]any{"source": r.plan.Source, "objects": len(r.decisions) - r.done}}
}

// job is one object to write.
type job struct {
	*Object
	*decision
}

// run goes through the decisions in order and has write do what needs writing,
// some objects at a time.
func (r *runner) run(ctx context.Context, write func(context.Context, []job) error) error {
	for i := range r.decisions {
		if !r.decisions[i].writes() {
			r.done++
		}
	}
	r.tell()
	var jobs []job
	flush := func() error {
		if err := ctx.Err(); err != nil {
			return fail.Wrap(fail.Unavailable, err, "It was stopped.")
		}
		if err := write(ctx, jobs); err != nil {
			return err
		}
		for _, j := range jobs {
			r.wrote(j)
		}
		r.done += len(jobs)
		r.tell()
		jobs = jobs[:0]
		return nil
	}
	n, size := 0, 0
	for o, err := range r.plan.All() {
		switch {
		case err != nil:
			return err
		case n >= len(r.decisions):
			return fail.E(fail.Internal, "The plan grew while it was carried out.")
		}
		d := &r.decisions[n]
		n++
		if !d.writes() {
			continue
		}
		o.Complete()
		if more := o.size(); len(jobs) == BatchSize || len(jobs) > 0 && size+more > BatchBytes {
			if err := flush(); err != nil {
				return err
			}
			size = 0
		}
		jobs, size = append(jobs, job{o, d}), size+o.size()
	}
	if len(jobs) == 0 {
		return nil
	}
	return flush()
}

// size is how many bytes of text an object holds, roughly.
func (o *Object) size() (n int) {
	for _, v := range o.Values {
		if s, ok := v.(string); ok {
			n += len(s)
		}
	}
	return n
}

// batch writes some objects in one transaction.
func (r *runner) batch(ctx context.Context, jobs []job) error {
	var made map[Link]content.ObjectID
	err := r.svc.Batch(ctx, r.site, false, func(b *authoring.Batch) error {
		made = map[Link]content.ObjectID{} // anew, should the store try twice
		b.Sum(r.event())
		if err := putLocales(ctx, b, r.plan.Locales); err != nil {
			return err
		}
		if err := putTypes(ctx, b, r.plan.Types); err != nil {
			return err
		}
		schema, err := b.Types(ctx)
		if err != nil {
			return err
		}
		w := writer{batch: b, schema: schema, source: r.plan.Source, seed: r.seed, ids: r.ids, made: made}
		for _, j := range jobs {
			if err := w.object(ctx, j.Object, j.decision); err != nil {
				return err
			}
			if err := failpoint.Hit(failpoint.ImportingObject); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		r.told = true
		maps.Copy(r.ids, made)
		err = failpoint.Hit(failpoint.ImportingBatch)
	}
	return err
}

// wrote puts what was done with one object into the report.
func (r *runner) wrote(j job) {
	if j.action != keep {
		r.report.count(j.Object, j.action)
		for _, c := range j.Changes {
			r.report.change(j.line(c.Reason, c.Detail))
		}
		if j.rare != nil {
			for _, c := range j.rare.changes {
				r.report.change(j.line(c.Reason, c.Detail))
			}
		}
	}
	row := r.report.row(Redirects)
	for k := range min(len(j.Old), MaxOld) {
		switch bit := uint32(1) << k; {
		case j.replaced&bit != 0:
			row.Updated++
		case j.redirects&bit != 0:
			row.Created++
		}
	}
}

func (r *runner) tell() {
	if r.progress != nil {
		r.progress(r.done, len(r.decisions))
	}
}
