package importing

import (
	"context"
	"maps"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/failpoint"
)

// Options of a run.
type Options struct {
	DryRun bool // look, report, write nothing
	// Progress, where there is one, is told after each batch how many of the
	// plan's objects are done. It is called by Run's own goroutine.
	Progress func(done, total int)
}

// Run writes a plan into a site. Its report is nil when nothing was tried:
// fail.Invalid with one Field for each object that cannot be written,
// fail.Conflict where a type of the site stands in the way, fail.TooLarge
// beyond MaxObjects. An error while writing comes with a report of what was
// written before it, which stays; running again goes on from there.
func Run(ctx context.Context, svc *authoring.Service, site content.SiteID, p *Plan, opts Options) (*Report, error) {
	report := newReport(p, opts.DryRun)
	var decisions []decision
	err := svc.Store.Read(ctx, site, func(tx authoring.Tx) (err error) {
		decisions, err = survey(ctx, tx, p, report)
		return err
	})
	if err != nil {
		return nil, err
	}
	r := &runner{svc: svc, site: site, plan: p, decisions: decisions, report: report, progress: opts.Progress}
	if opts.DryRun {
		r.pretend()
		return report, nil
	}
	if err := r.write(ctx); err != nil {
		return report, fail.Wrap(fail.CodeOf(err), err,
			"The import stopped after %d of %d objects. What was written stays; run it again to go on. The cause: %s", r.done, len(p.Objects), sentences(err))
	}
	return report, nil
}

// runner writes what a survey decided.
type runner struct {
	svc       *authoring.Service
	site      content.SiteID
	plan      *Plan
	decisions []decision
	report    *Report
	progress  func(done, total int)
	ids       map[Link]content.ObjectID // of what the site has by now
	done      int
}

// pretend reports what write would do.
func (r *runner) pretend() {
	for i := range r.decisions {
		r.wrote(i)
	}
	r.done = len(r.decisions)
	r.tell()
}

// write goes through the decisions in order, one transaction for each BatchSize
// objects that need one.
func (r *runner) write(ctx context.Context) error {
	r.ids = make(map[Link]content.ObjectID, len(r.decisions))
	var todo []int
	for i, d := range r.decisions {
		if d.action == create || d.action == update {
			todo = append(todo, i)
			continue
		}
		r.ids[Link(r.plan.Objects[i].Ref)] = d.document()
		r.done++
	}
	r.tell()
	for len(todo) > 0 {
		n := min(BatchSize, len(todo))
		if err := r.batch(ctx, todo[:n]); err != nil {
			return err
		}
		todo = todo[n:]
		if err := failpoint.Hit(failpoint.ImportingBatch); err != nil {
			return err
		}
	}
	return nil
}

// batch writes some objects in one transaction.
func (r *runner) batch(ctx context.Context, todo []int) error {
	if err := ctx.Err(); err != nil {
		return fail.Wrap(fail.Unavailable, err, "It was stopped.")
	}
	var made map[Link]content.ObjectID
	err := r.svc.Batch(ctx, r.site, false, func(b *authoring.Batch) error {
		made = map[Link]content.ObjectID{} // anew, should the store try twice
		if err := putTypes(ctx, b, r.plan.Types); err != nil {
			return err
		}
		schema, err := b.Types(ctx)
		if err != nil {
			return err
		}
		w := writer{batch: b, schema: schema, source: r.plan.Source, ids: r.ids, made: made}
		for _, i := range todo {
			if err := w.object(ctx, &r.plan.Objects[i], &r.decisions[i]); err != nil {
				return err
			}
			if err := failpoint.Hit(failpoint.ImportingObject); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	maps.Copy(r.ids, made)
	for _, i := range todo {
		r.wrote(i)
	}
	r.done += len(todo)
	r.tell()
	return nil
}

// wrote puts what was done with one object into the report.
func (r *runner) wrote(i int) {
	o, d := &r.plan.Objects[i], &r.decisions[i]
	if d.action != create && d.action != update {
		return
	}
	r.report.count(o, d.action)
	for _, changes := range [][]Change{o.Changes, d.changes} {
		for _, c := range changes {
			r.report.Changes = append(r.report.Changes, o.line(c.Reason, c.Detail))
		}
	}
	row := r.report.row(Redirects)
	for _, x := range d.redirects {
		if x.replaces {
			row.Updated++
		} else {
			row.Created++
		}
	}
}

func (r *runner) tell() {
	if r.progress != nil {
		r.progress(r.done, len(r.plan.Objects))
	}
}
