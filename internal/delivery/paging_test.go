package delivery_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
)

func TestAnswer_PaginationMeta(t *testing.T) {
	r := build(t, inn(innSettings())...)
	for query, want := range map[string]string{
		"page_size=1":                `{"next_page":2,"previous_page":null,"count":3}`,
		"page_size=1&page=2":         `{"next_page":3,"previous_page":1,"count":3}`,
		"page_size=1&page=3":         `{"next_page":null,"previous_page":2,"count":3}`,
		"page_size=3":                `{"next_page":null,"previous_page":null,"count":3}`,
		"page_size=1000":             `{"next_page":null,"previous_page":null,"count":3}`,
		"limit=1":                    `{"next_offset":1,"previous_offset":null,"next_page":null,"previous_page":null,"count":3}`,
		"limit=2&offset=1":           `{"next_offset":null,"previous_offset":0,"next_page":null,"previous_page":null,"count":3}`,
		"offset=1":                   `{"next_offset":null,"previous_offset":0,"next_page":null,"previous_page":null,"count":3}`,
		"limit=1&offset=99999999999": `{"next_offset":null,"previous_offset":99999999998,"next_page":null,"previous_page":null,"count":3}`,
	} {
		var got struct{ Meta json.RawMessage }
		res := get(t, r, "/v2/pages/dish/?levels=1&"+query)
		if err := json.Unmarshal(res.Body, &got); err != nil || string(got.Meta) != want {
			t.Errorf("%s: %d %s, want %s", query, res.Status, got.Meta, want)
		}
	}
	for _, query := range []string{"page=2", "page=99999999999999999999", "page_size=1&page=4"} {
		if res := get(t, r, "/v2/pages/dish/?"+query); res.Status != 404 || detail(t, res.Body) != "Invalid page." {
			t.Errorf("%s: %d %s", query, res.Status, res.Body)
		}
	}
}

// Page after page is the whole list.
func TestAnswer_PagesConcatenateToTheList(t *testing.T) {
	drafts := inn(innSettings())
	for i := range 23 {
		drafts = append(drafts, doc("x"+itoa(i), content.Num(100+i), "t-dish", "x"+itoa(i), "X", 5,
			content.Values{1: "T" + itoa(i%5), 2: float64(i % 3), 3: i%2 == 0}))
	}
	r := build(t, drafts...)
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(1, 30).Draw(t, "size")
		filter := rapid.SampledFrom([]string{"", "&fields.spicy=true", "&order=price", "&order=-title&fields.spicy=false"}).Draw(t, "filter")
		offsets := rapid.Bool().Draw(t, "offsets")
		whole := slugsOf(t, r, "/v2/pages/dish/?levels=1&page_size=100"+filter)
		var parts []string
		next := "page=1"
		for next != "" {
			if offsets && next == "page=1" {
				next = "offset=0"
			}
			var page []string
			target := "/v2/pages/dish/?levels=1&" + next + "&" + sizeName(offsets) + "=" + itoa(size) + filter
			page, next = slugsAndNext(t, r, target)
			parts = append(parts, page...)
			if len(page) > size {
				t.Fatalf("%s has %d pages", target, len(page))
			}
		}
		if !slices.Equal(parts, whole) {
			t.Fatalf("parts %v, whole %v", parts, whole)
		}
	})
}

// slugsAndNext returns the slugs of one page and the parameter of the next, ""
// at the end.
func slugsAndNext(t *rapid.T, r delivery.Reader, target string) (slugs []string, next string) {
	path, query := cut(target)
	q, refused := delivery.Parse("GET", path, query)
	if refused != nil {
		t.Fatalf("%s: %s", target, refused.Body)
	}
	res, err := delivery.Answer(t.Context(), r, q)
	if err != nil || res.Status != 200 {
		t.Fatalf("%s: %d %s, %v", target, res.Status, res.Body, err)
	}
	var got struct {
		Meta struct {
			NextPage   *int `json:"next_page"`
			NextOffset *int `json:"next_offset"`
		}
		Data []struct{ Slug string }
	}
	if err := json.Unmarshal(res.Body, &got); err != nil {
		t.Fatal(err)
	}
	for _, d := range got.Data {
		slugs = append(slugs, d.Slug)
	}
	switch {
	case got.Meta.NextPage != nil:
		next = "page=" + itoa(*got.Meta.NextPage)
	case got.Meta.NextOffset != nil:
		next = "offset=" + itoa(*got.Meta.NextOffset)
	}
	return slugs, next
}

func slugsOf(t *rapid.T, r delivery.Reader, target string) []string {
	slugs, _ := slugsAndNext(t, r, target)
	return slugs
}

func itoa(n int) string { return strconv.Itoa(n) }

func sizeName(offsets bool) string {
	if offsets {
		return "limit"
	}
	return "page_size"
}
