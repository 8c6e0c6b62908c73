package authoring

import (
	"cmp"
	"context"
	"fmt"

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
