package store_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/store"
)

func TestForks_ListWhatOnlyOneHas(t *testing.T) {
	dir := t.TempDir()
	old := open(t, store.Config{Dir: dir})
	site := newSite(t, old)
	event := func(s *store.Store, action string) {
		t.Helper()
		must(t, s.Write(t.Context(), site, func(tx authoring.Tx) error {
			return tx.(account.Trail).AppendAudit(t.Context(), account.Event{Organisation: "org", Action: action})
		}))
	}
	for range 7 {
		must(t, appendOne(t, old, site))
	}
	event(old, "common")
	there := t.TempDir()
	_, err := old.Copy(t.Context(), filepath.Join(there, "authoring.db"))
	must(t, err)
	other := open(t, store.Config{Dir: there})
	forks := func() (all []store.Fork) {
		t.Helper()
		all, err := old.Forks(t.Context(), other)
		must(t, err)
		return all
	}
	events := func() (all []string) {
		t.Helper()
		must(t, old.Events(t.Context(), other, func(e store.TrailEvent) error {
			all = append(all, fmt.Sprint(e.Trail, " ", e.Seq))
			return nil
		}))
		return all
	}
	if got, e := forks(), events(); len(got)+len(e) > 0 {
		t.Errorf("two copies differ: %+v %v", got, e)
	}
	if _, err := other.OpenEpoch(t.Context(), "another", 0); err != nil {
		t.Fatal(err)
	}
	must(t, appendOne(t, other, site))
	event(other, "theirs")
	if got, e := forks(), events(); len(got)+len(e) > 0 {
		t.Errorf("what only the other has is listed: %+v %v", got, e)
	}

	const more = 5
	for range more {
		must(t, appendOne(t, old, site))
	}
	event(old, "ours")
	event(old, "ours, too")
	_, err = old.CreateSite(t.Context(), content.Site{Key: "late", Name: "Late"}, content.Settings{})
	must(t, err)
	head, err := old.Log().Head(t.Context(), site)
	must(t, err)
	byKey := map[string]store.Fork{}
	for _, f := range forks() {
		byKey[fmt.Sprint(f.Key, f.Site.IsPreview())] = f
	}
	if f := byKey["afalse"]; f.Common != head.Position.Seq-more || f.End != head.Position.Seq || f.Cut {
		t.Errorf("the site's log: %+v", f)
	}
	if f, ok := byKey["latefalse"]; !ok || f.Common != 0 || f.Name != "Late" {
		t.Errorf("the log of a site that only one has: %+v", f)
	}
	if f, ok := byKey["false"]; !ok || f.Site != content.Control {
		t.Errorf("the control log: %+v of %+v", f, byKey)
	}
	if _, listed := byKey["atrue"]; listed {
		t.Error("the previews of the site are alike, and listed")
	}
	var seqs []int64
	must(t, old.Since(t.Context(), site, head.Position.Seq-more, func(w store.Written) error {
		seqs = append(seqs, w.Seq)
		return nil
	}))
	if len(seqs) != more || seqs[more-1] != head.Position.Seq {
		t.Errorf("entries %v", seqs)
	}
	if got := events(); !slices.Contains(got, "org 2") || !slices.Contains(got, "org 3") || slices.Contains(got, "org 1") {
		t.Errorf("events %v", got)
	}
}

// Where one of both keeps no old entries, what is there is listed, and that more
// may be missing.
func TestForks_BeyondWhatIsKept(t *testing.T) {
	old := open(t, store.Config{Dir: t.TempDir()})
	site := newSite(t, old)
	there := t.TempDir()
	_, err := old.Copy(t.Context(), filepath.Join(there, "authoring.db"))
	must(t, err)
	other := open(t, store.Config{Dir: there})
	for range 6 {
		must(t, appendOne(t, old, site))
		must(t, appendOne(t, other, site)) // alike, but made at another time
	}
	head, err := other.Log().Head(t.Context(), site)
	must(t, err)
	must(t, other.Log().Compact(t.Context(), site, head.Position.Seq-1))
	forks, err := old.Forks(t.Context(), other)
	must(t, err)
	i := slices.IndexFunc(forks, func(f store.Fork) bool { return f.Site == site })
	if i < 0 || !forks[i].Cut || forks[i].Common != 0 {
		t.Errorf("got %+v", forks)
	}
}
