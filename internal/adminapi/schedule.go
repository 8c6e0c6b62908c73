package adminapi

import (
	"context"
	"net/http"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// ScheduleLine is something that is, was or was not done at a time.
type ScheduleLine struct {
	ID       string                  `json:"id"`
	Document content.ObjectID        `json:"document,omitempty"`
	Locale   string                  `json:"locale,omitempty"`
	Release  string                  `json:"release,omitempty" doc:"Id of the release, in place of a document."`
	Kind     content.Kind            `json:"kind,omitempty"`
	Type     content.TypeID          `json:"type,omitempty"`
	Name     string                  `json:"name" doc:"Of the document or release, as it is now."`
	Action   authoring.Deed          `json:"action"`
	At       *time.Time              `json:"at" doc:"The moment."`
	Wall     string                  `json:"wall" doc:"How it was given: what a clock in the zone shows."`
	Zone     string                  `json:"zone"`
	State    authoring.ScheduleState `json:"state" doc:"pending, done, failed or cancelled."`
	By       string                  `json:"by,omitempty" doc:"Id of the person or token that made it."`
	Made     *time.Time              `json:"made"`
	Ended    *time.Time              `json:"ended,omitempty" doc:"When it was done, failed or was cancelled."`
	LateMS   int64                   `json:"late_ms,omitempty" doc:"How late it was done, in milliseconds."`
	Reason   string                  `json:"reason,omitempty" doc:"Why it failed or was cancelled."`
}

type scheduleAnswer struct{ Body ScheduleLine }

// ScheduleTime is when something is to be done.
type ScheduleTime struct {
	At   string `json:"at" maxLength:"40" doc:"What a clock in the zone shows then: 2027-03-28T09:00, or with seconds. Where the zone leaves that out, it is as much later; where it comes twice, the first."`
	Zone string `json:"zone" maxLength:"100" doc:"Of the IANA's list." example:"Europe/Berlin"`
}

func (t ScheduleTime) when() authoring.When { return authoring.When{Wall: t.At, Zone: t.Zone} }

// OfSchedule is the part of a path that names a schedule.
type OfSchedule struct {
	OfSite
	ID string `path:"id" maxLength:"64" doc:"Id of the schedule."`
}

// scheduled is what the answer to a write is made from.
type scheduled struct {
	ID string `json:"s"`
}

func (h *Handler) scheduleRoutes() {
	h.calendarRoute()
	type createSchedule struct {
		OfSite
		Retriable
		Body struct {
			ScheduleTime
			Document content.ObjectID `json:"document,omitempty" maxLength:"64"`
			Release  string           `json:"release,omitempty" maxLength:"64" doc:"Id of a release to publish, in place of a document."`
			Locale   string           `json:"locale,omitempty" maxLength:"10" doc:"The site's default locale when left out."`
			Action   authoring.Deed   `json:"action" enum:"publish,unpublish"`
		}
	}
	add(h, operation{id: "create-schedule", method: http.MethodPost, path: "/api/sites/{site}/schedules", tag: "Schedules", summary: "Publish or unpublish a document, or publish a release, at a time", description: "What is published is the newest draft of then. Of each action a document's locale can wait for one.", status: http.StatusCreated}, func(ctx context.Context, in *createSchedule) (*scheduleAnswer, error) {
		p, err := h.at(ctx, in.OfSite, account.ReadContent)
		if err != nil {
			return nil, err
		}
		return p.onSchedule(ctx, in.Key, in.Body, func(b *authoring.Batch) (string, error) {
			if in.Body.Release != "" {
				return p.scheduleRelease(ctx, b, in.Body.Release, in.Body.Document, in.Body.Action, in.Body.when())
			}
			if err := p.mayChange(ctx, b, account.PublishContent, in.Body.Document); err != nil {
				return "", err
			}
			s, err := b.Schedule(ctx, authoring.Plan{Document: in.Body.Document, Locale: in.Body.Locale, Deed: in.Body.Action, When: in.Body.when()})
			return s.ID, inside("document.", err)
		})
	})
	add(h, operation{id: "get-schedule", method: http.MethodGet, path: "/api/sites/{site}/schedules/{id}", tag: "Schedules", summary: "One schedule"}, func(ctx context.Context, in *OfSchedule) (*scheduleAnswer, error) {
		p, err := h.at(ctx, in.OfSite, account.ReadContent)
		if err != nil {
			return nil, err
		}
		return p.schedule(ctx, in.ID)
	})
	type moveSchedule struct {
		OfSchedule
		Retriable
		Body ScheduleTime
	}
	add(h, operation{id: "move-schedule", method: http.MethodPut, path: "/api/sites/{site}/schedules/{id}", tag: "Schedules", summary: "Give a pending schedule another time"}, func(ctx context.Context, in *moveSchedule) (*scheduleAnswer, error) {
		p, err := h.at(ctx, in.OfSite, account.PublishContent)
		if err != nil {
			return nil, err
		}
		return p.onSchedule(ctx, in.Key, []any{"move", in.ID, in.Body}, func(b *authoring.Batch) (string, error) {
			s, err := b.Reschedule(ctx, in.ID, in.Body.when())
			return s.ID, err
		})
	})
	type cancelSchedule struct {
		OfSchedule
		Retriable
	}
	add(h, operation{id: "cancel-schedule", method: http.MethodDelete, path: "/api/sites/{site}/schedules/{id}", tag: "Schedules", summary: "Cancel a pending schedule"}, func(ctx context.Context, in *cancelSchedule) (*struct{}, error) {
		p, err := h.at(ctx, in.OfSite, account.PublishContent)
		if err != nil {
			return nil, err
		}
		return nil, p.effect(ctx, in.Key, []any{"cancel", in.ID}, false, func(b *authoring.Batch) error { return b.Unschedule(ctx, in.ID) })
	})
}

func (h *Handler) calendarRoute() {
	type calendar struct {
		OfSite
		Page
		From  time.Time               `query:"from" doc:"The first moment."`
		To    time.Time               `query:"to" doc:"The moment after the last."`
		State authoring.ScheduleState `query:"state" enum:"pending,done,failed,cancelled"`
	}
	type last struct {
		At content.Micros
		ID string
	}
	add(h, operation{id: "list-schedules", method: http.MethodGet, path: "/api/sites/{site}/schedules", tag: "Schedules", summary: "The calendar: what is, was or was not done at a time, by time"}, func(ctx context.Context, in *calendar) (*paged[ScheduleLine], error) {
		p, err := h.at(ctx, in.OfSite, account.ReadContent)
		if err != nil {
			return nil, err
		}
		return list[authoring.Schedule, last, ScheduleLine]{
			after: func(tx authoring.Tx, l last, limit int) ([]authoring.Schedule, error) {
				return tx.Schedules(ctx, authoring.Schedules{
					From: moment(in.From), To: moment(in.To), State: in.State, Limit: limit, After: authoring.Schedule{At: l.At, ID: l.ID},
				})
			},
			line: func(tx authoring.Tx, s authoring.Schedule) (ScheduleLine, error) { return scheduleLine(ctx, tx, s) },
			mark: func(s authoring.Schedule) last { return last{s.At, s.ID} },
		}.page(ctx, p, in.Page, last{})
	})
}

// moment is a time as we count it; 0 for none.
func moment(t time.Time) content.Micros {
	if t.IsZero() {
		return 0
	}
	return content.Micros(t.UnixMicro())
}

// onSchedule changes a schedule once and answers with it as it is then.
func (p place) onSchedule(ctx context.Context, key string, request any, f func(*authoring.Batch) (string, error)) (*scheduleAnswer, error) {
	done, err := keyed(ctx, p, key, request, false, func(b *authoring.Batch) (scheduled, error) {
		id, err := f(b)
		return scheduled{id}, err
	})
	if err != nil {
		return nil, err
	}
	return p.schedule(ctx, done.ID)
}

func (p place) schedule(ctx context.Context, id string) (*scheduleAnswer, error) {
	out := &scheduleAnswer{}
	err := p.Authoring.Store.Read(ctx, p.id, func(tx authoring.Tx) error {
		s, err := tx.Schedule(ctx, id)
		if err != nil {
			return err
		}
		out.Body, err = scheduleLine(ctx, tx, s)
		return err
	})
	return out, err
}

// scheduleRelease plans to publish a release.
func (p place) scheduleRelease(ctx context.Context, b *authoring.Batch, release string, document content.ObjectID, action authoring.Deed, w authoring.When) (string, error) {
	if err := p.may(account.PublishContent, account.OnSite(p.id)); err != nil {
		return "", err
	}
	if document != "" || action != authoring.DeedPublish {
		return "", fail.E(fail.Invalid, "release: it is published, and no document beside it.")
	}
	s, err := b.ScheduleRelease(ctx, release, w)
	return s.ID, err
}

// scheduleLine is a schedule with what it is about.
func scheduleLine(ctx context.Context, tx authoring.Tx, s authoring.Schedule) (ScheduleLine, error) {
	l := ScheduleLine{
		ID: s.ID, Document: s.Document, Locale: s.Locale, Action: s.Deed, At: when(s.At), Wall: s.Wall, Zone: s.Zone, State: s.State,
		By: s.By, Made: when(s.Made), Ended: when(s.Ended), LateMS: s.Late, Reason: s.Reason,
	}
	if s.Release != "" {
		r, err := tx.Release(ctx, s.Release)
		l.Release, l.Name = r.ID, r.Name
		return l, err
	}
	r, err := tx.Record(ctx, s.Document)
	if err != nil {
		return l, err
	}
	l.Kind, l.Type = r.Kind, r.Type
	v, err := tx.Variant(ctx, s.Document, s.Locale)
	if err != nil && !fail.Is(err, fail.NotFound) {
		return l, err
	}
	l.Name = v.Name
	return l, nil
}
