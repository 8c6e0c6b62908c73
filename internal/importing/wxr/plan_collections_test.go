package wxr_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/importing/wxr"
)

func TestParseCollection(t *testing.T) {
	for in, want := range map[string]wxr.Collection{
		"product":          {Type: "product", Key: "product"},
		"product=products": {Type: "product", Key: "products"},
		" product = shop ": {Type: "product", Key: "shop"},
		"jet-book":         {Type: "jet-book", Key: "jet-book"},
		"3d.model":         {Type: "3d.model", Key: "field_3d_model"},
	} {
		if got, err := wxr.ParseCollection(in); err != nil || got != want {
			t.Errorf("%q: %+v, %v; want %+v", in, got, err, want)
		}
	}
	for _, in := range []string{"", "=x", "post", "page=pages", "attachment", "nav_menu_item", "revision", "product=", "product=a b", "product=1"} {
		if got, err := wxr.ParseCollection(in); !fail.Is(err, fail.Invalid) {
			t.Errorf("%q: %+v, %v", in, got, err)
		}
	}
}

// product makes an item of the type "product".
func product(id string, change func(*wxr.Item)) wxr.Item {
	return item(id, func(it *wxr.Item) {
		it.Type, it.Link = "product", "http://old.example.com/product/"+id+"/"
		if change != nil {
			change(it)
		}
	})
}

func collectionPlan(t *testing.T, items ...wxr.Item) *importing.Plan {
	t.Helper()
	p, err := wxr.Source{
		Export:      &wxr.Export{Channel: wxr.Channel{Link: "http://old.example.com"}, Items: items},
		Collections: []wxr.Collection{{Type: "product", Key: "products"}},
	}.Plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	checkPlan(t, p)
	return p
}

func shop() []wxr.Item {
	return []wxr.Item{
		item("9", func(it *wxr.Item) {
			it.Type, it.AttachmentURL = "attachment", "http://old.example.com/a.jpg"
		}),
		product("1", func(it *wxr.Item) {
			it.Title, it.Slug, it.Content, it.Excerpt = "Mill &amp; more", "m%c3%bchle", "One\n\ntwo", "<b>Short</b>"
			it.Terms = []wxr.ItemTerm{
				{Domain: "product_cat", Slug: "a", Name: "Tools &amp; all"},
				{Domain: "product_cat", Slug: "b", Name: "Wood"},
				{Domain: "post_tag", Slug: "red", Name: "Red"},
			}
			it.Meta = []wxr.Meta{
				{Key: "_thumbnail_id", Value: "9"},
				{Key: "_edit_lock", Value: "1:2"},
				{Key: "price", Value: " 12.50 "},
				{Key: "price", Value: "13"},
				{Key: "data", Value: `a:1:{i:0;s:1:"x";}`},
				{Key: "title", Value: "Other"},
				{Key: "Größe in cm", Value: "4"},
				{Key: "meta", Value: "m"},
				{Key: "empty", Value: ""},
			}
		}),
		product("2", func(it *wxr.Item) { it.Status, it.Title, it.Slug, it.Content = "draft", "", "", "" }),
		product("3", func(it *wxr.Item) { it.Status = "trash" }),
	}
}

func TestPlan_Collections(t *testing.T) {
	p := collectionPlan(t, shop()...)
	if len(p.Types) != 1 {
		t.Fatalf("types: %+v", p.Types)
	}
	var fields []string
	for _, f := range p.Types[0].Fields {
		fields = append(fields, fmt.Sprintf("%s %s", f.Key, f.Kind))
	}
	want := []string{
		"title short_text", "slug short_text", "body wysiwyg", "excerpt long_text", "date date", "featured_image media",
		"product_cat short_text", "tags short_text", "price short_text", "title_2 short_text", "grosse_in_cm short_text", "meta_2 short_text", "empty short_text",
	}
	if diff := cmp.Diff(want, fields); diff != "" {
		t.Error(diff)
	}
	o := object(t, p, "post:1")
	values := map[string]any{
		"title": "Mill & more", "slug": "mühle", "body": "<p>One</p>\n<p>two</p>", "excerpt": "Short", "date": "2020-05-01T10:00:00",
		"featured_image": importing.Link("media:9"), "product_cat": "Tools & all, Wood", "tags": "Red", "price": "12.50",
		"title_2": "Other", "grosse_in_cm": "4", "meta_2": "m",
	}
	if diff := cmp.Diff(values, o.Values); diff != "" {
		t.Error(diff)
	}
	if o.Kind != content.KindCollection || o.Key != "products" || o.Slug != "" || !o.Publish || o.Old != nil || !strings.Contains(reasons(o), "several values") {
		t.Errorf("the item is %+v", o)
	}
	if draft := object(t, p, "post:2"); draft.Publish || draft.Name != "post:2" {
		t.Errorf("the draft is %+v", draft)
	}
	var skips []string
	for _, s := range p.Skips {
		skips = append(skips, fmt.Sprintf("%s %d %s", s.Row, s.Count, s.Detail))
	}
	if diff := cmp.Diff([]string{"collection products 0 ", "custom fields 1 product: data", "redirects 1 "}, skips); diff != "" {
		t.Error(diff)
	}
}

func TestPlan_CollectionsThatAreNotThere(t *testing.T) {
	p := collectionPlan(t, item("1", nil), item("2", func(it *wxr.Item) { it.Type = "book" }))
	if len(p.Types) != 0 || len(p.Notes) != 1 || !strings.Contains(p.Notes[0], `no items of the type "product"`) {
		t.Errorf("types %+v, notes %q", p.Types, p.Notes)
	}
	if len(p.Skips) != 1 || !strings.HasSuffix(p.Skips[0].Reason, "add --collection book") {
		t.Errorf("skips: %+v", p.Skips)
	}
}

func TestPlan_CollectionsHaveRoomForSoManyFields(t *testing.T) {
	p := collectionPlan(t, product("1", func(it *wxr.Item) {
		for i := range 250 {
			it.Meta = append(it.Meta, wxr.Meta{Key: fmt.Sprintf("f%d", i), Value: "x"})
		}
	}))
	if n := len(p.Types[0].Fields); n != 200 || len(object(t, p, "post:1").Values) != 194+5 {
		t.Errorf("%d fields, %d values", n, len(object(t, p, "post:1").Values))
	}
	if s := p.Skips[0]; s.Row != "custom fields" || s.Count != 56 {
		t.Errorf("skips: %+v", p.Skips)
	}
}

func TestImport_CollectionsTwice(t *testing.T) {
	svc, site := newSite(t)
	for i, want := range []int{3, 0} { // two items, one image
		r := run(t, svc, site, collectionPlan(t, shop()...))
		if r.Written() != want {
			t.Errorf("run %d wrote %d: %+v %+v", i+1, r.Written(), r.Rows, r.Skips)
		}
		if row := r.Row("collection products"); row.Published != 1 || row.Drafts != 1 || row.Skipped != 1 {
			t.Errorf("run %d: %+v", i+1, row)
		}
	}
}
