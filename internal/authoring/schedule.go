package authoring

import (
	"cmp"
	"context"
	"fmt"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/work"
)

// Deed is what is done to a document's locale at a time, or within a release.
type Deed string

// The deeds.
const (
	DeedPublish   Deed = "publish"
	DeedUnpublish Deed = "unpublish"
)

// ScheduleState says how far a schedule has come.
type ScheduleState string

// The states. Only a pending one changes.
const (
	SchedulePending   ScheduleState = "pending"
	ScheduleDone      ScheduleState = "done"
	ScheduleFailed    ScheduleState = "failed"
	ScheduleCancelled ScheduleState = "cancelled"
)

// Schedule says that a document's locale is published or unpublished at a time,
// its newest draft of then, or that a release is published.
type Schedule struct {
	ID       string
	Document content.ObjectID // "" for a release
	Locale   string
	Release  string // "" for a document
	Deed     Deed
	At       content.Micros // when; what zones change their mind about later does not move it
	When                    // as it was given
	State    ScheduleState
	By       string         // id of the person or token that made it; "" for the machine
	Made     content.Micros // when that was
	Ended    content.Micros // when it was done, failed or was cancelled; 0 while pending
	Late     int64          // milliseconds after At
	Reason   string         // why it failed or was cancelled
	Turn     int            // how often it was moved: the job of an earlier time finds another
}

// Schedules asks for a part of a site's calendar, by time.
type Schedules struct {
	From, To content.Micros // of At, To excluded; 0 for no bound
	State    ScheduleState  // "" for all
	After    Schedule       // At and ID of the last one of the page before
	Limit    int
}

// Plan asks for something to be done later.
type Plan struct {
	Document content.ObjectID
	Locale   string
	Deed     Deed
	When     When
}

// Schedule plans to publish or unpublish a document's locale. It returns
// fail.Invalid for a time that is past, for what could not be published as it is
// now, with a Field for each broken rule, and for taking away what nobody has;
// fail.Conflict when the same is pending already.
func (b *Batch) Schedule(ctx context.Context, p Plan) (Schedule, error) {
	d, err := b.document(ctx, p.Document, p.Locale)
	if err != nil {
		return Schedule{}, err
	}
	if d.variant.Trashed != 0 {
		return Schedule{}, errTrashed(d.variant)
	}
	at, err := b.ahead(ctx, p.When)
	if err != nil {
		return Schedule{}, err
	}
	switch {
	case p.Deed == DeedPublish:
		err = b.publishable(ctx, d)
	case p.Deed != DeedUnpublish:
		err = fail.E(fail.Invalid, "action: write %s or %s.", DeedPublish, DeedUnpublish)
	case d.variant.Live == "" && d.variant.Scheduled == 0:
		err = fail.E(fail.Invalid, "%q is not published, and will not be: there is nothing to take away.", d.variant.Name)
	}
	if err != nil {
		return Schedule{}, err
	}
	if old, ok, err := b.pending(ctx, d.variant, p.Deed); ok || err != nil {
		return Schedule{}, cmp.Or(err, error(fail.E(fail.Conflict, "%q has a time to %s already, %s in %s; move that one.", d.variant.Name, p.Deed, old.Wall, old.Zone)))
	}
	return b.book(ctx, d, p.Deed, p.When, at)
}

// ahead returns an instant that is not past.
func (b *Batch) ahead(ctx context.Context, w When) (content.Micros, error) {
	at, err := w.Instant()
	if err != nil {
		return 0, err
	}
	now, err := b.tx.Clock(ctx)
	if err == nil && at <= now {
		err = fail.E(fail.Invalid, "at: %s in %s is past.", w.Wall, w.Zone)
	}
	return at, err
}

// publishable looks whether the newest draft keeps the rules of its type.
func (b *Batch) publishable(ctx context.Context, d document) error {
	draft, err := b.tx.Revision(ctx, d.variant.Draft)
	if err != nil {
		return err
	}
	values, err := content.DecodeValues(draft.Payload, d.typ.Fields, b.schema)
	if err != nil {
		return err
	}
	return content.Check(b.schema, d.typ.Fields, values)
}

// book keeps what Schedule has found to be in order.
func (b *Batch) book(ctx context.Context, d document, deed Deed, w When, at content.Micros) (Schedule, error) {
	s := Schedule{
		ID: b.ids(), Document: d.record.ID, Locale: d.variant.Locale, Deed: deed, At: at, When: w, State: SchedulePending,
		By: cmp.Or(b.by.Person, b.by.Token), Made: b.tx.Now(),
	}
	err := b.keepPlan(ctx, &d, s)
	if err == nil {
		b.noteSchedule(ScheduleMade, s)
	}
	b.spoil(err)
	return s, err
}

// keepPlan writes a pending schedule, with its job, and what previews say of the
// document.
func (b *Batch) keepPlan(ctx context.Context, d *document, s Schedule) error {
	if err := b.tx.PutSchedule(ctx, s); err != nil {
		return err
	}
	if s.Deed == DeedPublish && s.Release == "" {
		if err := b.date(ctx, d, s.At); err != nil {
			return err
		}
	}
	return b.appoint(ctx, s)
}

// appoint makes the job that does s.
func (b *Batch) appoint(ctx context.Context, s Schedule) error {
	return b.tx.Enqueue(ctx, work.Job{
		ID: fmt.Sprintf("schedule.%s.%d", s.ID, s.Turn), Kind: ScheduleJob, Site: b.site,
		Payload: fmt.Appendf(nil, `{"id":%q,"turn":%d}`, s.ID, s.Turn), NotBefore: s.At,
	})
}

// date keeps with a document when it is to be published, 0 for not, and tells
// previews.
func (b *Batch) date(ctx context.Context, d *document, at content.Micros) error {
	if d.variant.Scheduled == at {
		return nil
	}
	d.variant.Scheduled = at
	d.variant.Status = statusOf(d.variant)
	if err := b.tx.PutVariant(ctx, d.variant); err != nil {
		return err
	}
	newest, err := b.tx.Revision(ctx, d.variant.Draft)
	if err != nil {
		return err
	}
	return b.drafted(d.record, d.variant, newest)
}

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

// scheduled keeps a document's date to publish at, as a save gives it: one that
// is past is none, and rules are looked at when it is due.
func (b *Batch) scheduled(ctx context.Context, d document, at content.Micros) error {
	if at == 0 || at == d.variant.Scheduled {
		return nil
	}
	now, err := b.tx.Clock(ctx)
	if err != nil || at <= now {
		return err
	}
	old, ok, err := b.pending(ctx, d.variant, DeedPublish)
	switch {
	case err != nil:
	case ok:
		_, err = b.move(ctx, &d, old, In(at), at)
	default:
		_, err = b.book(ctx, d, DeedPublish, In(at), at)
	}
	return err
}
