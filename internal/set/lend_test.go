package set_test

import (
	"database/sql"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/set"
	"github.com/gheecms/ghee/internal/text"
)

var tongues = []content.Locale{{Num: 1, Code: "en"}, {Num: 2, Code: "pt"}, {Num: 3, Code: "pt-br"}, {Num: 4, Code: "de"}}

// fallingBack is a draft of settings with these chains, as `ghee site set` takes
// them.
func fallingBack(t testing.TB, chains string) changelog.Draft {
	t.Helper()
	s := content.Settings{SiteName: "Kitchen", DefaultLocale: "en", Locales: tongues}
	if err := s.Set("locale_fallback", chains); err != nil {
		t.Fatal(err)
	}
	return changelog.Draft{Kind: changelog.Settings, Object: "settings", Present: true, Payload: asJSON(t, s)}
}

// meal is a draft of recipe n in a locale.
func meal(t testing.TB, n int, locale, title string) changelog.Draft {
	t.Helper()
	return document(t, changelog.Document, fmt.Sprintf("r%d", n), locale,
		content.Meta{Num: content.Num(n), Type: "tr", Slug: strings.ToLower(title), Name: title, Published: content.Micros(n)}, content.Values{1: title, 2: float64(len(title))})
}

func multilingual(t testing.TB, chains string) []changelog.Draft {
	t.Helper()
	return []changelog.Draft{
		fallingBack(t, chains),
		{Kind: changelog.Type, Object: "ti", Present: true, Payload: asJSON(t, ingredient)},
		{Kind: changelog.Type, Object: "tr", Present: true, Payload: asJSON(t, recipe)},
	}
}

var meals = delivery.Scope{Kind: content.KindPage, Type: "tr"}

func TestApply_ChainLendsTillItsOwnComes(t *testing.T) {
	t.Parallel()
	s := open(t)
	apply(t, s, append(multilingual(t, "pt-br=pt,en;de=en"), meal(t, 1, "en", "Soup"), meal(t, 2, "pt", "Caldo"), meal(t, 3, "en", "Rice"), meal(t, 3, "pt-br", "Arroz"))...)
	br, de := delivery.Selection{Scope: meals, Locale: 3, Order: delivery.Order{Path: "1"}}, delivery.Selection{Scope: meals, Locale: 4, Order: delivery.Order{Path: "1"}}
	steps := []struct {
		name         string
		change       []changelog.Draft
		wantBR, want string
	}{
		{"at first", nil, "arroz caldo soup 3", "rice soup 2"},
		{"a nearer lender comes", []changelog.Draft{meal(t, 1, "pt", "Sopa")}, "arroz caldo sopa 3", "rice soup 2"},
		{"it changes", []changelog.Draft{meal(t, 1, "pt", "Sopinha")}, "arroz caldo sopinha 3", "rice soup 2"},
		{"its own comes", []changelog.Draft{meal(t, 1, "pt-br", "Sopao")}, "arroz caldo sopao 3", "rice soup 2"},
		{"a lender that is not used changes", []changelog.Draft{meal(t, 1, "pt", "Sopa")}, "arroz caldo sopao 3", "rice soup 2"},
		{"its own goes", []changelog.Draft{gone(meal(t, 1, "pt-br", ""))}, "arroz caldo sopa 3", "rice soup 2"},
		{"lenders go together", []changelog.Draft{gone(meal(t, 1, "pt", "")), gone(meal(t, 1, "en", ""))}, "arroz caldo 2", "rice 1"},
		{"the chain changes", []changelog.Draft{fallingBack(t, "pt-br=en;de=pt-br,pt")}, "arroz 1", "arroz caldo 2"},
		{"it is turned off as one comes", []changelog.Draft{fallingBack(t, ""), meal(t, 2, "de", "Bruehe")}, "arroz 1", "bruehe 1"},
		{"on again", []changelog.Draft{fallingBack(t, "pt-br=de")}, "arroz bruehe 2", "bruehe 1"},
	}
	for _, step := range steps {
		if step.change != nil {
			apply(t, s, step.change...)
		}
		if got := slugs(t, s, br); got != step.wantBR {
			t.Errorf("%s: pt-br has %q, want %q", step.name, got, step.wantBR)
		}
		if got := slugs(t, s, de); got != step.want {
			t.Errorf("%s: de has %q, want %q", step.name, got, step.want)
		}
	}
}

func TestFind_OwnComesBeforeLent(t *testing.T) {
	t.Parallel()
	s := open(t)
	apply(t, s, append(multilingual(t, "pt-br=pt"), meal(t, 1, "pt", "Sopa"), meal(t, 9, "pt-br", "Sopa"))...)
	docs, err := read(t, s).Find(t.Context(), []delivery.Scope{meals}, 3, "sopa")
	if err != nil || len(docs) != 2 || docs[0].ID != "r9" || docs[0].Lent || docs[0].Locale != "pt-br" || docs[1].ID != "r1" || !docs[1].Lent || docs[1].Locale != "pt" {
		t.Errorf("%+v, %v", docs, err)
	}
}

func TestSearch_FindsLentWordsWhereTheyAreLent(t *testing.T) {
	t.Parallel()
	s := open(t)
	apply(t, s, append(multilingual(t, "pt-br=pt"), meal(t, 1, "pt", "Sopa"))...)
	found := func(locale int, word string) int {
		t.Helper()
		if err := s.Index(t.Context()); err != nil {
			t.Fatal(err)
		}
		tx := read(t, s)
		f, err := tx.Search(t.Context(), delivery.Search{Kind: content.KindPage, Locale: locale, Terms: text.Terms(word, 5), Limit: 10}, delivery.Heads)
		if err != nil || len(f.Docs) != f.Total {
			t.Fatal(f, err)
		}
		_ = tx.Close()
		return f.Total
	}
	if a, b, c := found(2, "sopa"), found(3, "sopa"), found(4, "sopa"); a != 1 || b != 1 || c != 0 {
		t.Errorf("pt %d, pt-br %d, de %d", a, b, c)
	}
	apply(t, s, meal(t, 1, "pt-br", "Caldo"))
	if a, b := found(3, "sopa"), found(3, "caldo"); a != 0 || b != 1 {
		t.Errorf("after its own came: the lent word %d times, its own %d", a, b)
	}
	apply(t, s, gone(meal(t, 1, "pt", "")), gone(meal(t, 1, "pt-br", "")))
	if a, b := found(3, "sopa"), found(3, "caldo"); a+b != 0 {
		t.Errorf("after all went: %d, %d", a, b)
	}
}

// rows writes every derived row of a set's file, without numbers that depend on
// the order of things.
func rows(t interface{ Fatal(...any) }, path string) []string {
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var out []string
	for _, query := range []string{
		`select 'doc', d.row, d.id, s.kind, s.type, d.locale, d.type, d.slug, d.name, d.published, d.source, hex(d.head) from doc d join scope s on s.id = d.scope`,
		`select 'body', row, text, hex(holes), post, '', '', '', '', '', '', '' from body`,
		`select 'field', f.row, p.type, p.locale, p.path, f.value, f.published, '', '', '', '', '' from field f join path p on p.id = f.path`,
		`select 'total', p.type, p.locale, p.path, t.value, t.n, p.n, '', '', '', '', '' from total t join path p on p.id = t.path`,
		`select 'scope', kind, type, locale, n, '', '', '', '', '', '', '' from scope`,
		`select 'searched', row, kind, hex(hash), '', '', '', '', '', '', '', '' from searched`,
		`select 'pending', o.id, o.locale, p.why, '', '', '', '', '', '', '', '' from pending p join obj o on o.o = p.o`,
		`select 'unsearched', row, '', '', '', '', '', '', '', '', '', '' from unsearched`,
	} {
		func() {
			found, err := db.Query(query)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = found.Close() }()
			for found.Next() {
				cells, into := make([]any, 12), make([]any, 12)
				for i := range cells {
					into[i] = &cells[i]
				}
				if err := found.Scan(into...); err != nil {
					t.Fatal(err)
				}
				out = append(out, fmt.Sprintf("%s", cells))
			}
			if err := found.Err(); err != nil {
				t.Fatal(err)
			}
		}()
	}
	slices.Sort(out)
	return out
}

func TestApply_LoansDependOnlyOnWhatIsThere(t *testing.T) {
	t.Parallel()
	dir, n := t.TempDir(), 0
	fresh := func() (*set.Set, string) {
		n++
		path := filepath.Join(dir, fmt.Sprint(n))
		s, err := set.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		return s, path
	}
	chain := rapid.Map(rapid.Permutation([]string{"en", "pt", "pt-br", "de"}), func(p []string) []string { return p })
	rapid.Check(t, func(rt *rapid.T) {
		chains := func() string {
			var parts []string
			for _, l := range tongues {
				c := slices.DeleteFunc(slices.Clone(chain.Draw(rt, "chain")), func(s string) bool { return s == l.Code })
				if k := rapid.IntRange(0, 3).Draw(rt, "length"); k > 0 {
					parts = append(parts, l.Code+"="+strings.Join(c[:k], ","))
				}
			}
			return strings.Join(parts, ";")
		}
		held := map[string]changelog.Draft{}
		note := func(drafts ...changelog.Draft) {
			for _, d := range drafts {
				k := string(d.Kind) + d.Object + " " + d.Locale
				if held[k] = d; !d.Present {
					delete(held, k)
				}
			}
		}
		s, path := fresh()
		defer func() { _ = s.Close() }()
		first := multilingual(t, chains())
		note(first...)
		apply(t, s, first...)
		titles := rapid.SampledFrom([]string{"Soup", "Rice", "Caldo", "Arroz"})
		for range rapid.IntRange(1, 8).Draw(rt, "batches") {
			var drafts []changelog.Draft
			for range rapid.IntRange(1, 6).Draw(rt, "drafts") {
				d := meal(t, rapid.IntRange(1, 4).Draw(rt, "document"), rapid.SampledFrom(tongues).Draw(rt, "locale").Code, titles.Draw(rt, "title"))
				switch rapid.IntRange(0, 9).Draw(rt, "what") {
				case 0:
					d = fallingBack(t, chains())
				case 1:
					renamed := recipe
					renamed.Fields = slices.Clone(recipe.Fields)
					renamed.Fields[0].Key = titles.Draw(rt, "key")
					d = changelog.Draft{Kind: changelog.Type, Object: "tr", Present: true, Payload: asJSON(t, renamed)}
				case 2, 3, 4:
					d = gone(d)
				}
				drafts = append(drafts, d)
			}
			note(drafts...)
			apply(t, s, drafts...)
		}
		other, otherPath := fresh()
		defer func() { _ = other.Close() }()
		all := slices.Collect(maps.Values(held))
		slices.SortFunc(all, func(a, b changelog.Draft) int { return strings.Compare(a.Object+a.Locale, b.Object+b.Locale) })
		all = rapid.Permutation(all).Draw(rt, "order")
		for part := range slices.Chunk(all, rapid.IntRange(1, len(all)).Draw(rt, "batch")) {
			apply(t, other, part...)
		}
		for _, s := range []*set.Set{s, other} {
			if err := s.Index(t.Context()); err != nil {
				rt.Fatal(err)
			}
		}
		if d := cmp.Diff(rows(rt, otherPath), rows(rt, path)); d != "" {
			rt.Fatal("a set built afresh (-) differs:\n" + d)
		}
	})
}

// A file of the layout before may hold chains that its program knew nothing of.
func TestRenew_ChainsCountFromTheLayoutThatFollowsThem(t *testing.T) {
	t.Parallel()
	s := shelf(t, 2)
	s.publish(t, 1, append(multilingual(t, "pt-br=pt"), meal(t, 1, "pt", "Sopa"))...)
	before := s.file(1)
	s = s.again(t, set.Layout, set.Lending-1)
	unsum(t, before, set.Lending-1)
	change(t, before, `delete from doc where source <> 0`)
	told := func() (chain []string, n int) {
		tx, err := s.Read(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = tx.Close() }()
		docs, err := tx.Find(t.Context(), []delivery.Scope{meals}, 3, "sopa")
		if err != nil {
			t.Fatal(err)
		}
		return tx.Settings().Chain("pt-br"), len(docs)
	}
	if chain, n := told(); chain != nil || n != 0 {
		t.Errorf("the old file says %v and finds %d", chain, n)
	}
	if err := s.Renew(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if chain, n := told(); len(chain) != 1 || n != 1 {
		t.Errorf("the rebuilt one says %v and finds %d", chain, n)
	}
}
