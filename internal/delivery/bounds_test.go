package delivery_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
)

// clique is n dishes, each of which goes with all.
func clique(n int) *memory {
	m := newMemory()
	all := make([]content.ObjectID, n)
	for i := range all {
		all[i] = content.ObjectID(fmt.Sprintf("d%d", i))
	}
	for i, id := range all {
		m.add(id, content.Num(i+1), "t-dish", content.Values{1: "x", 7: all})
	}
	return m
}

func TestAnswer_CyclesEndWithTheLevels(t *testing.T) {
	m := clique(1) // a dish that goes with itself
	for levels := range 7 {
		res := get(t, m, fmt.Sprintf("/v2/pages/dish/d0/?levels=%d", levels))
		if got, want := bytes.Count(res.Body, []byte(`"page_type"`)), min(max(levels, 1), 5); got != want || !json.Valid(res.Body) {
			t.Errorf("levels=%d shows %d dishes, want %d: %s", levels, got, want, res.Body)
		}
		if !bytes.Contains(res.Body, []byte(`["/v2/pages/dish/d0/"]`)) {
			t.Errorf("levels=%d does not end in a URI", levels)
		}
	}
}

func TestAnswer_ExpandsTenThousandObjects(t *testing.T) {
	res := get(t, clique(30), "/v2/pages/dish/d0/?levels=4")
	if got := bytes.Count(res.Body, []byte(`"page_type"`)); res.Status != 200 || got != 10_001 || !json.Valid(res.Body) {
		t.Errorf("%d with %d dishes in %d bytes", res.Status, got, len(res.Body))
	}
}

func TestAnswer_OneLoadARing(t *testing.T) {
	m := clique(5)
	m.add("post", 90, content.PostTypeID, content.Values{content.PostAuthor: content.ObjectID("author"), content.PostCategories: ids("d1"), content.PostFeaturedImage: content.ObjectID("m")})
	m.add("author", 91, content.AuthorTypeID, content.Values{1: "Ada", 11: content.ObjectID("face")})
	m.add("top", 92, "t-dish", content.Values{5: content.ObjectID("m"), 6: content.ObjectID("i"), 7: ids("d0", "d1")})
	m.add("i", 93, "t-course", content.Values{1: "x"})
	for target, loads := range map[string]int{
		"/v2/pages/dish/top/?levels=1": 2, // the page, heads for URIs
		"/v2/pages/dish/top/?levels=2": 3, // the page, a ring, heads of what is new in the next
		"/v2/pages/dish/top/?levels=5": 3, // the clique is known after two rings
		"/v2/posts/post/":              2,
		"/v2/posts/":                   1,
	} {
		m.loads, m.medias = nil, 0
		if res := get(t, m, target); res.Status != 200 || len(m.loads) != loads || m.medias > 1 {
			t.Errorf("%s: %d after loads %v, %d of media", target, res.Status, m.loads, m.medias)
		}
	}
}

func TestAnswer_TooLargeSaysWhatToLower(t *testing.T) {
	m := newMemory()
	m.add("i0", 900, "t-course", content.Values{1: strings.Repeat("x", 1<<20)})
	big := ids()
	for i := range 20 {
		id := content.ObjectID(fmt.Sprintf("big%d", i))
		m.add(id, content.Num(i+1), "t-dish", content.Values{12: strings.Repeat("x", 1<<20), 6: content.ObjectID("i0")})
		m.add(content.ObjectID(fmt.Sprintf("p%d", i)), content.Num(i+100), content.PostTypeID, content.Values{content.PostBody: strings.Repeat("x", 1<<20)})
		m.add(content.ObjectID(fmt.Sprintf("i%d", i)), content.Num(i+200), "t-course", content.Values{1: strings.Repeat("x", 1<<20)})
		big = append(big, id)
	}
	m.add("top", 1000, "t-menu", nil)
	m.add("hub", 1001, "t-dish", content.Values{7: big})
	m.add("some", 1003, "t-dish", content.Values{7: big[:8]}) // just below the bound
	m.add("author", 1002, content.AuthorTypeID, nil)
	for target, lower := range map[string]string{
		"/v2/pages/dish/?page_size=20":               "page_size or levels",
		"/v2/pages/dish/hub/":                        "levels",
		"/v2/posts/?page_size=20":                    "page_size",
		"/v2/content/course/?page_size=20":           "page_size or levels",
		"/v2/content/?keys=course,menu":              "name fewer collections",
		"/v2/authors/author/?include=recent_posts":   "include",
		"/v2/pages/dish/?page_size=6&levels=2":       "page_size or levels", // six expanded twice
		"/v2/content/?keys=course&limit=11&offset=5": "page_size or levels",
	} {
		res := get(t, m, target)
		if res.Status != 400 || !strings.Contains(detail(t, res.Body), lower) {
			t.Errorf("%s: %d %.200s, want a word about %s", target, res.Status, res.Body, lower)
		}
	}
	for _, target := range []string{"/v2/pages/dish/?page_size=4&levels=1", "/v2/pages/dish/hub/?levels=1", "/v2/pages/dish/some/?levels=2", "/v2/feeds/rss/", "/v2/content/menu/"} {
		if res := get(t, m, target); res.Status != 200 {
			t.Errorf("%s: %d %.200s", target, res.Status, res.Body)
		}
	}
}

func TestAnswer_StopsLoadingAtTheBound(t *testing.T) {
	m := newMemory()
	var many []content.ObjectID
	for i := range 3000 {
		id := content.ObjectID(fmt.Sprintf("d%d", i))
		many = append(many, id)
		m.add(id, content.Num(i), "t-dish", content.Values{1: strings.Repeat("x", 50<<10)})
	}
	m.add("hub", 5000, "t-dish", content.Values{7: many})
	if res := get(t, m, "/v2/pages/dish/hub/"); res.Status != 400 || len(m.loads) != 2 {
		t.Errorf("%d after %d loads: %s", res.Status, len(m.loads), res.Body)
	}
}

func TestAnswer_SeveralCollectionsAreWhole(t *testing.T) {
	m := newMemory()
	for i := range 1234 {
		m.add(content.ObjectID(fmt.Sprintf("i%d", i)), content.Num(i+1), "t-course", nil)
	}
	m.add("menu", 2000, "t-menu", nil)
	res := get(t, m, "/v2/content/?keys=menu,course")
	if got := bytes.Count(res.Body, []byte(`"meta":{"id":`)); res.Status != 200 || got != 1235 {
		t.Errorf("%d with %d items", res.Status, got)
	}
}

func TestAnswer_ManyObjectsGiveTypesForKeys(t *testing.T) {
	m := newMemory()
	var many []content.ObjectID
	for i := range 300 {
		id := content.ObjectID(fmt.Sprintf("d%d", i))
		many = append(many, id)
		m.add(id, content.Num(i), "t-dish", nil)
	}
	m.add("hub", 1000, "t-dish", content.Values{7: append(many, "gone")})
	if got := fmt.Sprint(get(t, m, "/v2/pages/dish/hub/").Keys); got != "[o:gone t:t-dish]" {
		t.Errorf("keys %s", got)
	}
	for i := range 300 {
		many[i] += "-gone"
	}
	m.add("hub", 1000, "t-dish", content.Values{7: many})
	if got := fmt.Sprint(get(t, m, "/v2/pages/dish/hub/").Keys); got != "[any]" {
		t.Errorf("keys %s", got)
	}
}

func TestAnswer_AFailingReaderIsAnError(t *testing.T) {
	m := clique(2)
	m.fault = errors.New("disk")
	for _, target := range targets(t) {
		path, query := cut(target)
		q, refused := delivery.Parse("GET", path, query)
		if refused != nil {
			continue
		}
		res, err := delivery.Answer(t.Context(), m, q)
		if !errors.Is(err, m.fault) && res.Status == 200 && target != "/v2/content/" && target != "/v2/pages/search/" {
			t.Errorf("%s: %d, %v", target, res.Status, err)
		}
	}
}

// The bounds of contract §15: ten recent posts each, a hundred in a feed, 50,000
// addresses in the sitemap.
func TestAnswer_FeedsSitemapAndRecentPostsEnd(t *testing.T) {
	m := newMemory()
	m.add("author", 200_000, content.AuthorTypeID, content.Values{1: "Ada"})
	for i := range 50_500 {
		v := content.Values(nil)
		if i < 200 {
			v = content.Values{content.PostAuthor: content.ObjectID("author")}
		}
		m.add(content.ObjectID(fmt.Sprintf("p%d", i)), content.Num(i+1), content.PostTypeID, v)
	}
	for target, want := range map[string]struct {
		of string
		n  int
	}{
		"/v2/feeds/rss/":                           {"<item>", 100},
		"/v2/feeds/atom/":                          {"<entry>", 100},
		"/v2/feeds/sitemap/":                       {"<loc>", 50_000},
		"/v2/authors/author/?include=recent_posts": {`"featured_image_alt"`, 10},
	} {
		res := get(t, m, target)
		body := bytes.ReplaceAll(bytes.ReplaceAll(res.Body, []byte(`\u003c`), []byte("<")), []byte(`\u003e`), []byte(">"))
		if got := bytes.Count(body, []byte(want.of)); res.Status != 200 || got != want.n {
			t.Errorf("%s: %d with %d %s, want %d: %.300s", target, res.Status, got, want.of, want.n, body)
		}
	}
}
