package security_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/test/world"
)

// maxAnswer is what no answer may exceed, in bytes (contract §15), headers of
// JSON around it aside.
const maxAnswer = 10<<20 + 1<<10

// TestS21_OneRequestHasBoundedWork asks for more than anybody may have. Each
// request is answered as its row says, never with 5xx, and never at length.
func TestS21_OneRequestHasBoundedWork(t *testing.T) {
	w := world.New(t, world.Spec{})
	o := w.Origin()
	h := build(t, o, "a", "open", "xkalphaqq", 1)
	m := mason{t: t, svc: o.Authoring, site: h.site}
	m.rings()
	caught(w, h)
	s := newAsker(t, w.Base)

	list := func(n int, f func(i int) string) string {
		all := make([]string, n)
		for i := range all {
			all[i] = f(i)
		}
		return strings.Join(all, "&")
	}
	sizes := []string{"-1", "0", "1e9", "1000000000", "NaN", "", "Infinity", "0x10", "9223372036854775807", "99999999999999999999", "-9223372036854775808", "1.5", "%00", "%EF%BC%91", "true", "[]", "null"}
	type ask struct {
		target string
		status []int
		most   int // elements of the list, -1 for any
	}
	var asks []ask
	ok, refused := []int{200}, []int{400, 414, 431}
	for _, v := range sizes {
		asks = append(asks,
			ask{"/v2/posts/?page_size=" + v, ok, 100}, ask{"/v2/pages/ring/?levels=1&page_size=" + v, ok, 100}, ask{"/v2/content/link/?levels=1&page_size=" + v, ok, 100},
			ask{"/v2/posts/?limit=" + v, ok, 100}, ask{"/v2/posts/?offset=" + v, ok, 100}, ask{"/v2/content/link/?levels=1&limit=5&offset=" + v, ok, 100},
			ask{"/v2/posts/?page=" + v, []int{200, 404}, 100}, ask{"/v2/redirects/?page_size=" + v, ok, 100}, ask{"/v2/pages/search/?query=&page_size=" + v, ok, 0},
			ask{"/v2/pages/ring/first/?levels=" + v, []int{200, 400}, -1})
	}
	for _, v := range []string{"5", "6", "99", "1000000000", "9223372036854775807", "99999999999999999999"} {
		asks = append(asks, ask{"/v2/pages/ring/first/?levels=" + v, []int{200, 400}, -1}, ask{"/v2/pages/dish/ghee/?levels=" + v, ok, -1}, ask{"/v2/pages/ring/?page_size=100&levels=" + v, []int{200, 400}, -1}, ask{"/v2/content/?keys=link,course&levels=" + v, []int{200, 400}, -1})
	}
	keys := strings.Repeat("course,", 10_000)
	names := list(10_000, func(i int) string { return fmt.Sprintf("fields.f%d=x", i) })
	asks = append(asks,
		ask{"/v2/content/?keys=" + keys, refused, -1}, ask{"/v2/content/" + keys + "/", refused, -1},
		ask{"/v2/content/?keys=" + strings.Repeat("a,", 3000), []int{404}, -1}, // one key, named often
		ask{"/v2/content/?keys=" + numbered(51, "k%d,"), refused, -1}, ask{"/v2/content/?keys=" + numbered(400, "course[_id=%d],"), refused, -1},
		ask{"/v2/content/" + numbered(60, "k%d,") + "/", refused, -1},
		ask{"/v2/pages/dish/?" + names, refused, -1}, ask{"/v2/pages/dish/?" + list(21, func(i int) string { return fmt.Sprintf("fields.f%d=x", i) }), refused, -1},
		ask{"/v2/pages/dish/?" + list(500, func(int) string { return "fields.a=x" }), refused, -1}, ask{"/v2/posts/?" + list(101, func(i int) string { return fmt.Sprint("x", i, "=1") }), refused, -1},
		ask{"/v2/posts/?" + strings.Repeat("&", 8000), ok, -1}, ask{"/v2/posts/?" + strings.Repeat("&", 100_000), refused, -1},
		ask{"/v2/pages/ring/?fields." + strings.Repeat("next.", 7) + "name=x", ok, 0}, ask{"/v2/pages/ring/?fields." + strings.Repeat("next.", 8) + "name=x", refused, -1}, ask{"/v2/pages/ring/?fields." + strings.Repeat("next.", 1000) + "name=x", refused, -1},
		ask{"/v2/pages/ring/?order=" + strings.Repeat("next.", 1000) + "name", refused, -1}, ask{"/v2/pages/ring/?" + list(20, func(i int) string { return "fields." + strings.Repeat("all.", 7) + fmt.Sprintf("f%d=x", i) }), ok, 0},
		ask{"/v2/pages/ring/?" + list(20, func(i int) string { return "fields." + strings.Repeat("all.", i%7) + "name=Ring+1" }), ok, -1},
		ask{"/v2" + strings.Repeat("/pages", 600), []int{404}, -1}, ask{strings.Repeat("/v2", 1000) + "/posts/", ok, -1}, ask{"/v2" + strings.Repeat("/pages", 3000), refused, -1}, ask{strings.Repeat("/v2", 30_000), refused, -1},
		ask{"/v2/pages/dish/" + strings.Repeat("x", 4000), []int{404}, -1}, ask{"/v2/pages/dish/" + strings.Repeat("x", 6000), refused, -1}, ask{"/v2/posts/" + strings.Repeat("%25", 1300), []int{404}, -1},
		ask{"/v2/posts/?author_slug=" + strings.Repeat("x", 1001), refused, -1}, ask{"/v2/pages/search/?query=" + strings.Repeat("x", 5000), refused, -1}, ask{"/v2/posts/?locale=" + strings.Repeat("x", 11), refused, -1},
		ask{"/v2/pages/ring/?order=a,b,c,d,e,f", refused, -1}, ask{"/v2/pages/ring/?only=" + strings.Repeat("a,", 60) + "b", refused, -1},
		ask{"/v2/pages/ring/?exclude=" + strings.Repeat("all.", 8) + "name", refused, -1}, ask{"/v2/pages/ring/?fields.name__in=" + strings.Repeat("a,", 101), refused, -1},
		ask{"/v2/pages/ring/?fields.name__in=", ok, 0},
		ask{"/v2/categories/?include=" + strings.Repeat("recent_posts,", 70), ok, -1},
	)
	each(t, asks, func(ctx context.Context, a ask) error {
		got, err := s.get(ctx, h.token, a.target)
		short := a.target[:min(len(a.target), 120)]
		switch {
		case err != nil:
			return fmt.Errorf("%s: %w", short, err)
		case got.status >= 500 || !slices.Contains(a.status, got.status):
			return fmt.Errorf("%s (%d bytes): %d %.200s, want %v", short, len(a.target), got.status, got.body, a.status)
		case len(got.body) > maxAnswer:
			return fmt.Errorf("%s: an answer of %d bytes", short, len(got.body))
		case a.most >= 0 && listed(got) > a.most:
			return fmt.Errorf("%s: a list of %d", short, listed(got))
		}
		return nil
	})
	// Headers of a megabyte, and methods nobody knows.
	for _, headers := range [][]string{{"X-Long", strings.Repeat("x", 1<<20)}, {"Accept-Encoding", strings.Repeat("gzip;q=0.5,", 1000)}, {"If-None-Match", strings.Repeat(`"x", `, 3000)}, {"Authorization", "Token " + strings.Repeat("x", 20_000)}} {
		got, err := s.do(t.Context(), http.MethodGet, "/v2/posts/?auth_token="+url.QueryEscape(h.token), headers...)
		if got.status >= 500 || err != nil && !errors.Is(err, context.DeadlineExceeded) && got.status != 0 {
			t.Errorf("%s of %d bytes: %d %v", headers[0], len(headers[1]), got.status, err)
		}
	}
	if got, err := s.get(t.Context(), h.token, "/v2/posts/?page_size=1"); err != nil || got.status != 200 {
		t.Errorf("afterwards: %d, %v", got.status, err)
	}
}

// numbered repeats a form with the numbers from 1.
func numbered(n int, form string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, form, i+1)
	}
	return b.String()
}

// rings makes pages that refer to themselves, to each other in a ring, and all
// to all, with much text: five levels of a hundred would be ten thousand
// million documents.
func (m *mason) rings() {
	const pages = 60
	m.batch(func(ctx context.Context, b *authoring.Batch) {
		link := m.put(ctx, b, content.Type{Kind: content.KindCollection, Key: "link", Name: "Link", Fields: []content.Field{{Key: "label", Kind: content.ShortText}}})
		ring := m.put(ctx, b, content.Type{Kind: content.KindPage, Key: "ring", Name: "Ring", Fields: []content.Field{{Key: "name", Kind: content.ShortText}, {Key: "text", Kind: content.LongText}, {Key: "link", Kind: content.Reference, Target: link.ID}}})
		ring.Fields = append(ring.Fields, content.Field{Key: "next", Kind: content.Reference, Target: ring.ID}, content.Field{Key: "self", Kind: content.Reference, Target: ring.ID}, content.Field{Key: "all", Kind: content.Reference, Target: ring.ID, Many: true})
		ring = m.put(ctx, b, ring)
		link.Fields = append(link.Fields, content.Field{Key: "rings", Kind: content.Reference, Target: ring.ID, Many: true})
		link = m.put(ctx, b, link)
		ids := make([]any, pages)
		for i := range ids {
			slug := fmt.Sprint("ring-", i)
			if i == 0 {
				slug = "first"
			}
			ids[i] = m.save(ctx, b, 1, authoring.Input{Type: ring.ID, Slug: slug, Values: map[string]any{"name": fmt.Sprint("Ring ", i)}})
		}
		item := m.save(ctx, b, 1, authoring.Input{Type: link.ID, Values: map[string]any{"label": "All", "rings": ids}})
		m.publish(ctx, b, 1, item, "")
		text := strings.Repeat("All work and no play. ", 90)
		for i, id := range ids {
			id, _ := id.(content.ObjectID)
			slug := fmt.Sprint("ring-", i)
			if i == 0 {
				slug = "first"
			}
			m.save(ctx, b, 2, authoring.Input{Document: id, Type: ring.ID, Slug: slug, Values: map[string]any{"name": fmt.Sprint("Ring ", i), "text": text, "link": item, "next": ids[(i+1)%pages], "self": ids[i], "all": ids}})
			m.publish(ctx, b, 2, id, "")
		}
	})
}
