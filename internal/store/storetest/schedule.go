package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

func aSchedule(id string, at content.Micros) authoring.Schedule {
	return authoring.Schedule{
		ID: id, Document: "d1", Locale: "en", Deed: authoring.DeedPublish, At: at, When: authoring.When{Wall: "2027-03-28T02:30", Zone: "Europe/Berlin"},
		State: authoring.SchedulePending, By: "p1", Made: 5,
	}
}

func schedules(t *testing.T, db Database) {
	h := db.Open(t)
	a, b := site(t, h, "a"), site(t, h, "b")
	pending, failed, other := aSchedule("s1", 300), aSchedule("s2", 200), aSchedule("s3", 300)
	failed.State, failed.Reason, failed.Ended, failed.Late, failed.Turn = authoring.ScheduleFailed, "Title is required.", 400, 70_000, 3
	other.Deed = authoring.DeedUnpublish
	write(t, h, a, func(ctx context.Context, tx authoring.Tx) error {
		_, err := document(ctx, tx, "d1", "en", `{}`)
		must(t, err)
		for _, s := range []authoring.Schedule{pending, failed, other} {
			must(t, tx.PutSchedule(ctx, s))
		}
		now, err := tx.Clock(ctx)
		if off := time.Since(time.UnixMicro(int64(now))).Abs(); off > time.Hour {
			t.Errorf("the clock that all share is %v off", off)
		}
		return err
	})
	list := func(of authoring.Schedules) (ids string) {
		t.Helper()
		must(t, h.Read(t.Context(), a, func(tx authoring.Tx) error {
			found, err := tx.Schedules(t.Context(), of)
			for _, s := range found {
				ids += s.ID + " "
			}
			return err
		}))
		return ids
	}
	for _, c := range []struct {
		of   authoring.Schedules
		want string
	}{
		{authoring.Schedules{Limit: 10}, "s2 s1 s3 "},
		{authoring.Schedules{Limit: 2}, "s2 s1 "},
		{authoring.Schedules{Limit: 2, After: pending}, "s3 "},
		{authoring.Schedules{Limit: 10, From: 201}, "s1 s3 "},
		{authoring.Schedules{Limit: 10, To: 300}, "s2 "},
		{authoring.Schedules{Limit: 10, State: authoring.ScheduleFailed}, "s2 "},
	} {
		same(t, "listed", c.want, list(c.of))
	}
	must(t, h.Read(t.Context(), a, func(tx authoring.Tx) error {
		got, err := tx.Schedule(t.Context(), "s2")
		same(t, "kept", failed, got)
		must(t, err)
		_, err = tx.Schedule(t.Context(), "s9")
		code(t, err, fail.NotFound)
		all, err := tx.PendingSchedules(t.Context(), "d1", "en")
		same(t, "pending", []authoring.Schedule{pending, other}, all)
		must(t, err)
		all, err = tx.PendingSchedules(t.Context(), "d1", "de")
		same(t, "pending in another locale", 0, len(all))
		return err
	}))
	must(t, h.Read(t.Context(), b, func(tx authoring.Tx) error {
		_, err := tx.Schedule(t.Context(), "s1")
		code(t, err, fail.NotFound)
		return nil
	}))
	write(t, h, a, func(ctx context.Context, tx authoring.Tx) error { return tx.EraseDocument(ctx, "d1") })
	same(t, "after the document is erased", "", list(authoring.Schedules{Limit: 10}))
}

func scheduledOnce(t *testing.T, db Database) {
	h := db.Open(t)
	a := site(t, h, "a")
	put := func(s authoring.Schedule) error {
		return h.Write(t.Context(), a, func(tx authoring.Tx) error { return tx.PutSchedule(t.Context(), s) })
	}
	first, second := aSchedule("s1", 1), aSchedule("s2", 2)
	must(t, put(first))
	code(t, put(second), fail.Conflict)
	first.State = authoring.ScheduleDone
	must(t, put(first))
	must(t, put(second))
	second.At, second.Turn = 9, 1
	must(t, put(second))
}
