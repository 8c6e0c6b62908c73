package authoring_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/mail"
	"github.com/gheecms/ghee/internal/work"
)

// later is a time that no clock of these tests has reached.
func later(days int) authoring.When {
	return authoring.When{Wall: time.Date(2090, 1, 1+days, 9, 0, 0, 0, time.UTC).Format("2006-01-02T15:04"), Zone: "Europe/Berlin"}
}

func (i inn) plan(t testing.TB, s authoring.Saved, deed authoring.Deed, w authoring.When) (made authoring.Schedule, err error) {
	t.Helper()
	err = i.batch(t, func(b *authoring.Batch) (err error) {
		made, err = b.Schedule(t.Context(), authoring.Plan{Document: s.Document, Locale: s.Locale, Deed: deed, When: w})
		return err
	})
	return made, err
}

// due does what a job of a schedule would, as if its time had come.
func (i inn) due(t testing.TB, s authoring.Schedule) error {
	t.Helper()
	kind := authoring.Scheduling{Service: i.Service, Log: slog.New(slog.DiscardHandler), Tell: func(_ context.Context, site content.SiteID, s authoring.Schedule, name string) (work.Job, bool, error) {
		j, err := mail.Job(site, mail.Message{ID: "schedule." + s.ID, To: "ann@inn.test", Subject: "It did not happen", Text: name + ": " + s.Reason})
		return j, true, err
	}}.Kind()
	return kind.Do(t.Context(), &work.Task{Lease: work.Lease{Attempt: 1, Job: work.Job{Site: i.site, Payload: fmt.Appendf(nil, `{"id":%q,"turn":%d}`, s.ID, s.Turn)}}})
}

func (i inn) schedule(t testing.TB, id string) (s authoring.Schedule) {
	t.Helper()
	must(t, i.Store.Read(t.Context(), i.site, func(tx authoring.Tx) (err error) {
		s, err = tx.Schedule(t.Context(), id)
		return err
	}))
	return s
}

// previewed is what previews are told of a document last.
func (i inn) previewed(t testing.TB, id content.ObjectID) (m content.Meta) {
	t.Helper()
	var p changelog.Position
	for {
		entries, err := i.store.Log().Read(t.Context(), i.site.Preview(), p, 100)
		must(t, err)
		if len(entries) == 0 {
			return m
		}
		for _, e := range entries {
			if p = e.Position(); e.Object == string(id) {
				m = content.Meta{}
				must(t, json.Unmarshal(e.Meta, &m))
			}
		}
	}
}

func TestSchedule_IsShownMovedKeptOnce(t *testing.T) {
	both(t, func(t *testing.T, i inn) {
		s := i.save(t, good("soup", nil))
		made, err := i.plan(t, s, authoring.DeedPublish, later(0))
		must(t, err)
		if v, m := i.variant(t, s), i.previewed(t, s.Document); v.Status != content.Scheduled || v.Scheduled != made.At || m.Status != content.Scheduled || m.Scheduled != made.At {
			t.Errorf("the variant is %+v, previews see %+v", v, m)
		}
		_, err = i.plan(t, s, authoring.DeedPublish, later(1))
		refused(t, err, fail.Conflict, later(0).Wall, "Europe/Berlin", "move that one")
		moved := made
		i.do(t, func(b *authoring.Batch) (err error) {
			moved, err = b.Reschedule(t.Context(), made.ID, later(2))
			return err
		})
		if v := i.variant(t, s); v.Scheduled != moved.At || moved.At != made.At+2*24*3600*1e6 {
			t.Errorf("moved it is %+v of %+v", v, moved)
		}
		newest := i.save(t, of(s, good("soup", map[string]any{"title": "Newest"})))
		if got := i.told(t, func() { must(t, i.due(t, made)) }); len(got) != 0 {
			t.Errorf("the job of before it was moved did %v", got)
		}
		got := i.told(t, func() {
			for range 3 { // as when a process is killed after the effect
				must(t, i.due(t, moved))
			}
		})
		if len(got) != 1 || got[0].Object != string(s.Document) {
			t.Fatalf("the log says %+v", got)
		}
		v := i.variant(t, s)
		if v.Live != newest.Revision || v.Status != content.Published || v.Scheduled != 0 || v.Published != moved.At {
			t.Errorf("it is %+v", v)
		}
		if k := i.schedule(t, made.ID); k.State != authoring.ScheduleDone || k.Ended == 0 {
			t.Errorf("the schedule is %+v", k)
		}
		refused(t, i.batch(t, func(b *authoring.Batch) error { return b.Unschedule(t.Context(), made.ID) }), fail.Conflict, "done")

		// A newer draft beside what is live, and the end of it all.
		i.save(t, of(s, good("soup", map[string]any{"title": "Second"})))
		_, err = i.plan(t, s, authoring.DeedPublish, later(5))
		must(t, err)
		if v, m := i.variant(t, s), i.previewed(t, s.Document); v.Status != content.Published || m.Status != content.Scheduled || m.Scheduled != v.Scheduled {
			t.Errorf("the variant is %+v, previews see %+v", v, m)
		}
		end, err := i.plan(t, s, authoring.DeedUnpublish, later(9))
		must(t, err)
		must(t, i.due(t, end))
		if v := i.variant(t, s); v.Live != "" || v.Status != content.Scheduled {
			t.Errorf("taken away it is %+v", v)
		}
	})
}

func TestSchedule_IsRefusedForWhatCannotBe(t *testing.T) {
	i := sqlite(t)
	s := i.save(t, good("soup", nil))
	half := i.save(t, in("half", nil))
	for _, c := range []struct {
		s     authoring.Saved
		deed  authoring.Deed
		w     authoring.When
		words string
	}{
		{s, authoring.DeedPublish, authoring.When{Wall: "2020-01-01T09:00", Zone: "UTC"}, "is past"},
		{s, authoring.DeedPublish, authoring.When{Wall: "soon", Zone: "UTC"}, "is no time"},
		{s, authoring.DeedPublish, authoring.When{Wall: "2090-01-01T09:00", Zone: "Mars/Base"}, "no time zone"},
		{s, authoring.DeedUnpublish, later(0), "nothing to take away"},
		{s, "erase", later(0), "action"},
		{half, authoring.DeedPublish, later(0), "seo.title"},
	} {
		_, err := i.plan(t, c.s, c.deed, c.w)
		refused(t, err, fail.Invalid, c.words)
	}
	i.do(t, func(b *authoring.Batch) error { return b.Trash(t.Context(), s.Document, "") })
	_, err := i.plan(t, s, authoring.DeedPublish, later(0))
	refused(t, err, fail.Conflict, "trash")
	_, err = i.plan(t, authoring.Saved{Document: "none"}, authoring.DeedPublish, later(0))
	refused(t, err, fail.NotFound)
	refused(t, i.batch(t, func(b *authoring.Batch) error { return b.Unschedule(t.Context(), "none") }), fail.NotFound)
}

func TestSchedule_EndsWithWhatOvertakesIt(t *testing.T) {
	for name, c := range map[string]struct {
		deed authoring.Deed
		do   func(context.Context, *authoring.Batch, authoring.Schedule) error
		want content.Status
	}{
		"cancelled": {authoring.DeedPublish, func(ctx context.Context, b *authoring.Batch, s authoring.Schedule) error {
			return b.Unschedule(ctx, s.ID)
		}, content.Draft},
		"published": {authoring.DeedPublish, func(ctx context.Context, b *authoring.Batch, s authoring.Schedule) error {
			return b.Publish(ctx, s.Document, s.Locale, 0)
		}, content.Published},
		"trashed": {authoring.DeedPublish, func(ctx context.Context, b *authoring.Batch, s authoring.Schedule) error {
			return b.Trash(ctx, s.Document, "")
		}, content.Draft},
		"unpublished": {authoring.DeedUnpublish, func(ctx context.Context, b *authoring.Batch, s authoring.Schedule) error {
			return b.Unpublish(ctx, s.Document, s.Locale)
		}, content.Draft},
	} {
		t.Run(name, func(t *testing.T) {
			i := sqlite(t)
			s := i.save(t, good("soup", nil))
			if c.deed == authoring.DeedUnpublish {
				must(t, i.Publish(t.Context(), i.site, s.Document, ""))
			}
			made, err := i.plan(t, s, c.deed, later(0))
			must(t, err)
			for range 2 {
				i.do(t, func(b *authoring.Batch) error { return c.do(t.Context(), b, made) })
			}
			if k := i.schedule(t, made.ID); k.State != authoring.ScheduleCancelled {
				t.Errorf("the schedule is %+v", k)
			}
			if v := i.variant(t, s); v.Status != c.want || v.Scheduled != 0 {
				t.Errorf("the variant is %+v", v)
			}
			if got := i.told(t, func() { must(t, i.due(t, made)) }); len(got) != 0 {
				t.Errorf("its job did %v", got)
			}
		})
	}
}

// What cannot be published when it is due stays a draft, and who planned it is
// written to, once.
func TestSchedule_ThatFailsIsToldAndLeavesADraft(t *testing.T) {
	both(t, func(t *testing.T, i inn) {
		s := i.save(t, good("soup", nil))
		ann := i
		ann.Service = i.As(account.Actor{Person: "ann"})
		made, err := ann.plan(t, s, authoring.DeedPublish, later(0))
		must(t, err)
		broken := in("soup", nil)
		delete(broken.Values, "seo")
		broken.Values["title"] = strings.Repeat("long ", 9)
		i.save(t, of(s, broken))
		got := i.told(t, func() {
			for range 2 {
				must(t, i.due(t, made))
			}
		})
		k, v, m := i.schedule(t, made.ID), i.variant(t, s), i.previewed(t, s.Document)
		if len(got) != 0 || k.State != authoring.ScheduleFailed || !strings.Contains(k.Reason, "title: has 45 characters") || k.By != "ann" {
			t.Errorf("the log says %v, the schedule is %+v", got, k)
		}
		if v.Status != content.Draft || v.Scheduled != 0 || m.Status != content.Draft || m.Scheduled != 0 {
			t.Errorf("the variant is %+v, previews see %+v", v, m)
		}
		jobs, err := i.store.Jobs(t.Context(), work.Ready, 10)
		must(t, err)
		if len(jobs) != 1 || jobs[0].Kind != mail.JobKind || !strings.Contains(string(jobs[0].Payload), "title: has 45") {
			t.Errorf("the jobs are %+v", jobs)
		}
	})
}

// What the database is away for is tried again, and not called failed.
func TestSchedule_IsTriedAgainWhenTheDatabaseIsAway(t *testing.T) {
	i := sqlite(t)
	s := i.save(t, good("soup", nil))
	made, err := i.plan(t, s, authoring.DeedPublish, later(0))
	must(t, err)
	whole := i.Store
	away := fail.E(fail.Unavailable, "away")
	i.Store = shut{whole, away}
	if err := i.due(t, made); !errors.Is(err, away) {
		t.Errorf("the attempt ended with %v", err)
	}
	i.Store = whole
	if k := i.schedule(t, made.ID); k.State != authoring.SchedulePending {
		t.Errorf("the schedule is %+v", k)
	}
	must(t, i.due(t, made))
	if k := i.schedule(t, made.ID); k.State != authoring.ScheduleDone {
		t.Errorf("the schedule is %+v", k)
	}
}

// shut is a store that cannot be written to.
type shut struct {
	authoring.Store
	err error
}

func (s shut) Write(context.Context, content.SiteID, func(authoring.Tx) error) error { return s.err }

// A save with a date to come makes a schedule, once, and moves it.
func TestSave_WithADatePlansIt(t *testing.T) {
	i := sqlite(t)
	x := in("soup", nil)
	const at = 3_800_000_000_000_000
	x.Scheduled = at
	s := i.save(t, x)
	i.save(t, of(s, x))
	x.Scheduled = at + 1e6
	i.save(t, of(s, x))
	x.Scheduled = 0
	i.save(t, of(s, in("soup-2", nil)))
	x.Scheduled = 5 // past
	i.save(t, of(s, x))
	must(t, i.Store.Read(t.Context(), i.site, func(tx authoring.Tx) error {
		all, err := tx.Schedules(t.Context(), authoring.Schedules{Limit: 9})
		if len(all) != 1 || all[0].At != at+1e6 || all[0].State != authoring.SchedulePending || all[0].Zone != "UTC" {
			t.Errorf("the schedules are %+v", all)
		}
		return err
	}))
	if v := i.variant(t, s); v.Scheduled != at+1e6 || v.Status != content.Scheduled {
		t.Errorf("the variant is %+v", v)
	}
}
