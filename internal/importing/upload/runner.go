package upload

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/importing/archive"
	"github.com/gheecms/ghee/internal/work"
)

// Runner does what uploads wait for.
type Runner struct {
	Service *authoring.Service
	Restore authoring.RestoreStore
	Target  archive.Target
	Folder  Folder
	Now     func() time.Time
	Log     *slog.Logger
	// Beat is how often how far it is is written, and whether somebody has stopped
	// it is looked at; 0 for a second.
	Beat time.Duration
}

// keep is for how long a file is kept that nobody does anything with.
const keep = 7 * 24 * time.Hour

// Kind is how jobs of authoring.UploadJob are done.
func (r *Runner) Kind() work.Kind {
	return work.Kind{
		Name: authoring.UploadJob, Parallel: 1, Timeout: 24 * time.Hour, Attempts: 5000, First: time.Second, Longest: 30 * time.Second,
		Do: func(ctx context.Context, t *work.Task) error {
			var of struct {
				ID   string
				Turn int
			}
			if err := json.Unmarshal(t.Payload, &of); err != nil {
				return work.Permanent(fail.Wrap(fail.Invalid, err, "The job holds no upload."))
			}
			return r.Do(ctx, t.Site, of.ID, of.Turn)
		},
	}
}

// Do does one turn of an upload. Who comes again, after whatever died, goes on
// from what was kept, and does nothing where the turn has come to its end.
func (r *Runner) Do(ctx context.Context, site content.SiteID, id string, turn int) error {
	if err := r.Folder.Sweep(r.Now(), keep); err != nil {
		r.Log.WarnContext(ctx, "old uploads cannot be removed", "error", err)
	}
	u, err := r.upload(ctx, site, id)
	if err != nil {
		if fail.Is(err, fail.NotFound) {
			return work.Permanent(err)
		}
		return err
	}
	if u.Turn != turn || !u.State.Working() {
		return nil
	}
	file, err := r.Folder.Open(site, id)
	if err != nil {
		return err // another process may have it
	}
	if err := file.Close(); err != nil {
		return err
	}
	working, stop := context.WithCancelCause(ctx)
	p := &pulse{Runner: r, site: site, id: id, turn: turn, stop: stop}
	var watching sync.WaitGroup
	watching.Go(func() { p.run(working) })
	report, err := r.work(working, site, u, p)
	stop(nil)
	watching.Wait()
	switch {
	case errors.Is(context.Cause(working), errStopped):
		return r.end(ctx, site, id, turn, report, nil)
	case ctx.Err() != nil, fail.Is(err, fail.Unavailable):
		return err // this process is told to stop, or the database is away: again later
	}
	return r.end(ctx, site, id, turn, report, err)
}

// errStopped is why an import that somebody has stopped does not go on.
var errStopped = errors.New("stopped by hand")

func (r *Runner) upload(ctx context.Context, site content.SiteID, id string) (u authoring.Upload, err error) {
	err = r.Service.Store.Read(ctx, site, func(tx authoring.Tx) (err error) {
		u, err = tx.Upload(ctx, id)
		return err
	})
	return u, err
}

// maxReport bounds what is kept of a report, in bytes of JSON.
const maxReport = 1 << 20

// end keeps what a turn came to, and lets the file go where that was all.
func (r *Runner) end(ctx context.Context, site content.SiteID, id string, turn int, report *importing.Report, why error) error {
	body, err := bounded(report)
	if err != nil {
		return err
	}
	var u authoring.Upload
	err = r.Service.Store.Write(ctx, site, func(tx authoring.Tx) (err error) {
		if u, err = tx.Upload(ctx, id); err != nil || u.Turn != turn {
			return err
		}
		if body != nil {
			u.Report = body
		}
		switch {
		case !u.State.Working(): // stopped by hand
		case why != nil:
			u.State, u.Reason, u.Ended = authoring.UploadFailed, reason(why), tx.Now()
		case u.State == authoring.UploadLooking:
			u.State = authoring.UploadLooked
		default:
			u.State, u.Ended = authoring.UploadDone, tx.Now()
		}
		u.Step = ""
		return tx.PutUpload(ctx, u)
	})
	if err != nil || u.State != authoring.UploadDone {
		return err
	}
	if err := r.Folder.Drop(site, id); err != nil {
		r.Log.WarnContext(ctx, "the file of an import cannot be removed", "error", err)
	}
	return nil
}

func reason(err error) string {
	text := fail.Message(err)
	if e, ok := errors.AsType[*fail.Error](err); ok {
		for _, f := range e.Fields {
			text += " " + f.Path + ": " + f.Message
		}
	}
	const most = 2000
	if len(text) > most {
		text = text[:most] + "…"
	}
	return text
}

// bounded is a report as it is kept: of a very long one the ends of its lists
// are left out, and said to be.
func bounded(report *importing.Report) ([]byte, error) {
	if report == nil {
		return nil, nil
	}
	cut := *report
	for {
		body, err := json.Marshal(cut)
		if err != nil || len(body) <= maxReport {
			return body, err
		}
		if len(cut.Notes) == len(report.Notes) {
			cut.Notes = append(append([]string{}, report.Notes...), "The report was longer than is kept; the ends of its lists are left out.")
		}
		cut.Changes, cut.Skips = cut.Changes[:len(cut.Changes)/2], cut.Skips[:len(cut.Skips)/2]
	}
}
