package wxr_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/importing/wxr"
)

// Exports of few words, so that slugs, numbers, logins and terms meet often.
func randomExport() *rapid.Generator[wxr.Export] {
	word := rapid.SampledFrom([]string{
		"", "a", "b", "A", "a-b", "a-2", "search", "%ce%b1", "α", "%ff", "1", "2", "10", ">a", "a b", "&amp;", "<b>a</b>", "…", "[x a=1]", "a@b",
	})
	address := rapid.SampledFrom([]string{"", "http://s.example/a/", "http://s.example/?p=1", "https://s.example/b", "http://t.example/a", "::"})
	date := rapid.SampledFrom([]string{"", "0000-00-00 00:00:00", "2020-01-02 03:04:05", "x"})
	meta := rapid.Custom(func(t *rapid.T) wxr.Meta {
		return wxr.Meta{Key: rapid.SampledFrom([]string{"_thumbnail_id", "rank_math_title", "x"}).Draw(t, "key"), Value: word.Draw(t, "value")}
	})
	term := rapid.Custom(func(t *rapid.T) wxr.ItemTerm {
		return wxr.ItemTerm{Domain: rapid.SampledFrom([]string{"category", "post_tag", "", "x"}).Draw(t, "domain"), Slug: word.Draw(t, "slug"), Name: word.Draw(t, "name")}
	})
	item := rapid.Custom(func(t *rapid.T) wxr.Item {
		return wxr.Item{
			Line: rapid.IntRange(1, 9).Draw(t, "line"), Title: word.Draw(t, "title"), Link: address.Draw(t, "link"), GUID: address.Draw(t, "guid"),
			Creator: word.Draw(t, "creator"), Content: word.Draw(t, "content"), Excerpt: word.Draw(t, "excerpt"), PostID: word.Draw(t, "id"),
			PostDate: date.Draw(t, "date"), PostDateGMT: date.Draw(t, "gmt"), Slug: word.Draw(t, "slug"), ParentID: word.Draw(t, "parent"),
			Status:        rapid.SampledFrom([]string{"publish", "draft", "future", "trash", ""}).Draw(t, "status"),
			Type:          rapid.SampledFrom([]string{"post", "page", "attachment", ""}).Draw(t, "type"),
			AttachmentURL: address.Draw(t, "file"), Terms: rapid.SliceOfN(term, 0, 3).Draw(t, "terms"), Meta: rapid.SliceOfN(meta, 0, 2).Draw(t, "meta"),
		}
	})
	return rapid.Custom(func(t *rapid.T) wxr.Export {
		e := wxr.Export{Channel: wxr.Channel{Link: address.Draw(t, "link"), Title: word.Draw(t, "title")}}
		for range rapid.IntRange(0, 3).Draw(t, "declared") {
			e.Authors = append(e.Authors, wxr.Author{Login: word.Draw(t, "login"), DisplayName: word.Draw(t, "display")})
			e.Categories = append(e.Categories, wxr.Category{Slug: word.Draw(t, "slug"), Name: word.Draw(t, "name")})
			e.Tags = append(e.Tags, wxr.Tag{Slug: word.Draw(t, "slug"), Name: word.Draw(t, "name")})
		}
		e.Items = rapid.SliceOfN(item, 0, 8).Draw(t, "items")
		return e
	})
}

func TestPlan_KeepsItsPromisesAndIsTheSameEachTime(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		e := randomExport().Draw(r, "export")
		var plans [2][]byte
		for i := range plans {
			copied := e
			copied.Items = slices.Clone(e.Items)
			p, err := wxr.Source{Export: &copied}.Plan(t.Context())
			if err != nil {
				r.Fatal(err)
			}
			checkPlan(r, p)
			if plans[i], err = json.Marshal(struct {
				Plan    *importing.Plan
				Objects []importing.Object
			}{p, objects(r, p)}); err != nil {
				r.Fatal(err)
			}
		}
		if diff := cmp.Diff(string(plans[0]), string(plans[1])); diff != "" {
			r.Fatal(diff)
		}
	})
}
