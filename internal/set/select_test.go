package set_test

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
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
	switch rapid.IntRange(0, 7).Draw(t, "match") {
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
		s.Where = append(s.Where, a)
	}
	s.Order.Desc = rapid.Bool().Draw(t, "desc")
	switch rapid.IntRange(0, 2).Draw(t, "order") {
	case 0:
		s.Order.Path = rapid.SampledFrom([]string{"1", "2", "4", "5", "9"}).Draw(t, "path")
	case 1:
		s.Order.Column = rapid.SampledFrom([]string{"published", "updated"}).Draw(t, "column")
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

func (n naive) sel(s delivery.Selection) (nums []content.Num, total int) {
	var found []content.Document
	for _, d := range n {
		if !slices.ContainsFunc(s.Where, func(a delivery.Any) bool {
			return !slices.ContainsFunc(a, func(m delivery.Match) bool { return n.holds(m, d) })
		}) {
			found = append(found, d)
		}
	}
	sign := 1
	if s.Order.Desc {
		sign = -1
	}
	slices.SortFunc(found, func(a, b content.Document) int {
		var by int
		switch {
		case s.Order.Column == "published":
			by = sign * cmp.Compare(a.Published, b.Published)
		case s.Order.Column == "updated":
			by = sign * cmp.Compare(a.Updated, b.Updated)
		case s.Order.Path != "":
			by = byValue(value(a, s.Order.Path), value(b, s.Order.Path), sign)
		default:
			by = cmp.Compare(a.Position, b.Position)
		}
		return cmp.Or(by, cmp.Compare(a.Num, b.Num))
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
