package archive_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing/archive"
	"github.com/gheecms/ghee/internal/store"
)

// told is all that the two logs of a site say of it, in the order of their keys:
// what a set is made of, and with it every answer.
func told(t *testing.T, s *store.Store, site content.SiteID) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, log := range []content.SiteID{site, site.Preview()} {
		_, objects, err := s.Log().Objects(t.Context(), log)
		must(t, err)
		for o, err := range objects {
			must(t, err)
			out[fmt.Sprintf("%v %d %s %s", log.IsPreview(), o.Kind, o.ID, o.Locale)] = string(o.Meta) + " " + string(o.Payload)
		}
	}
	return out
}

func TestImport_GivesBackTheSiteBesideOthers(t *testing.T) {
	one, other := open(t), open(t)
	site := rich(t, one, "mill")
	beside := rich(t, other, "neighbour") // the same slugs, the same numbers
	before := told(t, other, beside)
	data := export(t, one, site)
	to := bare(t, other, "copy")
	r, err := archive.Import(t.Context(), restorer(other), to, looked(t, data), archive.Options{})
	must(t, err)
	if r.Before != 0 || r.Lines == 0 {
		t.Errorf("%+v", r)
	}
	if diff := cmp.Diff(told(t, one, site), told(t, other, to)); diff != "" {
		t.Errorf("the logs of the copy say other things: %s", diff)
	}
	if diff := cmp.Diff(before, told(t, other, beside)); diff != "" {
		t.Errorf("the neighbour was changed: %s", diff)
	}
	was, is := unpack(t, data), unpack(t, export(t, other, to))
	var m archive.Manifest
	must(t, json.Unmarshal([]byte(is[0].data), &m))
	if m.Site != "copy" || m.Counts.Documents != 8 || m.Counts.Revisions != 11 || m.Counts.Media != 2 || m.Counts.Erased != 1 {
		t.Errorf("%+v", m)
	}
	last := len(was) - 1
	if diff := cmp.Diff(was[1:last], is[1:last], cmp.AllowUnexported(file{})); diff != "" {
		t.Errorf("exported again, the archive differs: %s", diff)
	}
	// Who edits on numbers on: no number is given twice, and names are taken.
	svc := &authoring.Service{Store: other, IDs: clock.NewID}
	saved, err := svc.Save(t.Context(), to, authoring.Input{Type: content.TagTypeID, Slug: "new"})
	must(t, err)
	if saved.Num != 10 {
		t.Errorf("the next number is %d", saved.Num)
	}
	if _, err := svc.Save(t.Context(), to, authoring.Input{Type: content.PostTypeID, Slug: "two"}); !fail.Is(err, fail.Conflict) {
		t.Errorf("a slug that a draft holds: %v", err)
	}
	if _, err := svc.Save(t.Context(), to, authoring.Input{Type: content.PostTypeID, Slug: "binned"}); err != nil {
		t.Errorf("a slug of the trash: %v", err)
	}
}

func TestWrite_EqualSitesMakeEqualBytes(t *testing.T) {
	s := open(t)
	site := rich(t, s, "mill")
	if a, b := export(t, s, site), export(t, s, site); string(a) != string(b) {
		t.Error("the same moment makes two archives")
	}
}

func TestWrite_HoldsNoTokens(t *testing.T) {
	s := open(t)
	site := rich(t, s, "mill")
	must(t, s.Write(t.Context(), site, func(tx authoring.Tx) error { return nil }))
	for _, f := range unpack(t, export(t, s, site)) {
		if strings.Contains(f.data, "token") {
			t.Errorf("%s speaks of tokens", f.Name)
		}
	}
}

func TestImport_AgainAddsNothing(t *testing.T) {
	one, other := open(t), open(t)
	data := export(t, one, rich(t, one, "mill"))
	to := bare(t, other, "copy")
	_, err := archive.Import(t.Context(), restorer(other), to, looked(t, data), archive.Options{})
	must(t, err)
	svc := &authoring.Service{Store: other, IDs: clock.NewID}
	_, err = svc.Save(t.Context(), to, authoring.Input{Type: content.TagTypeID, Slug: "mine"})
	must(t, err)
	before := told(t, other, to)
	r, err := archive.Import(t.Context(), restorer(other), to, looked(t, data), archive.Options{})
	must(t, err)
	if r.Before != r.Lines {
		t.Errorf("the second run did %+v", r)
	}
	if diff := cmp.Diff(before, told(t, other, to)); diff != "" {
		t.Errorf("it changed the site: %s", diff)
	}
	must(t, other.ViewAccounts(t.Context(), func(tx account.Tx) error {
		rows, err := tx.Audit(t.Context(), fmt.Sprintf("site/%d", to), 0, 100)
		if len(rows) != 1 || !strings.Contains(string(rows[0].Body), `"action":"content.import","object":"archive"`) {
			t.Errorf("both runs are on the trail as %+v", rows)
		}
		return err
	}))
}

func TestImport_RefusesASiteThatHoldsOtherThings(t *testing.T) {
	one, other := open(t), open(t)
	data := export(t, one, rich(t, one, "mill"))
	to := bare(t, other, "copy")
	svc := &authoring.Service{Store: other, IDs: clock.NewID}
	_, err := svc.Save(t.Context(), to, authoring.Input{Type: content.TagTypeID, Slug: "mine"})
	must(t, err)
	before := told(t, other, to)
	if _, err := archive.Import(t.Context(), restorer(other), to, looked(t, data), archive.Options{}); !fail.Is(err, fail.Conflict) {
		t.Errorf("got %v", err)
	}
	if diff := cmp.Diff(before, told(t, other, to)); diff != "" {
		t.Errorf("it changed the site: %s", diff)
	}
}

// posts makes a site of posts with bodies of so many bytes, two thirds of them published.
func posts(t testing.TB, s *store.Store, n, bytes int) content.SiteID {
	t.Helper()
	site := bare(t, s, "mill")
	svc := &authoring.Service{Store: s, IDs: clock.NewID}
	must(t, svc.Batch(t.Context(), site, false, func(b *authoring.Batch) error {
		for i := range n {
			saved, err := b.Save(t.Context(), authoring.Input{Type: content.PostTypeID, Slug: fmt.Sprintf("post-%d", i), Values: map[string]any{"body": strings.Repeat("x", bytes)}})
			if err == nil && i%3 > 0 {
				err = b.Publish(t.Context(), saved.Document, "", 0)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}))
	return site
}

// Whichever transaction is lost, the next run goes on from the one before it.
func TestImport_BrokenItGoesOn(t *testing.T) {
	one := open(t)
	site := posts(t, one, 400, 100)
	data := export(t, one, site)
	want := told(t, one, site)
	for at := 1; ; at++ {
		other := open(t)
		to := bare(t, other, "copy")
		_, err := archive.Import(t.Context(), restorer(&breaking{RestoreStore: other, left: at}), to, looked(t, data), archive.Options{})
		whole := err == nil
		if !whole && !errors.Is(err, errBroken) {
			t.Fatal(err)
		}
		r, err := archive.Import(t.Context(), restorer(other), to, looked(t, data), archive.Options{})
		must(t, err)
		if at > 2 && !whole && (r.Before == 0 || r.Before >= r.Lines) {
			t.Errorf("broken in transaction %d, the next run found %d of %d lines", at, r.Before, r.Lines)
		}
		if last, err := archive.Import(t.Context(), restorer(other), to, looked(t, data), archive.Options{}); err != nil || last.Before != last.Lines {
			t.Errorf("broken in transaction %d, and run to its end, the third run found %d of %d lines, %v", at, last.Before, last.Lines, err)
		}
		if diff := cmp.Diff(want, told(t, other, to)); diff != "" {
			t.Fatalf("broken in transaction %d: %s", at, diff)
		}
		if whole {
			if at < 4 {
				t.Errorf("it took only %d transactions", at-1)
			}
			return
		}
	}
}

func TestImport_TwoAtOnceDoNotMix(t *testing.T) {
	one, other := open(t), open(t)
	data := export(t, one, rich(t, one, "mill"))
	to := bare(t, other, "copy")
	meanwhile := false
	_, err := archive.Import(t.Context(), restorer(other), to, looked(t, data), archive.Options{Progress: func(int, int) {
		if !meanwhile {
			meanwhile = true
			_, err := archive.Import(t.Context(), restorer(other), to, looked(t, data), archive.Options{})
			must(t, err)
		}
	}})
	if !fail.Is(err, fail.Conflict) || !strings.Contains(err.Error(), "Another import") {
		t.Errorf("got %v", err)
	}
	if diff := cmp.Diff(told(t, one, 1), told(t, other, to)); diff != "" {
		t.Error(diff)
	}
}

func TestWrite_IsOfOneMoment(t *testing.T) {
	s := open(t)
	site := rich(t, s, "mill")
	want := export(t, s, site)
	svc := &authoring.Service{Store: s, IDs: clock.NewID}
	var got strings.Builder
	_, err := archive.Write(t.Context(), &got, &meddling{s, func() {
		_, err := svc.Save(t.Context(), site, authoring.Input{Type: content.TagTypeID, Slug: "meanwhile"})
		must(t, err)
	}}, site, archive.Writing{Ghee: "test", Now: now})
	must(t, err)
	if got.String() != string(want) {
		t.Error("the archive holds what was written while it was made")
	}
}

// meddling changes the site when a snapshot has begun.
type meddling struct {
	*store.Store
	do func()
}

func (m *meddling) Snapshot(ctx context.Context, site content.SiteID, f func(archive.Snapshot) error) error {
	return m.Store.Snapshot(ctx, site, func(s archive.Snapshot) error {
		if _, err := s.Count(ctx); err != nil {
			return err
		}
		m.do()
		return f(s)
	})
}

func TestSave_LeavesNothingBehindWhenItFails(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.tar.gz")
	must(t, os.WriteFile(path, []byte("old"), 0o600))
	s := open(t)
	site := rich(t, s, "mill")
	if err := archive.Save(path, func(w io.Writer) error {
		_, _ = w.Write([]byte("half"))
		return errBroken
	}); !errors.Is(err, errBroken) {
		t.Errorf("got %v", err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	must(t, err)
	hidden, err := filepath.Glob(filepath.Join(dir, ".*"))
	must(t, err)
	kept, err := os.ReadFile(path)
	must(t, err)
	if len(files)+len(hidden) != 1 || string(kept) != "old" {
		t.Errorf("there are %v %v, and the file holds %q", files, hidden, kept)
	}
	must(t, archive.Save(path, func(w io.Writer) error {
		_, err := w.Write(export(t, s, site))
		return err
	}))
	if _, err := archive.Open(archive.File(path)); err != nil {
		t.Error(err)
	}
}
