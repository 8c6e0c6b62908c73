package set_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/set"
)

// listener is a Watcher that notes what it is told, and where the set is then.
type listener struct {
	t     *testing.T
	shelf *set.Shelf
	told  []string
	last  set.Change
}

func (l *listener) Changing(c set.Change) { l.note("changing", c) }
func (l *listener) Changed(c set.Change)  { l.note("changed", c) }

func (l *listener) note(when string, c set.Change) {
	at := "nothing"
	if tx, err := l.shelf.Read(l.t.Context(), c.Site); err == nil {
		at = fmt.Sprint(tx.Position().Seq)
		_ = tx.Close()
	}
	what := strings.Join(c.Keys, " ")
	if c.All {
		what = "all"
	}
	l.told, l.last = append(l.told, fmt.Sprintf("%s %d-%d: %s; readers see %s", when, c.From.Seq, c.To.Seq, what, at)), c
}

// heard returns what was told since the last time.
func (l *listener) heard() []string {
	defer func() { l.told = nil }()
	return l.told
}

func watched(t *testing.T) (*stand, *listener) {
	t.Helper()
	s := shelf(t, 2)
	l := &listener{t: t, shelf: s.Shelf}
	s.Watch = l
	return s, l
}

func (l *listener) expect(what string, want ...string) {
	l.t.Helper()
	if diff := cmp.Diff(want, l.heard()); diff != "" {
		l.t.Errorf("%s (want -, got +)\n%s", what, diff)
	}
}

func TestWatch_TellsBeforeAndAfterReadersSeeIt(t *testing.T) {
	t.Parallel()
	s, l := watched(t)
	drafts := kitchen(t)
	s.publish(t, 7, drafts...)
	l.expect("the first entries", "changing 0-14: all; readers see nothing", "changed 0-14: all; readers see 14")

	s.publish(t, 7, document(t, changelog.Document, "r1", "en", content.Meta{Num: 3, Type: "tr", Slug: "ghee", Name: "Gold", Published: 30}, content.Values{1: "Gold"}))
	l.expect("an edit", "changing 14-15: any k:page o:r1 t:tr; readers see 14", "changed 14-15: any k:page o:r1 t:tr; readers see 15")

	gone := changelog.Draft{Kind: changelog.Document, Object: "r1", Locale: "en"}
	s.publish(t, 7, gone)
	l.expect("an end", "changing 15-16: any k:page m:tr/ghee o:r1 s:ghee t:tr; readers see 15", "changed 15-16: any k:page m:tr/ghee o:r1 s:ghee t:tr; readers see 16")

	s.publish(t, 7, drafts[0])
	l.expect("settings", "changing 16-17: all; readers see 16", "changed 16-17: all; readers see 17")

	elsewhere := document(t, changelog.Document, "r8", "fr", content.Meta{Num: 20, Type: "tr", Slug: "x"}, nil)
	s.publish(t, 7, elsewhere)
	l.expect("of a locale that is not there", "changing 17-18: ; readers see 17", "changed 17-18: ; readers see 18")

	if _, err := s.Apply(t.Context(), 7, changelog.Seal(7, changelog.Position{}, epoch, 1, drafts, false)); err != nil {
		t.Fatal(err)
	}
	l.expect("entries applied before")
	s.publish(t, content.SiteID(7).Preview(), drafts...)
	s.publish(t, content.SiteID(7).Preview(), gone)
	l.expect("previews")
	cp, objects := snapshot(t, 7, "Snap")
	if err := s.Replace(t.Context(), 7, cp, objects); err != nil {
		t.Fatal(err)
	}
	l.expect("a snapshot", fmt.Sprintf("changing 18-%d: all; readers see 18", cp.Position.Seq), fmt.Sprintf("changed 18-%d: all; readers see %d", cp.Position.Seq, cp.Position.Seq))
	s.mu.Lock()
	delete(s.at, 7)
	s.mu.Unlock()
	if err := s.Forget(7); err != nil {
		t.Fatal(err)
	}
	l.expect("a site's end", fmt.Sprintf("changing %d-0: all; readers see nothing", cp.Position.Seq), fmt.Sprintf("changed %d-0: all; readers see nothing", cp.Position.Seq))
}

// What comes to nothing is announced, and never said to have come.
func TestWatch_WhatFailedHasNotCome(t *testing.T) {
	t.Parallel()
	s, l := watched(t)
	s.publish(t, 7, kitchen(t)...)
	l.heard()
	s.mu.Lock()
	s.fail = errors.New("broken")
	s.mu.Unlock()
	cp, objects := snapshot(t, 7, "Snap")
	if err := s.Replace(t.Context(), 7, cp, objects); err == nil {
		t.Fatal("no error")
	}
	if got := l.heard(); len(got) != 1 || !strings.HasPrefix(got[0], "changing") {
		t.Errorf("told %q", got)
	}
	broken := document(t, changelog.Document, "r1", "en", content.Meta{Num: 3, Type: "tr"}, nil)
	at, _ := s.Position(t.Context(), 7)
	entries := changelog.Seal(7, at, epoch, 1, []changelog.Draft{broken}, false)
	entries[0].Seq += 5 // a gap
	if _, err := s.Apply(t.Context(), 7, entries); err == nil {
		t.Fatal("no error")
	}
	l.expect("entries that do not follow")
}

// A post that comes between two changes the answers of both, and a lent one does
// so where it is lent.
func TestWatch_NeighboursOfAPostThatComes(t *testing.T) {
	t.Parallel()
	post := func(n int, locale, slug string, published content.Micros) changelog.Draft {
		return document(t, changelog.Document, fmt.Sprintf("p%d", n), locale,
			content.Meta{Num: content.Num(n), Type: content.PostTypeID, Slug: slug, Name: slug, Published: published}, nil)
	}
	s, l := watched(t)
	s.publish(t, 7, append(multilingual(t, "de=en"), post(1, "en", "a", 10), post(2, "en", "b", 20), post(3, "en", "c", 30), post(4, "de", "d", 22), post(5, "de", "e", 27))...)
	l.heard()
	for _, c := range []struct {
		name  string
		draft changelog.Draft
		want  string
	}{
		{"between b and c, in German between d and e", post(6, "en", "f", 25), "any m:post/f o:p2 o:p3 o:p4 o:p5 o:p6 t:post"},
		{"edited", post(6, "en", "f", 25), "any o:p6 t:post"},
		{"with another slug", post(6, "en", "g", 25), "any m:post/f m:post/g o:p6 t:post"},
		{"moved to the end", post(6, "en", "g", 40), "any o:p3 o:p6 t:post"},
		{"its own in German", post(6, "de", "h", 40), "any m:post/g m:post/h o:p6 t:post"},
	} {
		s.publish(t, 7, c.draft)
		if got := strings.Join(l.last.Keys, " "); got != c.want || l.last.All {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// Words that follow late change searches at a position that is not new.
func TestWatch_WordsThatFollowLate(t *testing.T) {
	t.Parallel()
	old, _ := watched(t)
	old.publish(t, 7, kitchen(t)...)
	killed := func(s *stand, drafts ...changelog.Draft) { // after the documents, before their words
		t.Helper()
		at, err := s.Position(t.Context(), 7)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := set.Open(t.Context(), s.file(7))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := raw.Apply(t.Context(), changelog.Seal(7, at, epoch, 1, drafts, false)); err != nil {
			t.Fatal(err)
		}
		if err := raw.Close(); err != nil {
			t.Fatal(err)
		}
	}
	again := func(s *stand) (*stand, *listener) {
		next := s.again(t, set.Layout, set.Layout)
		l := &listener{t: t, shelf: next.Shelf}
		next.Watch = l
		return next, l
	}
	r1 := document(t, changelog.Document, "r1", "en", content.Meta{Num: 3, Type: "tr", Slug: "ghee", Name: "Gold", Published: 30}, content.Values{1: "Gold"})
	killed(old, r1)
	s, l := again(old)
	if err := s.Renew(t.Context(), 7); err != nil {
		t.Fatal(err)
	}
	l.expect("Renew", "changing 15-15: all; readers see 15", "changed 15-15: all; readers see 15")
	if err := s.Renew(t.Context(), 7); err != nil {
		t.Fatal(err)
	}
	l.expect("Renew of a fit set")
	killed(s, r1)
	s, l = again(s)
	s.publish(t, 7, document(t, changelog.Document, "i1", "en", content.Meta{Num: 1, Type: "ti", Name: "Butter", Position: 2}, content.Values{1: "Butter"}))
	l.expect("Apply", "changing 16-17: all; readers see 16", "changed 16-17: all; readers see 17")
}

func TestWatch_TooManyKeysAreAll(t *testing.T) {
	t.Parallel()
	s, l := watched(t)
	s.publish(t, 7, multilingual(t, "")...)
	many := func(n int) (out []changelog.Draft) {
		for i := range n {
			out = append(out, meal(t, i+1, "en", fmt.Sprintf("Meal%d", i+1)))
		}
		return out
	}
	s.publish(t, 7, many(100)...)
	if l.last.All || len(l.last.Keys) != 303 || !slices.IsSorted(l.last.Keys) || !slices.Contains(l.last.Keys, delivery.KeyAny) {
		t.Errorf("%d keys", len(l.last.Keys))
	}
	s.publish(t, 7, many(6000)...)
	if !l.last.All || l.last.Keys != nil {
		t.Errorf("%d keys", len(l.last.Keys))
	}
}
