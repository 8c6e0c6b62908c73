package authoring_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// state is one state of a document's locale, as a reader would see it.
type state struct {
	Slug  string
	Title string
	Price float64
}

// shadow is what a variant should be.
type shadow struct {
	typ         content.TypeID
	draft, live *state
}

// shadows is the model: what has been saved and what is live. Variants are
// copied on change, so that an abandoned batch costs nothing.
type shadows map[where]shadow

type where struct {
	id     content.ObjectID
	locale string
}

// taken reports whether another variant of the type and locale has the slug or
// the price, live or drafted.
func (m shadows) taken(at where, typ content.TypeID, s state) bool {
	for w, v := range m {
		if w == at || w.locale != at.locale || v.typ != typ {
			continue
		}
		for _, x := range []*state{v.draft, v.live} {
			if x != nil && (x.Slug == s.Slug || x.Price == s.Price && typ == dish) {
				return true
			}
		}
	}
	return false
}

// Whatever is saved, published, taken back and abandoned in whatever order: the
// log, followed from its beginning, says what is live and nothing else.
func TestLog_FoldedIsWhatIsLive(t *testing.T) {
	all, n := sqlite(t), 0
	rapid.Check(t, func(r *rapid.T) {
		n++
		i := newInn(t, all.store, fmt.Sprintf("inn-%d", n))
		m := shadows{}
		for range rapid.IntRange(1, 5).Draw(r, "batches") {
			next := maps.Clone(m)
			abandon := errors.New("abandoned")
			keep := rapid.IntRange(0, 3).Draw(r, "keep") > 0
			conflict := false
			err := i.Batch(t.Context(), i.site, rapid.Bool().Draw(r, "grouped"), func(b *authoring.Batch) error {
				for range rapid.IntRange(1, 6).Draw(r, "steps") {
					if conflict = step(t, r, b, next); conflict {
						return nil // and try to keep it all the same
					}
				}
				if !keep {
					return abandon
				}
				return nil
			})
			switch {
			case conflict:
				if !fail.Is(err, fail.Conflict) {
					r.Fatalf("a batch with a conflict ended with %v", err)
				}
			case !keep:
				if !errors.Is(err, abandon) {
					r.Fatal(err)
				}
			case err != nil:
				r.Fatal(err)
			default:
				m = next
			}
		}
		if live, told := m.live(), i.folded(t); !maps.Equal(live, told) {
			r.Fatalf("live is %v\nthe log says %v", live, told)
		}
	})
	report, err := all.store.Check(t.Context())
	must(t, err)
	if !report.OK() {
		t.Errorf("the store says %+v", report)
	}
}

// step makes one change in the batch and the model; it reports a conflict.
func step(t *testing.T, r *rapid.T, b *authoring.Batch, m shadows) bool {
	var at where
	var had shadow
	known := m.inOrder()
	if len(known) > 0 && rapid.IntRange(0, 3).Draw(r, "known") > 0 {
		at = rapid.SampledFrom(known).Draw(r, "which")
		had = m[at]
	}
	switch rapid.SampledFrom([]string{"save", "save", "publish", "unpublish"}).Draw(r, "do") {
	case "save":
		return save(t, r, b, m, at, had)
	case "publish":
		if at.id != "" {
			must(t, b.Publish(t.Context(), at.id, at.locale, 0))
			m[at] = shadow{had.typ, had.draft, had.draft}
		}
	case "unpublish":
		if at.id != "" {
			must(t, b.Unpublish(t.Context(), at.id, at.locale))
			m[at] = shadow{had.typ, had.draft, nil}
		}
	}
	return false
}

func save(t *testing.T, r *rapid.T, b *authoring.Batch, m shadows, at where, had shadow) bool {
	if at.id == "" {
		at.locale = rapid.SampledFrom([]string{"en", "de"}).Draw(r, "locale")
		had.typ = rapid.SampledFrom([]content.TypeID{dish, content.PostTypeID, content.TagTypeID}).Draw(r, "type")
		if had.typ == content.TagTypeID {
			at.locale = ""
		}
	} else if at.locale != "" && rapid.IntRange(0, 3).Draw(r, "translate") == 0 {
		at.locale = map[string]string{"en": "de", "de": "en"}[at.locale]
		had = shadow{typ: had.typ, draft: m[at].draft, live: m[at].live}
	}
	s := state{Slug: rapid.SampledFrom([]string{"a", "b", "c", "d", "e"}).Draw(r, "slug"), Title: rapid.SampledFrom([]string{"x", "y"}).Draw(r, "title")}
	x := authoring.Input{Document: at.id, Type: had.typ, Locale: at.locale, Slug: s.Slug, Name: s.Title}
	if had.typ == dish {
		s.Price = float64(rapid.IntRange(1, 9).Draw(r, "price"))
		x.Values = map[string]any{"title": s.Title, "price": s.Price, "seo": map[string]any{"title": "x"}}
	}
	saved, err := b.Save(t.Context(), x)
	if taken := m.taken(at, had.typ, s); taken != fail.Is(err, fail.Conflict) || !taken && err != nil {
		r.Fatalf("saving %+v: %v, and taken is %t", x, err, taken)
	}
	if err != nil {
		return true
	}
	m[where{saved.Document, saved.Locale}] = shadow{had.typ, &s, had.live}
	return false
}

func (m shadows) live() map[where]state {
	out := map[where]state{}
	for w, v := range m {
		if v.live != nil {
			out[w] = *v.live
		}
	}
	return out
}

// folded follows the log from its beginning, verifying each step.
func (i inn) folded(t *testing.T) map[where]state {
	out := map[where]state{}
	for _, e := range i.log(t, changelog.Position{}) {
		w := where{content.ObjectID(e.Object), e.Locale}
		switch {
		case !e.Kind.IsDocument():
		case !e.Present:
			delete(out, w)
		default:
			m := meta(t, e)
			s := state{Slug: m.Slug, Title: m.Name}
			if m.Type == dish {
				var v struct {
					Price float64 `json:"3"`
				}
				must(t, json.Unmarshal(e.Payload, &v))
				s.Price = v.Price
			}
			out[w] = s
		}
	}
	return out
}

// inOrder lists the variants in an order that a replay finds again.
func (m shadows) inOrder() []where {
	return slices.SortedFunc(maps.Keys(m), func(a, b where) int {
		return cmp.Or(strings.Compare(string(a.id), string(b.id)), strings.Compare(a.locale, b.locale))
	})
}
