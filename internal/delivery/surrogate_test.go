package delivery_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
)

// purged returns the keys that a change of one object purges, as doc.go states
// them, of its state in drafts.
func purged(drafts []changelog.Draft, d changelog.Draft) []string {
	switch {
	case d.Kind == changelog.Redirect:
		return []string{delivery.KeyType(delivery.RedirectType)}
	case d.Kind == changelog.Media:
		return []string{delivery.KeyObject(content.ObjectID(d.Object)), delivery.KeyType(delivery.MediaType)}
	case !d.Present:
		return nil
	}
	var m content.Meta
	if err := json.Unmarshal(d.Meta, &m); err != nil {
		panic(err)
	}
	out := []string{
		delivery.KeyAny, delivery.KeyObject(content.ObjectID(d.Object)), delivery.KeyType(m.Type),
		delivery.KeySlug(m.Slug), delivery.KeyMissing(m.Type, m.Slug), delivery.KeyMissing(m.Type, strconv.Itoa(int(m.Num))),
	}
	if slices.Contains([]content.TypeID{"t-dish", "t-about", "t-contact", "t-empty"}, m.Type) {
		out = append(out, delivery.KeyKind(content.KindPage))
	}
	if m.Type == "t-about" || m.Type == "t-contact" {
		out = append(out, delivery.KeyType(delivery.SinglesType))
	}
	if m.Type == content.PostTypeID {
		out = append(out, neighbours(drafts, m.Published)...)
	}
	return out
}

// neighbours returns the keys of the posts on both sides of a moment.
func neighbours(drafts []changelog.Draft, at content.Micros) (out []string) {
	var before, after content.Micros
	keys := map[content.Micros]string{}
	for _, d := range drafts {
		var m content.Meta
		if !d.Present || json.Unmarshal(d.Meta, &m) != nil || m.Type != content.PostTypeID {
			continue
		}
		keys[m.Published] = delivery.KeyObject(content.ObjectID(d.Object))
		if m.Published < at {
			before = max(before, m.Published)
		} else if m.Published > at && (after == 0 || m.Published < after) {
			after = m.Published
		}
	}
	return []string{keys[before], keys[after]}
}

// changes returns variants of a published object: gone, renamed with another
// slug and date, and with other values.
func changes(d changelog.Draft) (out []changelog.Draft) {
	gone := d
	gone.Present, gone.Meta, gone.Payload = false, nil, nil
	out = append(out, gone)
	switch d.Kind {
	case changelog.Media:
		d.Payload = asJSON(content.MediaObject{URL: "changed", Alt: "changed"})
		return append(out, d)
	case changelog.Redirect:
		d.Payload = asJSON(content.Redirect{From: d.Object, To: "/changed"})
		return append(out, d)
	}
	var m content.Meta
	if err := json.Unmarshal(d.Meta, &m); err != nil {
		panic(err)
	}
	m.Name, m.Published = m.Name+" changed", at(9, 0)
	if m.Slug != "" {
		m.Slug = "nothing" // which somebody looked up in vain
	}
	renamed := d
	renamed.Meta = asJSON(m)
	d.Payload = content.Values{1: "changed"}.Encode()
	return append(out, renamed, d)
}

// Whatever a change changes carries a key that it purges: a cache that heeds
// the keys never shows an old answer.
func TestAnswer_EveryChangedAnswerIsPurged(t *testing.T) {
	asked := append(targets(t),
		"/v2/pages/dish/?fields.course.label=changed", "/v2/pages/dish/?fields.goes_with.slug=nothing", "/v2/pages/dish/?fields.course.star.title=changed",
		"/v2/pages/dish/?fields.photo=https://cdn.example.test/changed", "/v2/pages/dish/?order=title&page_size=1", "/v2/posts/?category_slug=nothing",
		"/v2/posts/?author_slug=ada-byron", "/v2/posts/third-note/", "/v2/content/course/99/", "/v2/authors/nothing/", "/v2/categories/nothing/", "/v2/pages/*/soup/",
		"/v2/pages/dish/soup/?levels=5", "/v2/pages/dish/nothing/?locale=de",
	)
	everyChangeIsPurged(t, inn(innSettings()), asked)
}

// The same where German falls back to English, and a slug that an English dish
// has may become a German one's.
func TestAnswer_EveryChangeOfWhatStandsInIsPurged(t *testing.T) {
	settings := innSettings()
	settings.Fallback = map[string][]string{"de": {"en"}}
	asked := []string{"/v2/pages/dish/nothing/?locale=de", "/v2/pages/*/nothing/?locale=de", "/v2/pages/dish/suppe/?locale=de", "/v2/posts/third-note/?locale=de"}
	for _, target := range targets(t) {
		if !strings.Contains(target, "locale=") {
			mark := "?"
			if strings.Contains(target, mark) {
				mark = "&"
			}
			asked = append(asked, target+mark+"locale=de")
		}
	}
	everyChangeIsPurged(t, append(inn(settings), doc("d-lent", 90, "t-dish", "nothing", "Lent", 2, content.Values{1: "Lent"})), asked)
}

func everyChangeIsPurged(t *testing.T, base []changelog.Draft, asked []string) {
	t.Helper()
	s := open(t, base...)
	all, before := read(t, s), map[string]delivery.Response{}
	for _, target := range asked {
		before[target] = get(t, all, target)
	}
	_ = all.Close()
	for i, d := range base {
		if d.Kind == changelog.Settings || d.Kind == changelog.Type || d.Kind == changelog.Component {
			continue // these bump the cache's generation
		}
		for n, changed := range changes(d) {
			now := slices.Clone(base)
			now[i] = changed
			keys := append(append(purged(base, d), purged(now, changed)...), purgedAround(base, now, d, changed)...)
			apply(t, s, changed)
			r := read(t, s)
			for _, target := range asked {
				was, is := before[target], get(t, r, target)
				if is.Status == was.Status && bytes.Equal(is.Body, was.Body) {
					continue
				}
				for _, cached := range []delivery.Response{was, is} { // the change, and its undoing
					if cached.Status != 400 && !slices.ContainsFunc(cached.Keys, func(k string) bool { return slices.Contains(keys, k) }) {
						t.Errorf("%s, change %d, changes %s, whose keys %v are none of %v", d.Object, n, target, cached.Keys, keys)
					}
				}
			}
			_ = r.Close()
			apply(t, s, d)
		}
	}
	after := read(t, s)
	for _, target := range asked {
		if got := get(t, after, target); !bytes.Equal(got.Body, before[target].Body) {
			t.Errorf("%s has changed after all was undone: %s", target, got.Body)
		}
	}
}

// purgedAround returns the keys of a post's neighbours, at the place it left
// and the place it took, in the other state of the site.
func purgedAround(base, now []changelog.Draft, was, is changelog.Draft) (out []string) {
	for _, d := range []changelog.Draft{was, is} {
		var m content.Meta
		if d.Present && json.Unmarshal(d.Meta, &m) == nil && m.Type == content.PostTypeID {
			out = append(out, neighbours(base, m.Published)...)
			out = append(out, neighbours(now, m.Published)...)
		}
	}
	return out
}
