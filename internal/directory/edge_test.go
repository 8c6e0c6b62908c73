package directory_test

import (
	"errors"
	"iter"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/directory"
)

func edge(id, secret string, expires content.Micros, sites ...content.SiteID) changelog.Draft {
	return changelog.Draft{
		Kind: changelog.Edge, Object: id, Present: true,
		Payload: asJSON(content.EdgeGrant{Name: id, Hash: hashOf(secret), Sites: sites, Expires: expires}),
	}
}

func TestEdge_EndsWithItsToken(t *testing.T) {
	path := filepath.Join(t.TempDir(), "directory.db")
	d := open(t, path)
	now := time.UnixMicro(1000)
	d.Now = func() time.Time { return now }
	apply(t, d, site("1", "a"), edge("e1", "one", 0), edge("e2", "two", 2000, 1, 7), token("t1", 1, "read"))
	look := func(secret string) string {
		t.Helper()
		g, ok := d.Edge(hashOf(secret))
		if !ok && g.Hash != "" {
			t.Error("a grant that does not hold")
		}
		return g.Token
	}
	if g, ok := d.Edge(hashOf("two")); !ok || g.Token != "e2" || !g.Allows(1) || !g.Allows(7) || g.Allows(2) {
		t.Errorf("%+v, %v", g, ok)
	}
	if g, ok := d.Edge(hashOf("one")); !ok || !g.Allows(5) {
		t.Errorf("%+v, %v", g, ok)
	}
	// A token of one kind is none of the other.
	if _, ok := d.Grant(hashOf("one")); ok || look("read") != "" || look("") != "" || look("three") != "" {
		t.Error("tokens are mixed up")
	}
	now = time.UnixMicro(2000)
	if look("two") != "" || look("one") != "e1" {
		t.Error("it holds past its end")
	}
	apply(t, d, gone(edge("e1", "", 0)))
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d = open(t, path)
	if look("one") != "" {
		t.Error("a revoked token holds after a restart")
	}
	if d.Unread() != 0 {
		t.Errorf("%d objects are not understood", d.Unread())
	}
}

// withhold keeps the payloads of some entries back, as an origin does.
func withhold(entries []changelog.Entry, which ...int) []changelog.Entry {
	for _, i := range which {
		entries[i].Payload, entries[i].Withheld = nil, true
	}
	return entries
}

// Control objects of other sites count in chain and digest, and show nothing.
func TestWithheld_CountsAndIsNotShown(t *testing.T) {
	whole, part := fresh(t), fresh(t)
	path := filepath.Join(t.TempDir(), "directory.db")
	entries := apply(t, whole, site("1", "a"), site("2", "b"), token("t2", 2, "two"), edge("e1", "one", 0), token("t1", 1, "one"), gone(token("t3", 2, "")))
	if _, err := part.Apply(t.Context(), withhold(entries, 1, 2, 3)); err != nil {
		t.Fatal(err)
	}
	cp, objects, err := part.Objects(t.Context())
	if err != nil || cp.Digest != whole.Digest() {
		t.Fatalf("%+v, %v", cp, err)
	}
	again := open(t, path)
	if err := again.Replace(t.Context(), cp, objects); err != nil {
		t.Fatal(err)
	}
	_ = again.Close()
	for name, d := range map[string]*directory.Directory{"applied": part, "replaced and restarted": open(t, path)} {
		if d.Position() != whole.Position() || d.Digest() != whole.Digest() || d.Unread() != 0 {
			t.Errorf("%s: at %s, %d unread", name, d.Position(), d.Unread())
		}
		_, edge := d.Edge(hashOf("one"))
		if diff := cmp.Diff([]string{"one"}, holds(d, "one", "two")); diff != "" || edge || len(d.Sites()) != 1 {
			t.Errorf("%s: %s; sites %v", name, diff, d.Sites())
		}
		if err := d.Check(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	// What is told after all is shown, and what is withheld again is not.
	next := seal(part, site("2", "c"), token("t1", 1, "one"))
	if _, err := part.Apply(t.Context(), withhold(next, 1)); err != nil {
		t.Fatal(err)
	}
	if s, ok := part.Site(2); !ok || s.Key != "c" || holds(part, "one") != nil {
		t.Errorf("%+v", s)
	}
	bad := slices.Collect(func(yield func(changelog.Object) bool) {
		for o, err := range collected(t, whole) {
			if o.Withheld = o.ID == "t2"; err != nil || !yield(o) {
				return
			}
		}
	})
	err = fresh(t).Replace(t.Context(), whole.Checkpoint(), func(yield func(changelog.Object, error) bool) {
		for _, o := range bad {
			if !yield(o, nil) {
				return
			}
		}
	})
	if !errors.Is(err, changelog.ErrDiverged) {
		t.Errorf("withheld with its payload: %v", err)
	}
}

func collected(t *testing.T, d *directory.Directory) iter.Seq2[changelog.Object, error] {
	t.Helper()
	_, objects, err := d.Objects(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return objects
}

// signedAs puts digest and signature on a batch.
func signedAs(entries []changelog.Entry, digest changelog.Hash) []changelog.Entry {
	last := &entries[len(entries)-1]
	last.Digest, last.Signature = digest, changelog.Signature{1, 2, 3}
	return entries
}

func TestApply_KeepsTheSealAndRefusesAnotherDigest(t *testing.T) {
	path := filepath.Join(t.TempDir(), "directory.db")
	d, twin := open(t, path), fresh(t)
	first := apply(t, twin, site("1", "a"), token("t1", 1, "one"))
	if _, err := d.Apply(t.Context(), signedAs(first, changelog.Hash{9})); !errors.Is(err, changelog.ErrDigest) || d.Position().Seq != 0 || d.Ready() {
		t.Fatalf("another digest: %v, at %s", err, d.Position())
	}
	if _, err := d.Apply(t.Context(), signedAs(first, twin.Digest())); err != nil {
		t.Fatal(err)
	}
	sealed := first[1].Checkpoint()
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d = open(t, path)
	if diff := cmp.Diff(sealed, d.Checkpoint()); diff != "" {
		t.Errorf("after a restart: %s", diff)
	}
	if _, err := d.Apply(t.Context(), first); err != nil { // once more: nothing is applied, nothing compared
		t.Error(err)
	}
	apply(t, d, token("t2", 1, "two")) // which nobody signed
	if cp := d.Checkpoint(); cp.Signature != (changelog.Signature{}) || cp.Position != d.Position() || cp.Digest != d.Digest() {
		t.Errorf("%+v", cp)
	}
	cp, objects, err := d.Objects(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	cp.Signature = changelog.Signature{7}
	if err := twin.Replace(t.Context(), cp, objects); err != nil || twin.Checkpoint() != cp {
		t.Errorf("%+v, %v", twin.Checkpoint(), err)
	}
}

func TestObjects_FromAFrozenFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "directory.db")
	filled(t, path)
	d, err := directory.OpenFrozen(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	cp, objects, err := d.Objects(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	other := fresh(t)
	if err := other.Replace(t.Context(), cp, objects); err != nil || other.Digest() != d.Digest() {
		t.Error(err)
	}
	change(t, path, `update object set payload = 'x' where id = 't2'`)
	if _, _, err := d.Objects(t.Context()); err == nil {
		t.Error("a changed object is handed on")
	}
}
