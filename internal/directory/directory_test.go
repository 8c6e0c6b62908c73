package directory_test

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"iter"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/directory"
	"github.com/gheecms/ghee/internal/fail"
)

var epoch = changelog.Epoch{Number: 1, Leader: "a"}

func open(t *testing.T, path string) *directory.Directory {
	t.Helper()
	d, err := directory.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func fresh(t *testing.T) *directory.Directory {
	t.Helper()
	return open(t, filepath.Join(t.TempDir(), "directory.db"))
}

func asJSON(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return data
}

func site(id, key string) changelog.Draft {
	return changelog.Draft{Kind: changelog.Site, Object: id, Present: true, Payload: asJSON(map[string]string{"key": key, "name": strings.ToUpper(key)})}
}

// hashOf is the hash under which a token is known.
func hashOf(token string) string {
	h := changelog.HashOf([]byte(token))
	return hex.EncodeToString(h[:])
}

func token(id string, of content.SiteID, plain string) changelog.Draft {
	return changelog.Draft{
		Kind: changelog.Token, Object: id, Present: true,
		Payload: asJSON(content.Grant{Site: of, Kind: content.ReadToken, Hash: hashOf(plain)}),
	}
}

func gone(d changelog.Draft) changelog.Draft {
	return changelog.Draft{Kind: d.Kind, Object: d.Object}
}

func seal(d *directory.Directory, drafts ...changelog.Draft) []changelog.Entry {
	return changelog.Seal(content.Control, d.Position(), epoch, 1, drafts, false)
}

func apply(t *testing.T, d *directory.Directory, drafts ...changelog.Draft) []changelog.Entry {
	t.Helper()
	entries := seal(d, drafts...)
	p, err := d.Apply(t.Context(), entries)
	if err != nil {
		t.Fatal(err)
	}
	if want := entries[len(entries)-1].Position(); p != want || d.Position() != want {
		t.Fatalf("position %s and %s, want %s", p, d.Position(), want)
	}
	return entries
}

// holds lists which of the tokens hold.
func holds(d *directory.Directory, plain ...string) (out []string) {
	for _, p := range plain {
		if g, ok := d.Grant(hashOf(p)); ok {
			if g.Hash != hashOf(p) {
				panic("another grant")
			}
			out = append(out, p)
		}
	}
	return out
}

func TestApply_MakesSitesAndTokensKnown(t *testing.T) {
	d := fresh(t)
	if d.Ready() {
		t.Error("a new directory claims to be ready")
	}
	apply(t, d, site("10", "b"), site("2", "a"), token("t1", 2, "one"), token("t2", 10, "two"))
	if !d.Ready() {
		t.Error("not ready after an entry")
	}
	want := []content.SiteInfo{{ID: 2, Key: "a", Name: "A"}, {ID: 10, Key: "b", Name: "B"}}
	if diff := cmp.Diff(want, d.Sites()); diff != "" {
		t.Error(diff)
	}
	if s, ok := d.Site(10); !ok || s != want[1] {
		t.Errorf("Site(10) = %v, %v", s, ok)
	}
	if _, ok := d.Site(3); ok {
		t.Error("there is a site 3")
	}
	if g, ok := d.Grant(hashOf("two")); !ok || g.Site != 10 || g.Kind != content.ReadToken {
		t.Errorf("the grant of the second token is %+v, %v", g, ok)
	}
	if diff := cmp.Diff([]string{"one", "two"}, holds(d, "one", "two", "three", "")); diff != "" {
		t.Error(diff)
	}
}

func TestGrant_EndsWithTokenOrSite(t *testing.T) {
	d := fresh(t)
	one, two := token("t1", 1, "one"), token("t2", 1, "two")
	apply(t, d, site("1", "a"), site("2", "b"), one, two, token("t3", 2, "three"))
	apply(t, d, gone(one))
	if diff := cmp.Diff([]string{"two", "three"}, holds(d, "one", "two", "three")); diff != "" {
		t.Errorf("after revoking: %s", diff)
	}
	apply(t, d, token("t2", 1, "two, made anew"))
	if diff := cmp.Diff([]string{"two, made anew", "three"}, holds(d, "two", "two, made anew", "three")); diff != "" {
		t.Errorf("after a new hash: %s", diff)
	}
	apply(t, d, gone(site("1", "a")))
	if diff := cmp.Diff([]string{"three"}, holds(d, "two, made anew", "three")); diff != "" {
		t.Errorf("after the site went: %s", diff)
	}
}

func TestApply_AgainIsHarmless(t *testing.T) {
	d := fresh(t)
	entries := apply(t, d, site("1", "a"), token("t1", 1, "one"), gone(token("t1", 1, "one")))
	digest := d.Digest()
	if p, err := d.Apply(t.Context(), entries); err != nil || p != d.Position() || d.Digest() != digest || holds(d, "one") != nil {
		t.Errorf("applied again: at %s, %v", p, err)
	}
	more := seal(d, site("2", "b"))
	if _, err := d.Apply(t.Context(), append(entries[1:], more...)); err != nil || len(d.Sites()) != 2 {
		t.Errorf("overlapping entries: %v, %d sites", err, len(d.Sites()))
	}
}

func TestApply_RefusesWhatDoesNotFollow(t *testing.T) {
	d := fresh(t)
	apply(t, d, site("1", "a"))
	position, digest := d.Position(), d.Digest()
	good := seal(d, token("t1", 1, "one"), token("t2", 1, "two"))
	other := changelog.Seal(content.Control, changelog.Position{}, epoch, 9, []changelog.Draft{site("1", "x")}, false)
	low := changelog.Seal(content.Control, d.Position(), changelog.Epoch{}, 1, []changelog.Draft{site("3", "c")}, false)
	newcomer := changelog.Seal(content.Control, d.Position(), changelog.Epoch{Number: 1, Leader: "b"}, 1, []changelog.Draft{site("3", "c")}, false)
	payload := append([]changelog.Entry{}, good...)
	payload[1].Payload = []byte(`{}`)
	for name, c := range map[string]struct {
		entries []changelog.Entry
		want    error
	}{
		"a gap":                      {good[1:], changelog.ErrGap},
		"another entry of its place": {other, changelog.ErrDiverged},
		"a lower epoch":              {low, changelog.ErrDiverged},
		"another leader":             {newcomer, changelog.ErrDiverged},
		"a forged payload":           {payload, changelog.ErrDiverged},
		"another site's log":         {changelog.Seal(1, d.Position(), epoch, 1, []changelog.Draft{site("3", "c")}, false), nil},
	} {
		p, err := d.Apply(t.Context(), c.entries)
		if err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if p != position || d.Position() != position || d.Digest() != digest || holds(d, "one") != nil {
			t.Errorf("%s: something of it was kept", name)
		}
	}
	if err := d.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestApply_KeepsWhatItDoesNotUnderstand(t *testing.T) {
	d := fresh(t)
	odd := []changelog.Draft{
		{Kind: 99, Object: "x", Present: true, Payload: []byte("new")},
		{Kind: changelog.Token, Object: "t1", Present: true, Payload: []byte(`{"hash":7}`)},
		{Kind: changelog.Token, Object: "t2", Present: true, Payload: []byte(`{"site":1,"hash":""}`)},
		{Kind: changelog.Site, Object: "one", Present: true, Payload: []byte(`{}`)},
		{Kind: changelog.Site, Object: "2", Present: true, Payload: []byte(`[]`)},
	}
	apply(t, d, append([]changelog.Draft{site("1", "a")}, odd...)...)
	if d.Unread() != len(odd) {
		t.Errorf("%d unread, want %d", d.Unread(), len(odd))
	}
	if _, ok := d.Grant(""); ok {
		t.Error("the empty hash opens a site")
	}
	if _, ok := d.Site(2); !ok {
		t.Error("a site with an unreadable name is gone")
	}
	if err := d.Check(t.Context()); err != nil {
		t.Error(err)
	}
	apply(t, d, token("t1", 1, "one"), gone(odd[0]), gone(odd[2]), gone(odd[3]), site("2", "b"))
	if d.Unread() != 0 || holds(d, "one") == nil {
		t.Errorf("%d unread after the entries that mend it", d.Unread())
	}
}

func objects(os []changelog.Object, err error) iter.Seq2[changelog.Object, error] {
	return func(yield func(changelog.Object, error) bool) {
		for _, o := range os {
			if !yield(o, nil) {
				return
			}
		}
		if err != nil {
			yield(changelog.Object{}, err)
		}
	}
}

// snapshot is a control log at another place.
func snapshot(drafts ...changelog.Draft) (changelog.Checkpoint, []changelog.Object) {
	var digest changelog.Digest
	var os []changelog.Object
	at := changelog.Position{}
	for _, e := range changelog.Seal(content.Control, changelog.Position{Seq: 40}, changelog.Epoch{Number: 2, Leader: "b"}, 1, drafts, false) {
		digest.Add(e.State())
		os = append(os, e.State())
		at = e.Position()
	}
	return changelog.Checkpoint{Position: at, Digest: digest.Sum()}, os
}

func TestReplace_TakesTheObjectsAndKeepsGenerations(t *testing.T) {
	d := fresh(t)
	apply(t, d, site("1", "a"), token("t1", 1, "one"))
	if err := errors.Join(d.SetGeneration(t.Context(), 1, 3), d.Raise(t.Context(), epoch)); err != nil {
		t.Fatal(err)
	}
	cp, os := snapshot(site("5", "e"), token("t5", 5, "five"))
	if err := d.Replace(t.Context(), cp, objects(os, nil)); err != nil {
		t.Fatal(err)
	}
	if d.Position() != cp.Position || d.Digest() != cp.Digest {
		t.Errorf("at %s, want %s", d.Position(), cp.Position)
	}
	if diff := cmp.Diff([]string{"five"}, holds(d, "one", "five")); diff != "" {
		t.Error(diff)
	}
	if g, ok := d.Generation(1); !ok || g != 3 || d.Epoch() != epoch {
		t.Errorf("generation %d, %v and epoch %v did not stay", g, ok, d.Epoch())
	}
	if err := d.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestReplace_RefusesWhatDoesNotAddUp(t *testing.T) {
	broken := errors.New("the line broke")
	for name, c := range map[string]struct {
		spoil func(*changelog.Checkpoint, []changelog.Object) iter.Seq2[changelog.Object, error]
		want  error
	}{
		"an object is missing": {func(_ *changelog.Checkpoint, os []changelog.Object) iter.Seq2[changelog.Object, error] {
			return objects(os[1:], nil)
		}, changelog.ErrDiverged},
		"an object is forged": {func(_ *changelog.Checkpoint, os []changelog.Object) iter.Seq2[changelog.Object, error] {
			os[0].Payload = []byte(`{"key":"forged"}`)
			return objects(os, nil)
		}, changelog.ErrDiverged},
		"an object comes twice": {func(_ *changelog.Checkpoint, os []changelog.Object) iter.Seq2[changelog.Object, error] {
			return objects(append(os, os[0]), nil)
		}, nil},
		"the stream breaks": {func(_ *changelog.Checkpoint, os []changelog.Object) iter.Seq2[changelog.Object, error] {
			return objects(os, broken)
		}, broken},
		"another site's": {func(cp *changelog.Checkpoint, os []changelog.Object) iter.Seq2[changelog.Object, error] {
			cp.Site = 1
			return objects(os, nil)
		}, nil},
	} {
		d := fresh(t)
		apply(t, d, site("1", "a"), token("t1", 1, "one"))
		position, digest := d.Position(), d.Digest()
		cp, os := snapshot(site("5", "e"), token("t5", 5, "five"))
		if err := d.Replace(t.Context(), cp, c.spoil(&cp, os)); err != nil && c.want != nil && !errors.Is(err, c.want) || err == nil {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if d.Position() != position || d.Digest() != digest || holds(d, "one") == nil || holds(d, "five") != nil {
			t.Errorf("%s: the directory did not stay as it was", name)
		}
		if err := d.Check(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRaise_OnlyRises(t *testing.T) {
	d := fresh(t)
	for _, c := range []struct {
		e    changelog.Epoch
		want fail.Code
	}{
		{changelog.Epoch{Number: 2, Leader: "a"}, ""},
		{changelog.Epoch{Number: 2, Leader: "a"}, ""},
		{changelog.Epoch{Number: 2, Leader: "b"}, fail.Conflict},
		{changelog.Epoch{Number: 1, Leader: "a"}, fail.Conflict},
		{changelog.Epoch{Number: 4, Leader: "b"}, ""},
	} {
		if err := d.Raise(t.Context(), c.e); fail.CodeOf(err) != c.want {
			t.Errorf("%v: %v, want %q", c.e, err, c.want)
		}
	}
	if got := d.Epoch(); got.Number != 4 {
		t.Errorf("epoch %v", got)
	}
}

func TestChange_EndedByItsContextKeepsNothing(t *testing.T) {
	d := fresh(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.Apply(ctx, seal(d, site("1", "a"))); !errors.Is(err, context.Canceled) || d.Ready() {
		t.Errorf("%v", err)
	}
	apply(t, d, site("1", "a"))
}

func TestLookups_AllocateNothing(t *testing.T) {
	d := fresh(t)
	apply(t, d, site("1", "a"), token("t1", 1, "one"))
	if err := d.SetGeneration(t.Context(), 1, 1); err != nil {
		t.Fatal(err)
	}
	hash := hashOf("one")
	if n := testing.AllocsPerRun(100, func() {
		_, _ = d.Grant(hash)
		_, _ = d.Grant("unknown")
		_, _ = d.Site(1)
		_, _ = d.Generation(1)
		_ = d.Ready()
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzApply_TakesAnyObject(f *testing.F) {
	f.Add(byte(33), "t1", []byte(`{"site":1,"hash":"`+hashOf("x")+`"}`))
	f.Add(byte(32), "1", []byte(`{"id":7,"key":"a"}`))
	f.Add(byte(32), "-1", []byte(`{}`))
	f.Add(byte(33), "", []byte(`{"site":1e99}`))
	f.Add(byte(0), "\x00", []byte(nil))
	d, err := directory.Open(f.Context(), filepath.Join(f.TempDir(), "directory.db"))
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = d.Close() })
	f.Fuzz(func(t *testing.T, kind byte, id string, payload []byte) {
		apply(t, d, changelog.Draft{Kind: changelog.Kind(kind), Object: id, Present: true, Payload: payload})
		if err := d.Check(t.Context()); err != nil {
			t.Fatal(err)
		}
		apply(t, d, changelog.Draft{Kind: changelog.Kind(kind), Object: id})
		if d.Unread() != 0 || len(d.Sites()) != 0 || d.Digest() != new(changelog.Digest).Sum() {
			t.Fatal("something stayed of an object that is gone")
		}
	})
}
