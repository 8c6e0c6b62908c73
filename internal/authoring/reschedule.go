package authoring

import (
	"cmp"
	"context"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Reschedule moves a pending schedule. fail.Conflict for one that has ended.
func (b *Batch) Reschedule(ctx context.Context, id string, w When) (Schedule, error) {
	s, d, err := b.pendingSchedule(ctx, id)
	if err != nil {
		return s, err
	}
	at, err := b.ahead(ctx, w)
	if err != nil {
		return s, err
	}
	return b.move(ctx, &d, s, w, at)
}

func (b *Batch) move(ctx context.Context, d *document, s Schedule, w When, at content.Micros) (Schedule, error) {
	if s.When == w && s.At == at {
		return s, nil
	}
	s.When, s.At, s.Turn = w, at, s.Turn+1
	err := b.keepPlan(ctx, d, s)
	if err == nil {
		b.noteSchedule(ScheduleMoved, s)
	}
	b.spoil(err)
	return s, err
}

// Unschedule cancels a pending schedule; one that was cancelled already stays so.
// fail.Conflict for one that was done or has failed.
func (b *Batch) Unschedule(ctx context.Context, id string) error {
	s, d, err := b.pendingSchedule(ctx, id)
	if s.State == ScheduleCancelled || err != nil {
		if s.State == ScheduleCancelled {
			err = nil
		}
		return err
	}
	err = b.end(ctx, s, ScheduleCancelled, "")
	if err == nil && s.Deed == DeedPublish && s.Release == "" {
		err = b.date(ctx, &d, 0)
	}
	b.spoil(err)
	return err
}

// ScheduleOf returns a schedule; fail.NotFound.
func (b *Batch) ScheduleOf(ctx context.Context, id string) (Schedule, error) {
	if !keepable(id) {
		return Schedule{}, errNoSchedule(id)
	}
	return b.tx.Schedule(ctx, id)
}

func errNoSchedule(id string) error {
	return fail.E(fail.NotFound, "There is no schedule %q.", shorten(id))
}

// pendingSchedule returns a schedule that is to come with its document, if it is
// of one, whose row (or the release's) it locks first as everybody does:
// fail.Conflict, with the schedule, when it has ended.
func (b *Batch) pendingSchedule(ctx context.Context, id string) (s Schedule, d document, err error) {
	if s, err = b.ScheduleOf(ctx, id); err != nil {
		return s, d, err
	}
	if s.State == SchedulePending {
		if s.Release != "" {
			_, err = b.tx.Release(ctx, s.Release)
		} else {
			d, err = b.document(ctx, s.Document, s.Locale)
		}
		if err != nil {
			return s, d, err
		}
		s, err = b.tx.Schedule(ctx, id) // as it is under the lock
	}
	if err == nil && s.State != SchedulePending {
		err = fail.E(fail.Conflict, "This schedule is %s; make another.", s.State)
	}
	return s, d, err
}

// pending returns what is to be done to a variant, if it is.
func (b *Batch) pending(ctx context.Context, v Variant, deed Deed) (Schedule, bool, error) {
	all, err := b.tx.PendingSchedules(ctx, v.Document, v.Locale)
	for _, s := range all {
		if s.Deed == deed {
			return s, true, err
		}
	}
	return Schedule{}, false, err
}

// overtake cancels what was to be done to a variant, all of it for "": it has
// been done, or cannot be. The caller writes the variant.
func (b *Batch) overtake(ctx context.Context, v Variant, deed Deed, why string) error {
	all, err := b.tx.PendingSchedules(ctx, v.Document, v.Locale)
	for _, s := range all {
		if err == nil && (deed == "" || s.Deed == deed) {
			err = b.end(ctx, s, ScheduleCancelled, why)
		}
	}
	return err
}

// end writes how a schedule ended.
func (b *Batch) end(ctx context.Context, s Schedule, state ScheduleState, why string) error {
	s.State, s.Reason, s.Ended = state, why, b.tx.Now()
	if state == ScheduleCancelled {
		b.noteSchedule(ScheduleStopped, s)
	}
	return b.tx.PutSchedule(ctx, s)
}

// noteSchedule tells the trail of a schedule.
func (b *Batch) noteSchedule(action string, s Schedule) {
	about := map[string]any{"schedule": s.ID, "action": s.Deed, "at": s.Wall, "zone": s.Zone}
	if s.Locale != "" {
		about["locale"] = s.Locale
	}
	if s.Late >= late {
		about["late_ms"] = s.Late
	}
	b.Note(account.Event{Action: action, Object: cmp.Or(string(s.Document), s.Release), After: about})
}
