package wxr_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/importing/wxr"
)

func TestPlan_Authors(t *testing.T) {
	by := func(id, creator string) wxr.Item { return item(id, func(it *wxr.Item) { it.Creator = creator }) }
	p := planOf(t, wxr.Export{
		Authors: []wxr.Author{
			{Login: "ann", Email: "ann@example.com", DisplayName: "Ann &amp; Co", FirstName: "Ann", LastName: "Real"},
			{Login: "bob", DisplayName: "Bob Mill", FirstName: "Bob", LastName: "Mill"},
			{Login: "carl@example.com", Email: "carl@example.com", DisplayName: "Carl"},
			{Login: "dora@example.com", DisplayName: "dora@example.com"},
			{Login: "ANN"},
			{},
		},
		Items: []wxr.Item{
			by("1", "ann"), by("2", ">bob"), by("3", "Eve Ning"), by("4", ""), by("5", "eve ning"),
			item("6", func(it *wxr.Item) { it.Type, it.Creator = "page", "zed" }),
		},
	})
	type who struct{ Ref, Slug, Name, First, Last string }
	var got []who
	for _, o := range objects(t, p) {
		if o.Row == importing.Authors {
			first, _ := o.Values["first_name"].(string)
			last, _ := o.Values["last_name"].(string)
			got = append(got, who{o.Ref, o.Slug, o.Name, first, last})
		}
	}
	want := []who{
		{"author:ann", "ann", "Ann & Co", "Ann & Co", ""}, // the name she shows, not the one she has
		{"author:bob", "bob", "Bob Mill", "Bob", "Mill"},
		{"author:carl@example.com", "carl", "Carl", "Carl", ""},
		{"author:dora@example.com", "author", "Author", "Author", ""},
		{"author:eve ning", "eve-ning", "Eve Ning", "Eve Ning", ""},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for ref, author := range map[string]any{
		"post:1": importing.Link("author:ann"), "post:2": importing.Link("author:bob"), "post:3": importing.Link("author:eve ning"),
		"post:4": nil, "post:5": importing.Link("author:eve ning"), "post:6": nil,
	} {
		if got := object(t, p, ref).Values["author"]; got != author {
			t.Errorf("the author of %s is %v, want %v", ref, got, author)
		}
	}
	if o := object(t, p, "post:2"); reasons(o) == "" || o.Changes[0].Detail != ">bob → bob" {
		t.Errorf("the odd login is not told: %+v", o.Changes)
	}
	data, err := json.Marshal(objects(t, p))
	if err != nil || strings.Count(string(data), "example.com") != 2 { // the two references, which nobody reads
		t.Errorf("a mail address is in the plan: %s", data)
	}
}

func TestPlan_Terms(t *testing.T) {
	uses := func(id string, terms ...wxr.ItemTerm) wxr.Item {
		return item(id, func(it *wxr.Item) { it.Terms = terms })
	}
	p := planOf(t, wxr.Export{
		Categories: []wxr.Category{
			{Slug: "tips", Name: "Tips &amp; Tricks", Description: "x"},
			{Slug: "%ce%ad%ce%bd%ce%b1", Name: "Ένα", Parent: "tips"},
			{Slug: "search", Name: "Search"},
			{Slug: "tips", Name: "Again"},
			{},
		},
		Tags: []wxr.Tag{{Slug: "tips", Name: "Tips"}, {Name: "No Slug"}, {Slug: "no slug", Name: "Other"}},
		Items: []wxr.Item{
			uses("1", wxr.ItemTerm{Domain: "category", Slug: "tips"}, wxr.ItemTerm{Domain: "post_tag", Slug: "new", Name: "New"},
				wxr.ItemTerm{Domain: "category", Slug: "ένα"}, wxr.ItemTerm{Domain: "category", Slug: "tips"}, wxr.ItemTerm{Slug: "bare", Name: "Bare"},
				wxr.ItemTerm{Domain: "post_format", Slug: "post-format-aside"}, wxr.ItemTerm{Domain: "mood", Slug: "x"}),
			item("2", func(it *wxr.Item) { it.Type, it.Terms = "page", []wxr.ItemTerm{{Domain: "category", Slug: "unused"}} }),
		},
	})
	type term struct{ Ref, Slug, Name, Changes string }
	var got []term
	for _, o := range objects(t, p) {
		if o.Kind == content.KindCategory || o.Kind == content.KindTag {
			got = append(got, term{o.Ref, o.Slug, o.Name, reasons(o)})
		}
	}
	const made = "made, because posts use it and the file does not declare it"
	want := []term{
		{"category:tips", "tips", "Tips & Tricks", ""},
		{"category:ένα", "ένα", "Ένα", "slug decoded"},
		{"category:search", "search-2", "Search", "slug made unique"},
		{"category:bare", "bare", "Bare", made},
		{"tag:tips", "tips", "Tips", ""},
		{"tag:no-slug", "no-slug", "No Slug", "slug made, because it had none"},
		{"tag:no slug", "no-slug-2", "Other", "slug changed to fit the rules; slug made unique"},
		{"tag:new", "new", "New", made},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	o := object(t, p, "post:1")
	if diff := cmp.Diff([]any{importing.Link("category:tips"), importing.Link("category:ένα"), importing.Link("category:bare")}, o.Values["categories"]); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]any{importing.Link("tag:new")}, o.Values["tags"]); diff != "" {
		t.Error(diff)
	}
	rows := map[string]int{}
	for _, s := range p.Skips {
		rows[s.Row] = s.Count
	}
	if diff := cmp.Diff(n{"post formats": 1, "taxonomy mood": 1, "terms of pages": 1}, rows); diff != "" {
		t.Error(diff)
	}
	if len(p.Notes) != 2 {
		t.Errorf("notes: %q", p.Notes)
	}
}

func TestPlan_FeaturedImages(t *testing.T) {
	thumb := func(id, image string) wxr.Item {
		return item(id, func(it *wxr.Item) { it.Meta = []wxr.Meta{{Key: "_thumbnail_id", Value: image}} })
	}
	file := func(id, address string) wxr.Item {
		return wxr.Item{PostID: id, Type: "attachment", Status: "inherit", Title: "A &amp; B", AttachmentURL: address, Meta: []wxr.Meta{{Key: "_wp_attachment_image_alt", Value: "A mill"}}}
	}
	p := planOf(t, wxr.Export{Items: []wxr.Item{
		thumb("1", "10"), thumb("2", "10"), thumb("3", "11"), thumb("4", "99"), thumb("5", "-1"),
		file("10", "https://cdn.example.com/a.jpg"), file("11", "javascript:alert(1)"), file("12", "https://cdn.example.com/unused.jpg"),
	}})
	if m := object(t, p, "media:10"); *m.Media != (content.MediaObject{URL: "https://cdn.example.com/a.jpg", Name: "A & B", Alt: "A mill"}) {
		t.Errorf("the media object is %+v", m.Media)
	}
	for ref, want := range map[string]any{"post:1": importing.Link("media:10"), "post:2": importing.Link("media:10"), "post:3": nil, "post:4": nil, "post:5": nil} {
		o := object(t, p, ref)
		if o.Values["featured_image"] != want {
			t.Errorf("the image of %s is %v, want %v", ref, o.Values["featured_image"], want)
		}
		if lost := ref == "post:3" || ref == "post:4"; lost != strings.Contains(reasons(o), "featured image left out") {
			t.Errorf("%s says %q", ref, reasons(o))
		}
	}
	if alt := object(t, p, "post:1").Values["featured_image_alt"]; alt != "A mill" {
		t.Errorf("alt is %v", alt)
	}
	if len(p.Skips) != 1 || p.Skips[0].Count != 2 {
		t.Errorf("skips: %+v", p.Skips)
	}
}

func TestPlan_Texts(t *testing.T) {
	long := strings.Repeat("wörd ", 60)
	for name, c := range map[string]struct {
		change  func(*wxr.Item)
		key     string // "" for the name
		want    string
		reasons string
	}{
		"title with entities":  {func(it *wxr.Item) { it.Title = "Q &amp; A" }, "", "Q & A", "markup in the title"},
		"title with tags":      {func(it *wxr.Item) { it.Title = "An <em>old</em> mill" }, "", "An old mill", "markup in the title"},
		"title of signs":       {func(it *wxr.Item) { it.Title = "a < b & c" }, "", "a < b & c", ""},
		"title too long":       {func(it *wxr.Item) { it.Title = long }, "", strings.TrimSpace(long[:40*6]) + "…", "title shortened"},
		"no title":             {func(it *wxr.Item) { it.Title = ""; it.Content = "[gallery]<p>Once upon</p>" }, "", "Once upon", "opening words"},
		"no title and no body": {func(it *wxr.Item) { it.Title, it.Content = "", "" }, "", "slug-1", "opening words"},
		"excerpt":              {func(it *wxr.Item) { it.Excerpt = "Short" }, "summary", "Short", ""},
		"excerpt with markup":  {func(it *wxr.Item) { it.Excerpt = "<p>Short &amp; sweet</p>" }, "summary", "Short & sweet", "markup in the excerpt"},
		"more":                 {func(it *wxr.Item) { it.Content = "<p>Before</p><!--more--><p>After</p>" }, "summary", "Before", "“more” mark"},
		"shortcode":            {func(it *wxr.Item) { it.Content = `<p>[caption id="x"]<img src="y"> Cat[/caption]Text</p>` }, "summary", "Text", "without shortcodes"},
		"only shortcodes":      {func(it *wxr.Item) { it.Content = `[gallery]` }, "summary", "Title 1", "without shortcodes"},
		"classic body":         {func(it *wxr.Item) { it.Content = "One\n\nTwo" }, "body", "<p>One</p>\n<p>Two</p>", "paragraphs marked up"},
		"block body":           {func(it *wxr.Item) { it.Content = "<!-- wp:x -->\n\na" }, "body", "<!-- wp:x -->\n\na", ""},
		"SEO title":            {func(it *wxr.Item) { it.Meta = []wxr.Meta{{Key: "_yoast_wpseo_title", Value: "Best"}} }, "seo_title", "Best", ""},
		"SEO template": {func(it *wxr.Item) {
			it.Meta = []wxr.Meta{{Key: "rank_math_title", Value: "%title% %sep%"}, {Key: "_aioseo_title", Value: "Ok"}}
		}, "seo_title", "Ok", ""},
		"sticky": {func(it *wxr.Item) { it.Sticky = true }, "", "Title 1", "no longer sticky"},
	} {
		t.Run(name, func(t *testing.T) {
			o := object(t, planOf(t, wxr.Export{Items: []wxr.Item{item("1", c.change)}}), "post:1")
			got := o.Name
			if c.key != "" {
				got, _ = o.Values[c.key].(string)
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if r := reasons(o); !strings.Contains(r, c.reasons) || c.reasons == "" && r != "" {
				t.Errorf("changes: %q, want %q", r, c.reasons)
			}
		})
	}
	o := object(t, planOf(t, wxr.Export{Items: []wxr.Item{item("1", nil)}}), "post:1")
	if _, there := o.Values["summary"]; there {
		t.Error("a summary is made where the API takes the opening of the body")
	}
}
