package set_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/set"
	"github.com/gheecms/ghee/internal/text"
)

// search asks a set for pages or posts with words.
func search(t testing.TB, s *set.Set, kind content.Kind, query string) delivery.Found {
	t.Helper()
	return ask(t, s, delivery.Search{Kind: kind, Locale: 1, Terms: text.Terms(query, 20), Limit: 100})
}

func ask(t testing.TB, s *set.Set, query delivery.Search) delivery.Found {
	t.Helper()
	tx, err := s.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Close() }()
	found, err := tx.Search(t.Context(), query, delivery.Bodies)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// named lists the slugs found and their number.
func named(f delivery.Found) string {
	var out strings.Builder
	for _, d := range f.Docs {
		out.WriteString(d.Slug + " ")
	}
	return out.String() + fmt.Sprint(f.Total)
}

func index(t testing.TB, s *set.Set) {
	t.Helper()
	if err := s.Index(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestSearch_FollowsDocumentsInATransactionOfItsOwn(t *testing.T) {
	t.Parallel()
	s := open(t)
	apply(t, s, kitchen(t)...)
	tx := read(t, s)
	if _, err := tx.Search(t.Context(), delivery.Search{Kind: content.KindPage, Locale: 1, Terms: text.Terms("ghee", 1), Limit: 1}, delivery.Heads); !fail.Is(err, fail.Unavailable) {
		t.Errorf("a search before the first words: %v; no answer is better than an empty one", err)
	}
	index(t, s)
	first := s.Position()
	if f := search(t, s, content.KindPage, "ghee"); named(f) != "ghee 1" || f.Position != first {
		t.Errorf("%s at %s, the set is at %s", named(f), f.Position, first)
	}
	apply(t, s,
		changelog.Draft{Kind: changelog.Document, Object: "r2", Locale: "en"},
		document(t, changelog.Document, "r3", "en", content.Meta{Num: 5, Type: "tr", Slug: "water", Name: "Ghee water", Published: 10}, nil))
	if f := search(t, s, content.KindPage, "ghee"); named(f) != "ghee 1" || f.Position != first {
		t.Errorf("before the words follow: %s at %s", named(f), f.Position)
	}
	if f := search(t, s, content.KindPage, "toast"); named(f) != "0" {
		t.Errorf("what is unpublished is found: %s", named(f))
	}
	index(t, s)
	if f := search(t, s, content.KindPage, "ghee"); named(f) != "ghee water 2" && named(f) != "water ghee 2" || f.Position != s.Position() {
		t.Errorf("after they did: %s at %s", named(f), f.Position)
	}
	apply(t, s, document(t, changelog.Category, "c1", "", content.Meta{Num: 6, Type: content.CategoryTypeID, Slug: "news", Name: "Newer"}, nil))
	if p, err := s.Searched(t.Context()); err != nil || p != s.Position() {
		t.Errorf("what holds no words holds searches up: %s, %v", p, err)
	}
}

func TestSearch_GoesOnWhereAKillLeftIt(t *testing.T) {
	t.Parallel()
	stand := shelf(t, 2)
	stand.publish(t, 1, kitchen(t)...)
	path := stand.file(1)
	if err := stand.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := set.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	// As if the process had been killed between the two transactions.
	apply(t, s, document(t, changelog.Document, "r9", "en", content.Meta{Num: 90, Type: "tr", Slug: "late", Name: "Late"}, nil))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	stand = stand.again(t, set.Layout, set.Layout)
	if _, err := stand.Position(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if got := stand.Unfit(); !slices.Equal(got, []content.SiteID{1}) {
		t.Fatalf("unfit: %v", got)
	}
	if err := stand.Renew(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	tx, err := stand.Read(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Close() }()
	found, err := tx.Search(t.Context(), delivery.Search{Kind: content.KindPage, Locale: 1, Terms: text.Terms("late", 1), Limit: 5}, delivery.Heads)
	if err != nil || named(found) != "late 1" || found.Position != tx.Position() {
		t.Errorf("%s at %s, %v", named(found), found.Position, err)
	}
	if got := stand.Unfit(); len(got) > 0 || stand.generations(t, 1) != "1 " {
		t.Errorf("unfit: %v, generations %s", got, stand.generations(t, 1))
	}
}

func TestSearch_AWordThatIsEverywhereIsBounded(t *testing.T) {
	t.Parallel()
	s := open(t)
	set.SetRanked(s, 10)
	drafts := kitchen(t)
	for i := range 35 {
		body := "everywhere"
		if i%7 == 0 {
			body += " " + body
		}
		drafts = append(drafts, document(t, changelog.Document, fmt.Sprint("e", i), "en", content.Meta{Num: content.Num(100 + i), Type: "tr", Slug: fmt.Sprint("e", i), Name: "E"}, content.Values{1: body}))
	}
	apply(t, s, drafts...)
	index(t, s)
	for _, within := range [][]delivery.Scope{nil, {{Kind: content.KindPage, Type: "tr"}}} {
		for _, size := range []int{1, 4, 10, 100} {
			seen := map[string]bool{}
			last := 1e9
			for offset := 0; offset < 36; offset += size {
				f := ask(t, s, delivery.Search{Kind: content.KindPage, Within: within, Locale: 1, Terms: text.Terms("everywhere", 1), Offset: offset, Limit: size})
				if f.Total != 35 {
					t.Fatalf("%d found", f.Total)
				}
				for i, d := range f.Docs {
					if seen[d.Slug] || f.Ranks[i] > last || f.Ranks[i] > 0 != (len(seen) < 10) {
						t.Errorf("by %d: %s with rank %g after %d others, the last with %g", size, d.Slug, f.Ranks[i], len(seen), last)
					}
					seen[d.Slug], last = true, f.Ranks[i]
				}
			}
			if len(seen) != 35 {
				t.Errorf("by %d: %d documents", size, len(seen))
			}
		}
	}
}

// sentences draws texts of few words, so that queries meet many of them.
var sentences = rapid.Custom(func(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{
		"ghee", "Ghee", "gheeing", "g", "butter", "Zoë", "Zoe", "日本語", "日本", "本", "語日", "한국어", "한국", "ครับ", "नमस्ते", "10", "x²", "AND", "\"q\"", "\U0002B740", "\U00031350x",
	}), 0, 6).Draw(t, "words"), " ")
})

func TestSearch_GrownFilledAndReorderedAnswerAlike(t *testing.T) {
	t.Parallel()
	base := kitchen(t)[:5]
	grown := open(t) // one for all: what a case leaves behind shows in the next
	apply(t, grown, base...)
	now := map[string]changelog.Draft{}
	rapid.Check(t, func(rt *rapid.T) {
		for range rapid.IntRange(1, 12).Draw(rt, "changes") {
			n := rapid.IntRange(1, 6).Draw(rt, "document")
			d := document(t, changelog.Document, fmt.Sprint("d", n), "en", content.Meta{
				Num: content.Num(100 + n), Type: "tr", Slug: fmt.Sprint("d", n), Name: sentences.Draw(rt, "name"),
				Published: content.Micros(rapid.IntRange(1, 3).Draw(rt, "published")),
			}, content.Values{1: sentences.Draw(rt, "text")})
			d.Present = rapid.IntRange(0, 4).Draw(rt, "present") > 0
			if !d.Present {
				d.Meta, d.Payload = nil, nil
			}
			apply(t, grown, d)
			delete(now, d.Object)
			if d.Present {
				now[d.Object] = d
			}
			if rapid.Bool().Draw(rt, "index") {
				index(t, grown)
			}
		}
		index(t, grown)
		rest := slices.SortedFunc(func(yield func(changelog.Draft) bool) {
			for _, d := range now {
				if !yield(d) {
					return
				}
			}
		}, func(a, b changelog.Draft) int { return cmp.Compare(b.Object, a.Object) })
		other := open(t)
		defer func() { _ = other.Close() }()
		if all := slices.Concat(base, rest); rapid.Bool().Draw(rt, "filled") {
			cp, objects := filling(1, all)
			if err := other.Fill(t.Context(), cp, objects); err != nil {
				rt.Fatal(err)
			}
		} else {
			apply(t, other, all...)
		}
		index(t, other)
		for _, q := range []string{"ghee", "ghe", "g", "zoe", "日本", "日本語", "本", "한국", "ครับ", "नमस", "and", "ghee butter", "butter g", "\U0002B740", sentences.Draw(rt, "query")} {
			if len(text.Terms(q, 1)) == 0 {
				continue
			}
			want, got := search(t, grown, content.KindPage, q), search(t, other, content.KindPage, q)
			want.Position, got.Position = changelog.Position{}, changelog.Position{}
			if d := diff.Diff(want, got); d != "" {
				rt.Errorf("%q (grown -, made anew +):\n%s", q, d)
			}
			var members []string
			for _, d := range want.Docs {
				members = append(members, d.Slug)
			}
			slices.Sort(members)
			if naive := scan(rt, now, q); !slices.Equal(members, naive) || len(naive) != want.Total {
				rt.Errorf("%q: found %v, a scan finds %v", q, members, naive)
			}
		}
	})
}

// scan finds documents by looking at each.
func scan(t *rapid.T, docs map[string]changelog.Draft, query string) (out []string) {
	terms := text.Terms(query, 20)
	for id, d := range docs {
		var m content.Meta
		if err := json.Unmarshal(d.Meta, &m); err != nil {
			t.Fatal(err)
		}
		v, err := content.DecodeValues(d.Payload, recipe.Fields, content.NewSchema(recipe))
		if err != nil {
			t.Fatal(err)
		}
		columns := [][]string{slices.Collect(text.Tokens(m.Name)), slices.Collect(text.Tokens(v.Text(1)))}
		if len(terms) > 0 && !slices.ContainsFunc(terms, func(term text.Term) bool {
			return !slices.ContainsFunc(columns, func(c []string) bool { return holds(c, term) })
		}) {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

// holds reports whether the tokens of a term follow each other in a text.
func holds(tokens []string, term text.Term) bool {
	last := len(term.Tokens) - 1
	for i := 0; i+last < len(tokens); i++ {
		if slices.Equal(tokens[i:i+last], term.Tokens[:last]) &&
			(tokens[i+last] == term.Tokens[last] || term.Prefix && strings.HasPrefix(tokens[i+last], term.Tokens[last])) {
			return true
		}
	}
	return false
}
