package authoring

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/work"
)

// ScheduleJob is the kind of the jobs that do what is due.
const ScheduleJob = "schedule"

// late is from how many milliseconds on the trail and the log say that something
// was done late.
const late = 60_000

// patient is how many attempts an error of ours gets: a database that is away
// has as many as it takes.
const patient = 12

// maxReason bounds what is kept of an error.
const maxReason = 2000

// Scheduling does what is due.
type Scheduling struct {
	Service *Service
	// Tell makes the mail to whoever made a schedule that has failed; false for
	// nobody to write to. name is that of the document or release.
	Tell func(ctx context.Context, site content.SiteID, s Schedule, name string) (j work.Job, ok bool, err error)
	Log  *slog.Logger
}

// Kind is how jobs of ScheduleJob are done.
func (d Scheduling) Kind() work.Kind {
	return work.Kind{
		Name: ScheduleJob, Parallel: 4, Timeout: time.Minute, Attempts: 5000, First: time.Second, Longest: 30 * time.Second,
		Do: func(ctx context.Context, t *work.Task) error {
			var of struct {
				ID   string
				Turn int
			}
			if err := json.Unmarshal(t.Payload, &of); err != nil {
				return work.Permanent(fail.Wrap(fail.Invalid, err, "The job holds no schedule."))
			}
			return d.do(ctx, t, of.ID, of.Turn)
		},
	}
}

// do does one schedule that is due. The effect and its end are one transaction:
// who comes again, after whatever died, finds it done.
func (d Scheduling) do(ctx context.Context, t *work.Task, id string, turn int) error {
	err := d.effect(ctx, t.Site, id, turn)
	lasting := err != nil && !fail.Is(err, fail.Unavailable) && (!fail.Is(err, fail.Internal) || t.Attempt >= patient)
	if !lasting || ctx.Err() != nil {
		return err
	}
	failed := d.fail(ctx, t.Site, id, turn, err)
	if fail.Is(failed, fail.NotFound) { // the site has gone
		return work.Permanent(err)
	}
	return failed
}

func (d Scheduling) effect(ctx context.Context, site content.SiteID, id string, turn int) error {
	var done Schedule
	err := d.Service.As(account.System()).Batch(ctx, site, true, func(b *Batch) error {
		done = Schedule{} // this may run again
		s, doc, err := b.due(ctx, id, turn)
		if err != nil || s.ID == "" {
			return err
		}
		if err := b.end(ctx, s, ScheduleDone, ""); err != nil {
			return err
		}
		done = s
		b.noteSchedule(ScheduleKept, s)
		if s.Release != "" {
			return b.PublishRelease(ctx, s.Release)
		}
		if s.Deed == DeedUnpublish {
			return b.Unpublish(ctx, s.Document, s.Locale)
		}
		if err := b.date(ctx, &doc, 0); err != nil { // where there is nothing newer to publish
			return err
		}
		// The day of first publication is the one that was planned, however late
		// the machine is.
		return b.Publish(ctx, s.Document, s.Locale, cmp.Or(doc.variant.Published, s.At))
	})
	if err == nil && done.Late >= late {
		d.Log.WarnContext(ctx, "a schedule was kept late", "site", site, "schedule", done.ID, "document", string(done.Document), "action", string(done.Deed), "late_ms", done.Late)
	}
	return err
}

// due returns what is to be done, locked, with how late it is; none for what was
// done, cancelled or moved before.
func (b *Batch) due(ctx context.Context, id string, turn int) (Schedule, document, error) {
	s, doc, err := b.pendingSchedule(ctx, id)
	if s.ID == "" && fail.Is(err, fail.NotFound) || s.ID != "" && (s.State != SchedulePending || s.Turn != turn) {
		return Schedule{}, doc, nil
	}
	if err != nil {
		return s, doc, err
	}
	now, err := b.tx.Clock(ctx)
	s.Late = max(0, int64(now-s.At)/1000)
	return s, doc, err
}

// fail ends a schedule that could not be kept: the document stays the draft that
// it is, and who made the schedule is written to.
func (d Scheduling) fail(ctx context.Context, site content.SiteID, id string, turn int, why error) error {
	var s Schedule
	err := d.Service.Store.Read(ctx, site, func(tx Tx) (err error) {
		s, err = tx.Schedule(ctx, id)
		return err
	})
	if err != nil {
		return err
	}
	s.Reason = reasonOf(why)
	mail, write, err := d.letter(ctx, site, s)
	if err != nil {
		return err
	}
	d.Log.WarnContext(ctx, "a schedule failed", "site", site, "schedule", id, "document", string(s.Document), "action", string(s.Deed), "error", why)
	return d.Service.As(account.System()).Batch(ctx, site, false, func(b *Batch) error {
		var v Variant
		if s.Release != "" {
			_, err = b.tx.Release(ctx, s.Release)
		} else {
			v, err = b.tx.Variant(ctx, s.Document, s.Locale)
		}
		if err != nil {
			return err
		}
		now, err := b.tx.Schedule(ctx, id)
		if err != nil || now.State != SchedulePending || now.Turn != turn {
			return err
		}
		now.Late = s.Late
		if err := b.end(ctx, now, ScheduleFailed, s.Reason); err != nil {
			return err
		}
		b.noteSchedule(ScheduleBroken, now)
		if now.Deed == DeedPublish && now.Release == "" {
			r, err := b.tx.Record(ctx, s.Document)
			if err == nil {
				err = b.date(ctx, &document{record: r, variant: v}, 0)
			}
			if err != nil {
				return err
			}
		}
		if write {
			return b.tx.Enqueue(ctx, mail)
		}
		return nil
	})
}

// letter is the mail to whoever made a schedule.
func (d Scheduling) letter(ctx context.Context, site content.SiteID, s Schedule) (j work.Job, ok bool, err error) {
	if d.Tell == nil || s.By == "" {
		return j, false, nil
	}
	name := ""
	if err := d.Service.Store.Read(ctx, site, func(tx Tx) error {
		if s.Release != "" {
			r, err := tx.Release(ctx, s.Release)
			name = r.Name
			return err
		}
		v, err := tx.Variant(ctx, s.Document, s.Locale)
		name = v.Name
		return err
	}); err != nil {
		return j, false, err
	}
	return d.Tell(ctx, site, s, name)
}

// reasonOf is an error as the people of a site read it.
func reasonOf(err error) string {
	text := fail.Message(err)
	if e, ok := errors.AsType[*fail.Error](err); ok {
		for _, f := range e.Fields {
			text += " " + f.Path + ": " + f.Message
		}
	}
	if len(text) > maxReason {
		text = strings.ToValidUTF8(text[:maxReason], "") + "…"
	}
	return text
}
