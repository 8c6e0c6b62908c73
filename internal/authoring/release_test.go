package authoring_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/webhook"
)

// together runs f as a release is published: as one group.
func (i inn) together(t testing.TB, f func(*authoring.Batch) error) error {
	t.Helper()
	return i.Batch(t.Context(), i.site, true, f)
}

func (i inn) open(t testing.TB, entries ...authoring.ReleaseEntry) (r authoring.Release) {
	t.Helper()
	i.do(t, func(b *authoring.Batch) (err error) {
		r, err = b.OpenRelease(t.Context(), "Spring", entries)
		return err
	})
	return r
}

func shows(s authoring.Saved) authoring.ReleaseEntry {
	return authoring.ReleaseEntry{Document: s.Document, Locale: "en", Deed: authoring.DeedPublish}
}

func hides(s authoring.Saved) authoring.ReleaseEntry {
	return authoring.ReleaseEntry{Document: s.Document, Locale: "en", Deed: authoring.DeedUnpublish}
}

func (i inn) publishRelease(t testing.TB, r authoring.Release) error {
	t.Helper()
	return i.together(t, func(b *authoring.Batch) error { return b.PublishRelease(t.Context(), r.ID) })
}

func (i inn) undo(t testing.TB, r authoring.Release, skip bool) (skipped []fail.Field, err error) {
	t.Helper()
	err = i.together(t, func(b *authoring.Batch) (err error) {
		skipped, err = b.UndoRelease(t.Context(), r.ID, skip)
		return err
	})
	return skipped, err
}

func TestRelease_IsOneGroupAndIsUndoneAsOne(t *testing.T) {
	both(t, func(t *testing.T, i inn) {
		fresh, changed, leaving := i.save(t, good("fresh", nil)), i.publish(t, good("changed", map[string]any{"code": "A"})), i.publish(t, good("leaving", nil))
		first := i.variant(t, changed).Live
		second := i.save(t, of(changed, good("moved", map[string]any{"code": "B"})))
		before := i.folded(t)
		r := i.open(t, shows(fresh), shows(changed), hides(leaving))
		got := i.told(t, func() { must(t, i.publishRelease(t, r)) })
		for _, e := range got {
			if e.Group != got[0].Seq || e.GroupSize != len(got) {
				t.Errorf("%+v is outside of the group", e.Header)
			}
		}
		if i.variant(t, fresh).Live == "" || i.variant(t, changed).Live != second.Revision || i.variant(t, leaving).Live != "" || i.redirects(t)["/changed"] != "/moved" {
			t.Errorf("published: %v", got)
		}
		refused(t, i.publishRelease(t, r), fail.Conflict, "is published")
		third := i.save(t, of(changed, good("moved", map[string]any{"title": "Draft"})))
		undone := i.told(t, func() {
			_, err := i.undo(t, r, false)
			must(t, err)
		})
		if n := len(undone); n == 0 || undone[0].GroupSize != n {
			t.Errorf("undone as %+v", undone)
		}
		v := i.variant(t, changed)
		if v.Live != first || v.Draft != third.Revision || i.variant(t, fresh).Live != "" || i.variant(t, leaving).Live == "" {
			t.Errorf("undone it is %+v", v)
		}
		same(t, "what readers have", before, i.folded(t))
		_, err := i.undo(t, r, false)
		refused(t, err, fail.Conflict, "nothing to undo")
		must(t, i.publishRelease(t, r)) // and once more
		if v := i.variant(t, changed); v.Live != third.Revision {
			t.Errorf("published again it is %+v", v)
		}
	})
}

func TestRelease_NamesEveryBrokenRuleAndChangesNothing(t *testing.T) {
	both(t, func(t *testing.T, i inn) {
		fine, half, binned, long := i.save(t, good("fine", nil)), i.save(t, in("half", nil)), i.save(t, good("binned", nil)), i.save(t, good("long", map[string]any{"title": strings.Repeat("x", 30)}))
		r := i.open(t, shows(fine), shows(half), shows(binned), shows(long))
		i.do(t, func(b *authoring.Batch) error { return b.Trash(t.Context(), binned.Document, "") })
		var err error
		got := i.told(t, func() { err = i.publishRelease(t, r) })
		refused(t, err, fail.Invalid)
		paths := fields(err)
		for _, path := range []string{"entries[1].seo.title", "entries[2]", "entries[3].title"} {
			if paths[path] == "" {
				t.Errorf("%v lacks %s", paths, path)
			}
		}
		if len(paths) != 3 || len(got) != 0 || i.variant(t, fine).Live != "" {
			t.Errorf("the faults are %v, the log says %v", paths, got)
		}
		same(t, "looked at", paths, fields(authoring.ReleaseFaults(t.Context(), i.Store, i.site, r.ID)))
		refused(t, i.batch(t, func(b *authoring.Batch) error {
			_, err := b.ScheduleRelease(t.Context(), r.ID, later(0))
			return err
		}), fail.Invalid)
	})
}

// A caller that goes on after a release was refused keeps nothing of it.
func TestRelease_ThatWasRefusedSpoilsItsBatch(t *testing.T) {
	i := sqlite(t)
	fine, half := i.save(t, good("fine", nil)), i.save(t, in("half", nil))
	r := i.open(t, shows(fine), shows(half))
	err := i.together(t, func(b *authoring.Batch) error {
		_ = b.PublishRelease(t.Context(), r.ID)
		return nil
	})
	if refused(t, err, fail.Invalid); i.variant(t, fine).Live != "" {
		t.Error("half of a release was kept")
	}
}

func TestUndo_ListsWhatWasChangedAndSkipsItWhenTold(t *testing.T) {
	both(t, func(t *testing.T, i inn) {
		plain, again, taken, binned := i.publish(t, good("plain", nil)), i.publish(t, good("again", nil)), i.publish(t, good("taken", nil)), i.publish(t, good("binned", nil))
		old := i.variant(t, plain).Live
		for _, s := range []authoring.Saved{plain, again, taken, binned} {
			i.save(t, of(s, good("new-"+i.variant(t, s).Slug, nil)))
		}
		r := i.open(t, shows(plain), shows(again), shows(taken), shows(binned))
		must(t, i.publishRelease(t, r))
		i.save(t, of(again, good("newer", nil)))
		must(t, i.Publish(t.Context(), i.site, again.Document, "")) // by somebody else
		i.publish(t, good("taken", nil))                            // its old address is another's
		i.do(t, func(b *authoring.Batch) error { return b.Trash(t.Context(), binned.Document, "") })
		var err error
		got := i.told(t, func() { _, err = i.undo(t, r, false) })
		refused(t, err, fail.Conflict)
		paths := fields(err)
		if len(paths) != 3 || paths["entries[1]"] == "" || !strings.Contains(paths["entries[2]"], `"taken"`) || !strings.Contains(paths["entries[3]"], "trash") || len(got) != 0 {
			t.Errorf("the conflicts are %v, the log says %v", paths, got)
		}
		skipped, err := i.undo(t, r, true)
		must(t, err)
		if len(skipped) != 3 || i.variant(t, plain).Live != old || i.variant(t, again).Slug != "newer" {
			t.Errorf("skipped %v, and one is %+v", skipped, i.variant(t, plain))
		}
	})
}

func TestRelease_WaitsForItsTime(t *testing.T) {
	both(t, func(t *testing.T, i inn) {
		s := i.save(t, good("soup", nil))
		r := i.open(t, shows(s))
		plan := func(days int) (made authoring.Schedule, err error) {
			err = i.batch(t, func(b *authoring.Batch) (err error) {
				made, err = b.ScheduleRelease(t.Context(), r.ID, later(days))
				return err
			})
			return made, err
		}
		made, err := plan(0)
		must(t, err)
		_, err = plan(1)
		refused(t, err, fail.Conflict, "has a time already")
		i.do(t, func(b *authoring.Batch) (err error) {
			made, err = b.Reschedule(t.Context(), made.ID, later(3))
			return err
		})
		if got := i.told(t, func() {
			for range 2 {
				must(t, i.due(t, made))
			}
		}); len(got) != 1 {
			t.Errorf("the log says %v", got)
		}
		if k := i.schedule(t, made.ID); k.State != authoring.ScheduleDone || i.variant(t, s).Live == "" {
			t.Errorf("the schedule is %+v", k)
		}
		// And one that fails.
		half := i.save(t, good("half", nil))
		r = i.open(t, shows(half))
		made, err = plan(5)
		must(t, err)
		i.save(t, of(half, good("half", map[string]any{"title": strings.Repeat("x", 30)})))
		must(t, i.due(t, made))
		if k := i.schedule(t, made.ID); k.State != authoring.ScheduleFailed || !strings.Contains(k.Reason, "entries[0].title") {
			t.Errorf("the schedule is %+v", k)
		}
	})
}

func TestRelease_HoldsWhatItCan(t *testing.T) {
	i := sqlite(t)
	s := i.save(t, good("soup", nil))
	for _, c := range []struct {
		entries []authoring.ReleaseEntry
		code    fail.Code
		words   string
	}{
		{[]authoring.ReleaseEntry{shows(s), hides(s)}, fail.Invalid, "entries[1]"},
		{[]authoring.ReleaseEntry{{Document: s.Document, Deed: "erase"}}, fail.Invalid, "entries[0].action"},
		{[]authoring.ReleaseEntry{{Document: s.Document, Locale: "xx", Deed: authoring.DeedPublish}}, fail.Invalid, "entries[0]"},
		{[]authoring.ReleaseEntry{{Document: "none", Deed: authoring.DeedPublish}}, fail.Invalid, "entries[0]"},
		{make([]authoring.ReleaseEntry, authoring.MaxRelease+1), fail.TooLarge, "1000"},
	} {
		err := i.batch(t, func(b *authoring.Batch) error {
			_, err := b.OpenRelease(t.Context(), "Spring", c.entries)
			return err
		})
		refused(t, err, c.code, c.words)
	}
	r := i.open(t, authoring.ReleaseEntry{Document: s.Document, Deed: authoring.DeedPublish}) // the default locale
	must(t, i.Store.Read(t.Context(), i.site, func(tx authoring.Tx) error {
		entries, err := tx.ReleaseEntries(t.Context(), r.ID)
		same(t, "entries", []authoring.ReleaseEntry{shows(s)}, entries)
		return err
	}))
	must(t, i.Erase(t.Context(), i.site, content.ObjectID(fmt.Sprint(s.Document))))
	must(t, i.Store.Read(t.Context(), i.site, func(tx authoring.Tx) error {
		entries, err := tx.ReleaseEntries(t.Context(), r.ID)
		same(t, "entries of what is erased", 0, len(entries))
		return err
	}))
}

// What a release does, and its undoing, is told to webhooks like all else.
func TestRelease_IsToldToWebhooks(t *testing.T) {
	both(t, func(t *testing.T, i inn) {
		changed, leaving := i.publish(t, good("changed", nil)), i.publish(t, good("leaving", nil))
		i.save(t, of(changed, good("moved", nil)))
		i.do(t, func(b *authoring.Batch) error {
			_, err := b.Hooks().Create(t.Context(), webhook.Hook{Name: "h", URL: "https://hooks.example.test/in", Events: []string{"page.all"}})
			return err
		})
		r := i.open(t, shows(changed), hides(leaving))
		seen := map[string]bool{}
		events := func() (out []string) {
			t.Helper()
			rows, err := i.store.Jobs(t.Context(), "", 100)
			must(t, err)
			for _, row := range rows {
				if row.Kind != webhook.EventKind || row.Site != i.site || seen[row.ID] {
					continue
				}
				seen[row.ID] = true
				all, err := webhook.ParseEvents(row.Payload)
				must(t, err)
				for _, e := range all {
					out = append(out, fmt.Sprint(e.What, " ", e.Slug, " ", e.Status))
				}
			}
			slices.Sort(out)
			return out
		}
		must(t, i.publishRelease(t, r))
		if got, want := fmt.Sprint(events()), "[published moved published unpublished leaving draft]"; got != want {
			t.Errorf("published: %s, want %s", got, want)
		}
		_, err := i.undo(t, r, false)
		must(t, err)
		if got, want := fmt.Sprint(events()), "[published changed published published leaving published]"; got != want {
			t.Errorf("undone: %s, want %s", got, want)
		}
	})
}
