package storetest

import (
	"context"
	"fmt"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

func releases(t *testing.T, db Database) {
	h := db.Open(t)
	a := site(t, h, "a")
	r := authoring.Release{ID: "r1", Name: "Frühling", State: authoring.ReleaseOpen, Version: 1, By: "p", Made: 10, Changed: 11, Published: 12, Undone: 13}
	older := authoring.Release{ID: "r0", Name: "Winter", State: authoring.ReleaseLive, Made: 5}
	var entries []authoring.ReleaseEntry
	for i := range 150 { // beyond what one statement writes
		entries = append(entries, authoring.ReleaseEntry{Document: content.ObjectID(fmt.Sprint("d", 500-i)), Locale: "en", Deed: authoring.DeedPublish, Was: "a", Is: "b"})
	}
	plan := aSchedule("s1", 7)
	plan.Document, plan.Locale, plan.Release = "", "", "r1"
	write(t, h, a, func(ctx context.Context, tx authoring.Tx) error {
		for _, r := range []authoring.Release{older, r, r} {
			must(t, tx.PutRelease(ctx, r))
		}
		must(t, tx.PutReleaseEntries(ctx, "r1", entries[:3]))
		must(t, tx.PutReleaseEntries(ctx, "r1", entries))
		return tx.PutSchedule(ctx, plan)
	})
	plan.ID = "s2"
	code(t, h.Write(t.Context(), a, func(tx authoring.Tx) error { return tx.PutSchedule(t.Context(), plan) }), fail.Conflict)
	plan.ID = "s1"
	r.Entries = len(entries)
	must(t, h.Read(t.Context(), a, func(tx authoring.Tx) error {
		got, err := tx.Release(t.Context(), "r1")
		must(t, err)
		same(t, "release", r, got)
		all, err := tx.ReleaseEntries(t.Context(), "r1")
		must(t, err)
		same(t, "entries", entries, all)
		list, err := tx.Releases(t.Context(), authoring.Release{}, 1)
		must(t, err)
		same(t, "first page", []authoring.Release{r}, list)
		list, err = tx.Releases(t.Context(), list[0], 9)
		must(t, err)
		same(t, "second page", []authoring.Release{older}, list)
		waiting, err := tx.PendingOfRelease(t.Context(), "r1")
		same(t, "waiting", []authoring.Schedule{plan}, waiting)
		return err
	}))
	write(t, h, a, func(ctx context.Context, tx authoring.Tx) error { return tx.DropRelease(ctx, "r1") })
	must(t, h.Read(t.Context(), a, func(tx authoring.Tx) error {
		_, err := tx.Release(t.Context(), "r1")
		code(t, err, fail.NotFound)
		_, err = tx.Schedule(t.Context(), "s1")
		code(t, err, fail.NotFound)
		return nil
	}))
}
