package set_test

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/set"
)

// A shelf of books: items of a collection, with what a filter can meet.
var book = content.Type{ID: "tb", Kind: content.KindCollection, Key: "book", Last: 5, Fields: []content.Field{
	{ID: 1, Key: "title", Kind: content.ShortText},
	{ID: 2, Key: "pages", Kind: content.Number},
	{ID: 3, Key: "see", Kind: content.Reference, Target: "tb", Many: true},
	{ID: 4, Key: "cover", Kind: content.Media},
	{ID: 5, Key: "lent", Kind: content.Checkbox},
}}

var titles = []string{"", "a", "A", "é", "e\u0301", "1", "10", "2", "Ω"}

// books draws documents; their numbers are their places, from 1.
func books(t *rapid.T) []content.Document {
	ids := rapid.SliceOfN(rapid.SampledFrom([]content.ObjectID{"d1", "d2", "d3", "d4", "nowhere"}), 0, 3)
	n := rapid.IntRange(0, 14).Draw(t, "n")
	out := make([]content.Document, n)
	for i := range out {
		v := content.Values{3: ids.Draw(t, "see"), 5: rapid.Bool().Draw(t, "lent")}
		if title := rapid.SampledFrom(titles).Draw(t, "title"); title != "" {
			v[1] = title
		}
		if rapid.Bool().Draw(t, "has pages") {
			v[2] = rapid.SampledFrom([]float64{-1, 0, 1, 1.5, 2, 10, 1e20}).Draw(t, "pages")
		}
		if rapid.Bool().Draw(t, "has cover") {
			v[4] = rapid.SampledFrom([]content.ObjectID{"m1", "m2", "m3"}).Draw(t, "cover")
		}
		out[i] = content.Document{
			ID: content.ObjectID(fmt.Sprintf("d%d", i+1)), Locale: "en", Values: v,
			Meta: content.Meta{
				Num: content.Num(i + 1), Type: "tb", Status: content.Published, Name: rapid.SampledFrom(titles).Draw(t, "name"),
				Slug:     rapid.SampledFrom([]string{"", "s", "t"}).Draw(t, "slug"),
				Position: rapid.Int64Range(0, 3).Draw(t, "position"), Updated: content.Micros(rapid.Int64Range(0, 3).Draw(t, "updated")),
				Published: content.Micros(rapid.Int64Range(0, 3).Draw(t, "published")),
			},
		}
	}
	return out
}

// covers are the media objects; two have the same address.
var covers = map[content.ObjectID]string{"m1": "/one", "m2": "/two", "m3": "/two"}

func drawMatch(t *rapid.T, depth int) delivery.Match {
	switch rapid.IntRange(0, 12).Draw(t, "match") {
	case 8, 9, 10, 11, 12:
		return drawCompared(t)
	case 0:
		return delivery.Match{Column: "name", Equals: rapid.SampledFrom(titles).Draw(t, "equals")}
	case 1:
		return delivery.Match{Column: "num", Equals: rapid.SampledFrom([]string{"1", "2", "02", "x", "-1", "99"}).Draw(t, "equals")}
	case 2:
		return delivery.Match{Path: "2", Equals: rapid.SampledFrom([]float64{1, 1.5, 10, 7}).Draw(t, "equals")}
	case 3:
		return delivery.Match{Path: "5", Equals: rapid.SampledFrom([]string{"true", "false"}).Draw(t, "equals")}
	case 4:
		return delivery.Match{Path: "4", Media: true, Equals: rapid.SampledFrom([]string{"/one", "/two", "/three"}).Draw(t, "equals")}
	case 5:
		if depth > 0 {
			target := drawMatch(t, depth-1)
			return delivery.Match{Path: "3", Through: delivery.Scope{Kind: content.KindCollection, Type: "tb"}, Target: &target}
		}
		return delivery.Match{Path: "3", Equals: "d1"}
	case 6:
		return delivery.Match{Column: "slug", Equals: rapid.SampledFrom([]string{"", "s", "u"}).Draw(t, "equals")}
	default:
		return delivery.Match{Path: rapid.SampledFrom([]string{"1", "9"}).Draw(t, "path"), Equals: rapid.SampledFrom(titles).Draw(t, "equals")}
	}
}

// drawCompared draws a match with an operator.
func drawCompared(t *rapid.T) delivery.Match {
	op := rapid.SampledFrom([]delivery.Op{delivery.Greater, delivery.AtLeast, delivery.Less, delivery.AtMost, delivery.In, delivery.Contains, delivery.StartsWith, delivery.Exists}).Draw(t, "op")
	m := delivery.Match{Op: op, Single: true}
	number := rapid.SampledFrom([]float64{-1, 0, 1, 1.5, 2, 3, 1e20})
	text := rapid.SampledFrom(append([]string{"\u0301", "%", "e"}, titles...))
	switch rapid.IntRange(0, 4).Draw(t, "compared") {
	case 0:
		if op != delivery.Contains && op != delivery.StartsWith {
			m.Path, m.Equals = "2", number.Draw(t, "equals")
			if op == delivery.In {
				m.Equals = []any{number.Draw(t, "one"), number.Draw(t, "two"), number.Draw(t, "three")}
			}
			return m
		}
		m.Path = "1"
	case 1:
		m.Column = rapid.SampledFrom([]string{"name", "slug"}).Draw(t, "column")
	case 2:
		target := delivery.Match{Path: "1", Op: op, Single: true, Equals: text.Draw(t, "equals")}
		if op == delivery.In {
			target.Equals = []any{target.Equals}
		}
		if op == delivery.Exists {
			target = delivery.Match{Column: "num", Op: op}
		}
		return delivery.Match{Path: "3", Through: delivery.Scope{Kind: content.KindCollection, Type: "tb"}, Target: &target}
	case 3:
		if op == delivery.In || op == delivery.Exists {
			m.Path, m.Media, m.Single, m.Equals = "4", true, false, []any{"/one", "/three"}
			return m
		}
		m.Path = "1"
	default:
		m.Path, m.Single = rapid.SampledFrom([]string{"1", "9"}).Draw(t, "path"), rapid.Bool().Draw(t, "single")
	}
	if m.Equals = text.Draw(t, "equals"); op == delivery.In {
		m.Equals = []any{text.Draw(t, "one"), text.Draw(t, "two"), text.Draw(t, "three")}
	}
	return m
}

func drawSelection(t *rapid.T) delivery.Selection {
	s := delivery.Selection{
		Scope: delivery.Scope{Kind: content.KindCollection, Type: "tb"}, Locale: 1,
		Offset: rapid.IntRange(0, 6).Draw(t, "offset"), Limit: rapid.IntRange(0, 6).Draw(t, "limit"),
	}
	for range rapid.IntRange(0, 2).Draw(t, "conditions") {
		var a delivery.Any
		for range rapid.IntRange(0, 2).Draw(t, "alternatives") {
			a = append(a, drawMatch(t, 2))
		}
		if rapid.IntRange(0, 2).Draw(t, "except") == 0 {
			s.Except = append(s.Except, a)
		} else {
			s.Where = append(s.Where, a)
		}
	}
	s.Order.Desc = rapid.Bool().Draw(t, "desc")
	switch rapid.IntRange(0, 2).Draw(t, "order") {
	case 0:
		s.Order.Path = rapid.SampledFrom([]string{"1", "2", "4", "5", "9"}).Draw(t, "path")
	case 1:
		s.Order.Column = rapid.SampledFrom([]string{"published", "updated"}).Draw(t, "column")
	}
	for range rapid.IntRange(0, 2).Draw(t, "then") {
		o := delivery.Order{Desc: rapid.Bool().Draw(t, "then desc")}
		if rapid.Bool().Draw(t, "then column") {
			o.Column = rapid.SampledFrom([]string{"published", "updated"}).Draw(t, "column")
		} else {
			o.Path = rapid.SampledFrom([]string{"1", "2", "5", "9"}).Draw(t, "path")
		}
		if s.Order != (delivery.Order{Desc: s.Order.Desc}) {
			s.Then = append(s.Then, o)
		}
	}
	return s
}

// naive answers like a set, by looking at every document.
type naive []content.Document

func (n naive) holds(m delivery.Match, d content.Document) bool {
	equals, _ := m.Equals.(string)
	equals = norm.NFC.String(equals)
	text := func(s string) bool { return norm.NFC.String(s) == equals }
	refs, _ := d.Values[3].([]content.ObjectID)
	if m.Op != delivery.Equal {
		return n.compares(m, d)
	}
	switch {
	case m.Column == "name":
		return d.Name == equals // names are kept as they come
	case m.Column == "slug":
		return d.Slug == equals
	case m.Column == "num":
		return strconv.Itoa(int(d.Num)) == equals
	case m.Target != nil:
		return slices.ContainsFunc(refs, func(id content.ObjectID) bool {
			return slices.ContainsFunc(n, func(to content.Document) bool { return to.ID == id && n.holds(*m.Target, to) })
		})
	case m.Media:
		id, ok := d.Values[4].(content.ObjectID)
		return ok && covers[id] == equals
	case m.Path == "1":
		return text(d.Values.Text(1))
	case m.Path == "2":
		return d.Values[2] == m.Equals
	case m.Path == "3":
		return slices.Contains(refs, content.ObjectID(equals))
	case m.Path == "5":
		b, _ := d.Values[5].(bool)
		return strconv.FormatBool(b) == equals
	}
	return false
}

// compares is holds for the operators but Equal.
func (n naive) compares(m delivery.Match, d content.Document) bool {
	if m.Media {
		id, _ := d.Values[4].(content.ObjectID)
		list, _ := m.Equals.([]any)
		return covers[id] != "" && (m.Op == delivery.Exists || slices.Contains(list, any(covers[id])))
	}
	var have any
	switch {
	case m.Column == "name":
		have = d.Name
	case m.Column == "slug":
		have = d.Slug
	case m.Column == "num":
		return true
	case m.Path == "1", m.Path == "2":
		have = value(d, m.Path)
	}
	if have == nil {
		return false
	}
	form := func(v any) any {
		if s, ok := v.(string); ok {
			return norm.NFC.String(s)
		}
		return v
	}
	equals := form(m.Equals)
	text, _ := have.(string)
	part, _ := equals.(string)
	switch m.Op {
	case delivery.Greater:
		return byValue(have, equals, 1) > 0
	case delivery.AtLeast:
		return byValue(have, equals, 1) >= 0
	case delivery.Less:
		return byValue(have, equals, 1) < 0
	case delivery.AtMost:
		return byValue(have, equals, 1) <= 0
	case delivery.In:
		list, _ := m.Equals.([]any)
		return slices.ContainsFunc(list, func(v any) bool { return form(v) == have })
	case delivery.Contains:
		return strings.Contains(text, part)
	case delivery.StartsWith:
		return strings.HasPrefix(text, part)
	}
	return have != ""
}

func (n naive) sel(s delivery.Selection) (nums []content.Num, total int) {
	var found []content.Document
	for _, d := range n {
		if !slices.ContainsFunc(s.Where, func(a delivery.Any) bool {
			return !slices.ContainsFunc(a, func(m delivery.Match) bool { return n.holds(m, d) })
		}) && !slices.ContainsFunc(s.Except, func(a delivery.Any) bool {
			return slices.ContainsFunc(a, func(m delivery.Match) bool { return n.holds(m, d) })
		}) {
			found = append(found, d)
		}
	}
	slices.SortFunc(found, func(a, b content.Document) int {
		for _, o := range append([]delivery.Order{s.Order}, s.Then...) {
			if c := byOrder(a, b, o); c != 0 {
				return c
			}
		}
		return cmp.Compare(a.Num, b.Num)
	})
	for _, d := range found {
		nums = append(nums, d.Num)
	}
	total = len(nums)
	nums = nums[min(s.Offset, total):]
	if s.Limit > 0 {
		nums = nums[:min(s.Limit, len(nums))]
	}
	return nums, total
}

// byOrder compares two documents by one key.
func byOrder(a, b content.Document, o delivery.Order) int {
	sign := 1
	if o.Desc {
		sign = -1
	}
	switch {
	case o.Column == "published":
		return sign * cmp.Compare(a.Dated(), b.Dated())
	case o.Column == "updated":
		return sign * cmp.Compare(a.Updated, b.Updated)
	case o.Path != "":
		return byValue(value(a, o.Path), value(b, o.Path), sign)
	}
	return cmp.Compare(a.Position, b.Position)
}

// value is what a document is ordered by; nil when it has none.
func value(d content.Document, path string) any {
	switch path {
	case "1":
		return norm.NFC.String(d.Values.Text(1))
	case "2":
		return d.Values[2]
	case "4":
		if id, ok := d.Values[4].(content.ObjectID); ok {
			return string(id)
		}
	case "5":
		b, _ := d.Values[5].(bool)
		return strconv.FormatBool(b)
	}
	return nil
}

func byValue(a, b any, sign int) int {
	if a == nil || b == nil {
		return cmp.Compare(map[bool]int{true: 1}[a == nil], map[bool]int{true: 1}[b == nil]) // missing last both ways
	}
	if n, ok := a.(float64); ok {
		return sign * cmp.Compare(n, b.(float64))
	}
	return sign * cmp.Compare(a.(string), b.(string))
}

func TestSelect_AgreesWithLookingAtEveryDocument(t *testing.T) {
	t.Parallel()
	settings := content.Settings{DefaultLocale: "en", Locales: []content.Locale{{Num: 1, Code: "en"}}}
	base := []changelog.Draft{
		{Kind: changelog.Settings, Object: "settings", Present: true, Payload: asJSON(t, settings)},
		{Kind: changelog.Type, Object: "tb", Present: true, Payload: asJSON(t, book)},
	}
	for id, url := range covers {
		base = append(base, changelog.Draft{Kind: changelog.Media, Object: string(id), Present: true, Payload: asJSON(t, content.MediaObject{URL: url})})
	}
	for name, few := range map[string]int{"looking matches up": 1000, "walking the order": 0} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			set.SetFew(s, few)
			apply(t, s, base...)
			var last []content.Document
			rapid.Check(t, func(rt *rapid.T) {
				docs := books(rt)
				var drafts []changelog.Draft
				for _, d := range last { // one set for all: what a case leaves behind shows in the next
					drafts = append(drafts, changelog.Draft{Kind: changelog.Document, Object: string(d.ID), Locale: "en"})
				}
				for _, d := range docs {
					drafts = append(drafts, document(t, changelog.Document, string(d.ID), "en", d.Meta, d.Values))
				}
				last = docs
				if len(drafts) > 0 {
					apply(t, s, drafts...)
				}
				tx, err := s.Read(t.Context())
				if err != nil {
					rt.Fatal(err)
				}
				defer func() { _ = tx.Close() }()
				for range 5 {
					sel := drawSelection(rt)
					want, count := naive(docs).sel(sel)
					got, total, err := tx.Select(t.Context(), sel, delivery.Heads)
					if err != nil {
						rt.Fatal(err)
					}
					nums := []content.Num(nil)
					for _, d := range got {
						nums = append(nums, d.Num)
					}
					if total != count || !slices.Equal(nums, want) {
						rt.Fatalf("%+v: %v of %d, want %v of %d", sel, nums, total, want, count)
					}
				}
			})
		})
	}
}
