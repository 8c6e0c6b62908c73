package security_test

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/set"
	"github.com/gheecms/ghee/test/world"
)

// TestS15_EqualKeysHaveEqualAnswers asks at random: the one parser makes of a
// request both the key it is cached by and what is answered. So requests of one
// key must have one answer, and the key itself must parse to the same request.
func TestS15_EqualKeysHaveEqualAnswers(t *testing.T) {
	rnd := world.Dice(world.Seed(t))
	w := world.New(t, world.Spec{})
	o := w.Origin()
	h := build(t, o, "a", "open", "xkalphaqq", 1)
	caught(w, h)
	w.Stop()
	files, err := filepath.Glob(filepath.Join(w.Data, "sites", fmt.Sprint(int64(h.site)), "*", "set.db"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	s, err := set.Open(t.Context(), files[0])
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	tx, err := s.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Close()
	answers, shared := map[string]string{}, 0
	for range world.Soak(6000, 100000) {
		path, query := wildRequest(rnd)
		q, refused := delivery.Parse("GET", path, query)
		if refused != nil {
			continue
		}
		key := q.Key()
		keyPath, keyQuery, _ := strings.Cut(key, "?")
		again, refused := delivery.Parse("GET", keyPath, keyQuery)
		if refused != nil || again.Key() != key {
			t.Fatalf("%s?%s has the key %s, which is no key of itself: %s", path, query, key, again.Key())
		}
		got := replied(t, tx, q)
		if byKey := replied(t, tx, again); byKey != got {
			t.Fatalf("%s?%s answers\n%s\nits key %s\n%s", path, query, got, key, byKey)
		}
		if before, ok := answers[key]; ok {
			if shared++; before != got {
				t.Fatalf("the key %s has two answers\n%s\n%s", key, before, got)
			}
		}
		answers[key] = got
	}
	if shared < 100 || len(answers) < 100 {
		t.Errorf("%d keys, %d requests of a key seen before: the test tells little", len(answers), shared)
	}
}

func replied(t *testing.T, r delivery.Reader, q delivery.Query) string {
	t.Helper()
	res, err := delivery.Answer(t.Context(), r, q)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%d %s %s %q", res.Status, res.Body, q.Allow, res.Keys)
}

// wildRequest makes a request of few words in many spellings, so that keys meet.
func wildRequest(rnd *rand.Rand) (path, query string) {
	pick := func(words ...string) string { return words[rnd.IntN(len(words))] }
	spell := func(s string) string {
		switch rnd.IntN(6) {
		case 0:
			return strings.ToUpper(s)
		case 1:
			return url.QueryEscape(s)
		case 2:
			if s != "" {
				return fmt.Sprintf("%%%02x", s[0]) + s[1:]
			}
		}
		return s
	}
	path = "/v2" + pick("/pages/dish/", "/pages/dish", "//pages/dish/ghee/", "/pages/*/", "/pages/%2A/ghee", "/content/", "/content/course/", "/content/course,course/", "/content/course%2Ccourse", "/content/course/1/", "/posts/", "/posts/hello", "/posts/search/", "/pages/search/", "/search", "/pages/search/dish/", "/tags/", "/categories/news/", "/feeds/rss/", "/redirects/")
	var pairs []string
	for range rnd.IntN(5) {
		name := pick("page", "page_size", "limit", "offset", "levels", "locale", "order", "keys", "query", "page_type", "include", "slug", "author_slug", "category_slug", "tag_slug", "alt_media_text", "exclude_body", "preview", "fields.title", "fields.course.label", "fields.slug", "fields.", "fields.title__in", "fields.price__gte", "only", "exclude", "stray", "")
		value := pick("", "1", "0", "2", "-1", "true", "en", "de", "title", "-price", "fields.title", "course", "course,course", "course[_id=1]", "dish", "news", "ida", "recent_posts", "Ghee open", "e\u0301", "\u00e9", "title,-price,title", "price,course.label,price", "fields.title", "a;b", "a&b", "%", "\xff", "99999999999999999999")
		pair := spell(name) + "=" + url.QueryEscape(value)
		if rnd.IntN(5) == 0 {
			pair = spell(name) + pick("", "=", "=="+value, ";"+name+"="+value)
		}
		pairs = append(pairs, pair)
	}
	return path, strings.Join(pairs, pick("&", "&&"))
}
