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
	// Types, of a dry run, are the types that the site will have when the plan is
	// carried out; nil for those that it has.
	Types *content.Schema
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
	r := &runner{svc: svc, site: site, plan: p, report: report, progress: opts.Progress, dry: opts.DryRun}
	err := svc.Store.Read(ctx, site, func(tx authoring.Tx) (err error) {
		r.found, err = survey(ctx, tx, p, report, opts)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := r.run(ctx); err != nil {
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
	dry      bool
	done     int
	pending  []job // of the next transaction
	size     int   // of these
	// Of the ring that is being written:
	awaited map[Link]bool        // objects that are still to be made
	prints  map[*decision]uint64 // what was made, in place of what the survey saw
	told    bool                 // on the audit trail
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

// run goes through the decisions in order and does what needs writing, some
// objects at a time.
func (r *runner) run(ctx context.Context) error {
	for i := range r.decisions {
		if !r.decisions[i].writes() {
			r.done++
		}
	}
	r.tell()
	n := 0
	for run, err := range r.plan.runs() {
		switch {
		case err != nil:
			return err
		case n+len(run) > len(r.decisions):
			return fail.E(fail.Internal, "The plan grew while it was carried out.")
		}
		var jobs []job
		for _, o := range run {
			if d := &r.decisions[n]; d.writes() {
				jobs = append(jobs, job{o, d})
			}
			n++
		}
		if len(jobs) == 0 {
			continue
		}
		if run[0].Ring == 0 {
			err = r.add(ctx, jobs[0])
		} else if err = r.flush(ctx); err == nil {
			err = r.ring(ctx, jobs)
		}
		if err != nil {
			return err
		}
	}
	return r.flush(ctx)
}

// add writes an object with the next transaction.
func (r *runner) add(ctx context.Context, j job) error {
	if err := j.Complete(); err != nil {
		return err
	}
	if len(r.pending) == BatchSize || len(r.pending) > 0 && r.size+j.size() > BatchBytes {
		if err := r.flush(ctx); err != nil {
			return err
		}
	}
	r.pending, r.size = append(r.pending, j), r.size+j.size()
	return nil
}

func (r *runner) flush(ctx context.Context) error {
	if len(r.pending) == 0 {
		return nil
	}
	err := r.finish(ctx, false, r.pending, (*writer).object)
	r.pending, r.size = r.pending[:0], 0
	return err
}

// step is something to do with an object.
type step func(w *writer, ctx context.Context, o *Object, d *decision) error

// finish takes the last steps with some objects, and reports them.
func (r *runner) finish(ctx context.Context, grouped bool, jobs []job, steps ...step) error {
	if err := r.write(ctx, grouped, jobs, steps...); err != nil {
		return err
	}
	for _, j := range jobs {
		r.wrote(j)
	}
	r.done += len(jobs)
	r.tell()
	return nil
}

// write takes steps with some objects in one transaction, each step with all of
// them before the next. A dry run takes none.
func (r *runner) write(ctx context.Context, grouped bool, jobs []job, steps ...step) error {
	if err := ctx.Err(); err != nil {
		return fail.Wrap(fail.Unavailable, err, "It was stopped.")
	}
	if r.dry {
		return nil
	}
	return r.batch(ctx, grouped, jobs, steps)
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

// batch takes steps in one transaction.
func (r *runner) batch(ctx context.Context, grouped bool, jobs []job, steps []step) error {
	var w writer
	err := r.svc.Batch(ctx, r.site, grouped, func(b *authoring.Batch) error {
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
		w = writer{ // anew, should the store try twice
			batch: b, schema: schema, source: r.plan.Source, seed: r.seed, ids: r.ids, made: map[Link]content.ObjectID{},
			prints: maps.Clone(r.prints), awaited: r.awaited, begun: map[Link]bool{},
		}
		for _, do := range steps {
			for _, j := range jobs {
				if err := do(&w, ctx, j.Object, j.decision); err != nil {
					return err
				}
				if err := failpoint.Hit(failpoint.ImportingObject); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err == nil {
		r.told = true
		maps.Copy(r.ids, w.made)
		r.prints = w.prints
		maps.DeleteFunc(r.awaited, func(l Link, _ bool) bool { return w.begun[l] })
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
