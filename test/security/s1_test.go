package security_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/gheecms/ghee/test/world"
)

// Two houses that the world cannot tell apart: their secrets have one length.
const (
	secretA = "xkalphaqq"
	secretB = "xkbravoqq"
)

// TestS1_NoPredicateTellsPrivateFromAbsent asks for every private value there
// is, wherever a request can name one. The answer must be that to a value which
// exists nowhere (nothing to be learnt from one site), it must be the answer of
// a site with other secrets (nothing to be learnt from two), and it must hold
// no secret.
func TestS1_NoPredicateTellsPrivateFromAbsent(t *testing.T) {
	w := world.New(t, world.Spec{})
	o := w.Origin()
	a := build(t, o, "a", "open", secretA, 73901)
	b := build(t, o, "b", "open", secretB, 84012)
	caught(w, a, b)
	s := spy{asker: newAsker(t, w.Base), a: a, b: b}

	public := s.readable(t)
	columns := columnsOf(t, w, a.site)
	probes := probesOf(t, columns, public)
	if n := world.Soak(6000, len(probes)); n < len(probes) {
		world.Dice(world.Seed(t)).Shuffle(len(probes), func(i, j int) { probes[i], probes[j] = probes[j], probes[i] })
		t.Logf("%d of %d probes of %d columns", n, len(probes), len(columns))
		probes = probes[:n]
	}
	each(t, probes, s.check)
}

// probesOf makes the questions about columns. Values that public answers hold
// are no secrets.
func probesOf(t *testing.T, columns []column, public map[string]bool) (out []probe) {
	const most = 4 // values of a column that are asked for under its name
	words := wordsOf(public)
	tables, asked, secrets := map[string]bool{}, map[string]bool{}, 0
	for _, c := range columns {
		tables[c.table] = true
		hidden := slices.DeleteFunc(slices.Clone(c.values), func(v string) bool { return public[v] || public[other(v)] || v == other(v) || len(v) > 3000 })
		slices.SortFunc(hidden, func(v, w string) int { // what carries the secret word comes first
			if x, y := strings.Contains(v, secretA), strings.Contains(w, secretA); x != y {
				if x {
					return -1
				}
				return 1
			}
			return strings.Compare(v, w)
		})
		named := hidden
		if len(named) == 0 { // a column of public words still has a name nobody may ask for
			named = c.values
		}
		out = append(out, byName(c, named[:min(most, len(named))], len(hidden) > 0)...)
		for _, v := range hidden {
			if strings.Contains(v, secretA) {
				secrets++
			}
			if !asked[v] {
				asked[v] = true
				out = append(out, byValue(v, words)...)
			}
		}
	}
	// What is not looked at cannot be found wanting.
	for _, table := range []string{"document", "version", "revision", "claim", "token", "import_ref", "media", "log", "payload", "site", "type", "obj", "doc", "field", "generation"} {
		if !tables[table] {
			t.Errorf("no table %s was found", table)
		}
	}
	if secrets < 50 {
		t.Errorf("only %d values of the databases hold the secret word", secrets)
	}
	return out
}

// spy asks two houses.
type spy struct {
	*asker
	a, b house
}

// readable gathers every text and number that public answers hold.
func (s *spy) readable(t *testing.T) map[string]bool {
	t.Helper()
	public := map[string]bool{"en": true, "de": true, "course": true, "dish": true, "seo": true}
	for _, target := range []string{
		"/v2/pages/*/?levels=5", "/v2/pages/dish/?levels=5", "/v2/pages/dish/?locale=de", "/v2/content/course/?levels=5", "/v2/posts/", "/v2/posts/hello/",
		"/v2/authors/?include=recent_posts", "/v2/categories/", "/v2/tags/", "/v2/feeds/rss/", "/v2/feeds/atom/", "/v2/feeds/sitemap/", "/v2/redirects/",
	} {
		got, err := s.get(t.Context(), s.a.token, target)
		if err != nil || got.status != 200 {
			t.Fatalf("%s: %d %s %v", target, got.status, got.body, err)
		}
		var parsed any
		if err := json.Unmarshal([]byte(got.body), &parsed); err != nil {
			t.Fatalf("%s: %v", target, err)
		}
		for _, leaf := range leaves(parsed) {
			public[leaf] = true
			if strings.Contains(leaf, "xk") {
				t.Errorf("%s shows %q", target, leaf)
			}
		}
	}
	for _, want := range []string{"Ghee open", "Linsen open", "Starter open", "Hello open", "<p>Body open</p>"} {
		if !public[want] {
			t.Errorf("%q is not published: the test would pass on an empty site", want)
		}
	}
	return public
}

// check asks one question of both houses.
func (s *spy) check(ctx context.Context, p probe) error {
	yes, err := s.get(ctx, s.a.token, p.yes)
	no, err2 := s.get(ctx, s.a.token, p.no)
	twin, err3 := s.get(ctx, s.b.token, p.yes)
	if err := errors.Join(err, err2, err3); err != nil {
		return err
	}
	first, second, third := seen(yes, ""), seen(no, ""), seen(twin, "")
	if first != second { // a refusal may repeat the word that was asked for
		first, second, third = seen(yes, p.yesWord), seen(no, p.noWord), seen(twin, p.yesWord)
	}
	switch {
	case yes.status >= 500 || no.status >= 500:
		return fmt.Errorf("%s: %s is %d %s", p.what, p.yes, yes.status, yes.body)
	case first != second:
		return fmt.Errorf("%s: true and false differ\n%s\n%s\n%s\n%s", p.what, p.yes, first, p.no, second)
	case first != third:
		return fmt.Errorf("%s: %s shows which site it is\n%s\n%s", p.what, p.yes, first, third)
	case strings.Contains(seen(yes, p.yesWord), secretA) || strings.Contains(third, secretB):
		return fmt.Errorf("%s: %s tells the secret:\n%s", p.what, p.yes, first)
	}
	return nil
}

// seen is all of an answer that depends on content, but for a key of the word
// that was asked for, which one refusal repeats.
func seen(a answer, word string) string {
	body := a.body
	var refusal struct{ Detail string }
	if a.status == http.StatusNotFound && json.Unmarshal([]byte(body), &refusal) == nil {
		key, named := strings.CutPrefix(refusal.Detail, "Content key ") // contract §5.2
		key = strings.TrimPrefix(strings.TrimSuffix(key, " not found"), "course[_id=")
		if named && strings.Contains(word, strings.TrimSuffix(key, "]")) {
			body = "Content key WORD not found"
		}
	}
	keys := len(strings.Fields(a.header.Get("Surrogate-Key")))
	return fmt.Sprintf("%d %q %q %q %d\n%s", a.status, a.header.Get("Cache-Control"), a.header.Get("Allow"), a.header.Get("Ghee-Warning"), keys, body)
}

// TestS1_NumbersOfAnotherSiteSayNothing asks for numbers that stand in private:
// they are pages and depths as any others, and two sites answer alike.
func TestS1_NumbersOfAnotherSiteSayNothing(t *testing.T) {
	w := world.New(t, world.Spec{})
	o := w.Origin()
	a, b := build(t, o, "a", "open", secretA, 73901), build(t, o, "b", "open", secretB, 84012)
	caught(w, a, b)
	s := spy{asker: newAsker(t, w.Base), a: a, b: b}
	var targets []string
	for _, form := range numberParams {
		for _, n := range []string{"73901", "84012", "0", "1", "2", "5", "12", "-1"} {
			targets = append(targets, ask(form, n))
		}
	}
	each(t, targets, func(ctx context.Context, target string) error {
		one, err := s.get(ctx, a.token, target)
		two, err2 := s.get(ctx, b.token, target)
		if x, y := seen(one, "\x00"), seen(two, "\x00"); x != y {
			return fmt.Errorf("%s: the sites differ\n%s\n%s", target, x, y)
		}
		return errors.Join(err, err2)
	})
}
