package set_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/fail"
)

// answers is what a site's set says to a few questions.
func answers(t *testing.T, r delivery.Reader) any {
	t.Helper()
	var all []any
	for _, sel := range []delivery.Selection{
		{Scope: delivery.Scope{Kind: content.KindPage, Type: "tr"}, Locale: 1, Order: delivery.Order{Path: "1"}},
		{Scope: delivery.Scope{Kind: content.KindPage, Type: "tr"}, Locale: 1, Where: where(delivery.Match{Path: "3", Equals: "i1"})},
		{Scope: delivery.Scope{Kind: content.KindCollection, Type: "ti"}, Locale: 1},
		{Scope: delivery.Scope{Kind: content.KindPost}, Locale: 1},
		{Scope: delivery.Scope{Kind: content.KindCategory}, Locale: 1, Used: "8"},
	} {
		docs, n, err := r.Select(t.Context(), sel, delivery.Bodies)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, docs, n)
	}
	redirects, n, err := r.Redirects(t.Context(), 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	media, err := r.Media(t.Context(), []content.ObjectID{"m1"})
	if err != nil {
		t.Fatal(err)
	}
	return append(all, redirects, n, media, r.Settings(), r.Position())
}

func TestFill_AnswersLikeTheLog(t *testing.T) {
	t.Parallel()
	grown, filled := open(t), open(t)
	cp, objects := snapshot(t, 1, "Clarified")
	apply(t, grown, append(kitchen(t), document(t, changelog.Document, "r1", "en", content.Meta{Num: 3, Type: "tr", Slug: "ghee", Name: "Clarified", Published: 30}, content.Values{1: "Clarified"}))...)
	if err := filled.Fill(t.Context(), cp, objects); err != nil {
		t.Fatal(err)
	}
	if filled.Position() != grown.Position() || filled.Digest() != grown.Digest() {
		t.Errorf("at %s, grown at %s", filled.Position(), grown.Position())
	}
	if d := cmp.Diff(answers(t, read(t, grown)), answers(t, read(t, filled))); d != "" {
		t.Error(d)
	}
	if err := filled.Fill(t.Context(), cp, objects); !fail.Is(err, fail.Conflict) {
		t.Errorf("filling it again: %v", err)
	}
	for _, s := range []interface{ Close() error }{grown, filled} {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}
