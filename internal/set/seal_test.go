package set_test

import (
	"errors"
	"iter"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/set"
)

// signed is a batch as a feed hands it out: the last entry tells the digest and
// is signed.
func signed(site content.SiteID, drafts ...changelog.Draft) []changelog.Entry {
	cp, _ := filling(site, drafts)
	entries := changelog.Seal(site, changelog.Position{}, epoch, 1, drafts, false)
	last := &entries[len(entries)-1]
	last.Digest, last.Signature = cp.Digest, changelog.Signature{1, 2, 3}
	return entries
}

func (s *stand) checkpoint(t *testing.T, site content.SiteID) changelog.Checkpoint {
	t.Helper()
	cp, err := s.Checkpoint(t.Context(), site)
	if err != nil {
		t.Fatal(err)
	}
	return cp
}

func TestApply_AnotherDigestKeepsNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	before := apply(t, s, kitchen(t)[:4]...)
	at, digest := s.Position(), s.Digest()
	entries := changelog.Seal(1, at, epoch, 1, kitchen(t)[4:], false)
	last := &entries[len(entries)-1]
	last.Digest, last.Signature = changelog.Hash{9}, changelog.Signature{9}
	if p, err := s.Apply(t.Context(), entries); !errors.Is(err, changelog.ErrDigest) || p != at || s.Position() != at || s.Digest() != digest {
		t.Errorf("at %s: %v", p, err)
	}
	if cp := s.Checkpoint(); cp.Signature != (changelog.Signature{}) || cp.Position != at || cp.Digest != digest {
		t.Errorf("%+v", cp)
	}
	part := slices.Clone(entries)
	part[0].Payload, part[0].Withheld = nil, true
	if _, err := s.Apply(t.Context(), part); !fail.Is(err, fail.Conflict) || s.Position() != at {
		t.Errorf("withheld: %v", err)
	}
	cp, _ := filling(1, kitchen(t))
	last.Digest = cp.Digest
	if _, err := s.Apply(t.Context(), entries); err != nil || s.Checkpoint() != last.Checkpoint() {
		t.Errorf("%+v, %v", s.Checkpoint(), err)
	}
	before[len(before)-1].Digest = changelog.Hash{9} // of what was applied before nothing is said
	if _, err := s.Apply(t.Context(), before); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// The seal is kept with what it is of: over a restart, and where the set is built
// anew from its own objects.
func TestSeal_IsKeptWithThePosition(t *testing.T) {
	t.Parallel()
	s := shelf(t, 2)
	if cp := s.checkpoint(t, 1); cp.Position.Seq != 0 {
		t.Errorf("with no set: %+v", cp)
	}
	entries := signed(1, kitchen(t)...)
	if _, err := s.Apply(t.Context(), 1, entries); err != nil {
		t.Fatal(err)
	}
	want := entries[len(entries)-1].Checkpoint()
	s = s.again(t, set.Layout+1, set.Layout)
	if d := cmp.Diff(want, s.checkpoint(t, 1)); d != "" {
		t.Errorf("after a restart: %s", d)
	}
	if err := s.Renew(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if g, _ := s.Generation(1); g != 2 {
		t.Fatalf("generation %d", g)
	}
	if d := cmp.Diff(want, s.checkpoint(t, 1)); d != "" {
		t.Errorf("built anew: %s", d)
	}
	cp, objects, err := s.Objects(t.Context(), 1)
	if err != nil || cp != want {
		t.Fatalf("%+v, %v", cp, err)
	}
	if err := s.Replace(t.Context(), 1, cp, objects); err != nil || s.checkpoint(t, 1) != want {
		t.Errorf("from a snapshot: %+v, %v", s.checkpoint(t, 1), err)
	}
	set.SetMany(s.Shelf, 0) // a change of types is built beside
	at := want.Position
	other := recipe
	other.Key = "dish"
	drafts := []changelog.Draft{{Kind: changelog.Type, Object: "tr", Present: true, Payload: asJSON(t, other)}}
	sum, _ := filling(1, append(kitchen(t), drafts...))
	renamed := changelog.Seal(1, at, epoch, 1, drafts, false)
	renamed[0].Digest, renamed[0].Signature = changelog.Hash{9}, changelog.Signature{4}
	if _, err := s.Apply(t.Context(), 1, renamed); !errors.Is(err, changelog.ErrDigest) || s.checkpoint(t, 1) != want {
		t.Errorf("beside, with another digest: %v", err)
	}
	renamed[0].Digest = sum.Digest
	g, _ := s.Generation(1)
	if _, err := s.Apply(t.Context(), 1, renamed); err != nil || s.checkpoint(t, 1) != renamed[0].Checkpoint() {
		t.Errorf("beside: %+v, %v", s.checkpoint(t, 1), err)
	}
	if now, _ := s.Generation(1); now != g+1 {
		t.Error("it was not built beside")
	}
	s.publish(t, 1, kitchen(t)[3]) // which nobody signed
	if cp := s.checkpoint(t, 1); cp.Signature != (changelog.Signature{}) || cp.Position.Seq != renamed[0].Seq+1 {
		t.Errorf("%+v", cp)
	}
}

// all drains a snapshot.
func all(t *testing.T, objects iter.Seq2[changelog.Object, error]) (out []changelog.Object, err error) {
	t.Helper()
	for o, err := range objects {
		if err != nil {
			return out, err
		}
		out = append(out, o)
	}
	return out, nil
}

func TestObjects_AreOfOneMomentAndWhole(t *testing.T) {
	t.Parallel()
	s := shelf(t, 1)
	if _, _, err := s.Objects(t.Context(), 1); !fail.Is(err, fail.Unavailable) {
		t.Errorf("of no set: %v", err)
	}
	entries := signed(1, kitchen(t)...)
	if _, err := s.Apply(t.Context(), 1, entries); err != nil {
		t.Fatal(err)
	}
	cp, objects, err := s.Objects(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	s.publish(t, 1, kitchen(t)[3]) // while they are read
	s.publish(t, 2, kitchen(t)...) // closes the first set, if nobody used it
	next, again := snapshot(t, 1, "Clarified")
	next.Position.Seq = 99
	if err := s.Replace(t.Context(), 1, next, again); err != nil { // and its file goes
		t.Fatal(err)
	}
	got, err := all(t, objects)
	if err != nil {
		t.Fatal(err)
	}
	var sum changelog.Digest
	documents := false
	for _, o := range got {
		sum.Add(o)
		if documents = documents || o.Kind.IsDocument(); documents && (o.Kind == changelog.Type || o.Kind == changelog.Settings) {
			t.Error("documents come before what they hang on")
		}
	}
	if cp != entries[len(entries)-1].Checkpoint() || sum.Sum() != cp.Digest {
		t.Errorf("%d objects, at %+v", len(got), cp)
	}
	if again, err := all(t, objects); err == nil || len(again) != 0 {
		t.Errorf("read twice: %d objects", len(again))
	}
	for range 20 { // abandoned, or never looked at: nothing stays open
		_, objects, err := s.Objects(t.Context(), 2)
		if err != nil {
			t.Fatal(err)
		}
		for range objects {
			break
		}
	}
	if n := set.OpenSets(s.Shelf); n != 1 {
		t.Errorf("%d sets are open", n)
	}
}

func TestObjects_DamagedOnesAreNotHandedOn(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]string{
		"a payload": `update obj set payload = (select payload from obj where id = 'i1') where id = 'i2'`,
		"a version": `update obj set version = version + 1 where id = 'i2'`,
		"a row":     `delete from obj where id = 'i2'`,
	} {
		s := shelf(t, 1)
		s.publish(t, 1, kitchen(t)...)
		next := s.again(t, set.Layout, set.Layout)
		change(t, next.file(1), spoil)
		_, objects, err := next.Objects(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := all(t, objects); !errors.Is(err, set.ErrUnusable) {
			t.Errorf("%s: %v", name, err)
		}
		if unfit := next.Unfit(); !slices.Contains(unfit, 1) {
			t.Errorf("%s: nobody renews the set", name)
		}
	}
}

func TestObjects_FromAFrozenFolder(t *testing.T) {
	t.Parallel()
	s := shelf(t, 1)
	entries := signed(1, kitchen(t)...)
	if _, err := s.Apply(t.Context(), 1, entries); err != nil {
		t.Fatal(err)
	}
	next := s.again(t, set.Layout, set.Layout)
	next.Frozen = true
	cp, objects, err := next.Objects(t.Context(), 1)
	if err != nil || cp != entries[len(entries)-1].Checkpoint() {
		t.Fatalf("%+v, %v", cp, err)
	}
	if got, err := all(t, objects); err != nil || len(got) != len(kitchen(t)) {
		t.Errorf("%d objects, %v", len(got), err)
	}
}

func TestFill_RefusesWhatIsWithheld(t *testing.T) {
	t.Parallel()
	s := open(t)
	cp, objects := snapshot(t, 1, "Clarified")
	err := s.Fill(t.Context(), cp, func(yield func(changelog.Object, error) bool) {
		for o := range objects {
			o.Payload, o.Withheld = nil, true
			if !yield(o, nil) {
				return
			}
		}
	})
	if !fail.Is(err, fail.Conflict) {
		t.Errorf("withheld: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
