package wxr_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing/wxr"
)

// export is a WXR 1.2 file with inner in its channel, from line 3 on.
func export(inner string) string {
	return `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<rss version="2.0"
xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>` + inner + `</channel></rss>`
}

func decode(s string) (*wxr.Export, error) {
	return wxr.Decode(strings.NewReader(s), wxr.DefaultLimits())
}

const full = `
<title> A &amp; B </title><link>https://a.example</link><description> words </description><language>en</language>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>https://n.example</wp:base_site_url><wp:base_blog_url>https://a.example</wp:base_blog_url>
<image><title>not the title</title></image>
<wp:author><wp:author_id>7</wp:author_id><wp:author_login><![CDATA[ ann
]]></wp:author_login><wp:author_email>ann@a.example</wp:author_email><wp:author_display_name>Ann B</wp:author_display_name><wp:author_first_name>Ann</wp:author_first_name><wp:author_last_name>B</wp:author_last_name></wp:author>
<wp:category><wp:term_id>1</wp:term_id><wp:category_nicename>news</wp:category_nicename><wp:category_parent>top</wp:category_parent><wp:cat_name><![CDATA[News]]></wp:cat_name><wp:category_description>All of it</wp:category_description></wp:category>
<wp:tag><wp:term_id>2</wp:term_id><wp:tag_slug>red</wp:tag_slug><wp:tag_name>Red</wp:tag_name><wp:tag_description>A colour</wp:tag_description></wp:tag>
<wp:term><wp:term_id>3</wp:term_id><wp:term_taxonomy>nav_menu</wp:term_taxonomy></wp:term>
<item>
<title>Hello</title><link>https://a.example/hello/</link><pubDate>Wed, 20 Oct 2010 14:08:20 +0000</pubDate><dc:creator>ann</dc:creator>
<guid isPermaLink="false">https://a.example/?p=9</guid><description/>
<content:encoded><![CDATA[ <p>One ]]]]><!-- no part of it --><![CDATA[> two</p>]]> &lt;br&gt;
</content:encoded><excerpt:encoded><![CDATA[ Short ]]></excerpt:encoded>
<wp:post_id>9</wp:post_id><wp:post_date>2010-10-20 16:08:20</wp:post_date><wp:post_date_gmt>2010-10-20 14:08:20</wp:post_date_gmt><wp:post_modified>2011-01-01 01:00:00</wp:post_modified><wp:post_modified_gmt>2011-01-01 00:00:00</wp:post_modified_gmt>
<wp:post_name>hello</wp:post_name><wp:status>publish</wp:status><wp:post_parent>4</wp:post_parent><wp:menu_order>-3</wp:menu_order><wp:post_type>post</wp:post_type><wp:post_password> x </wp:post_password><wp:is_sticky>1</wp:is_sticky><wp:attachment_url>https://a.example/a.png</wp:attachment_url>
<category domain="category" nicename="news">News</category><category domain="post_tag" nicename="undeclared">Un</category>
<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value><![CDATA[ 12 ]]></wp:meta_value></wp:postmeta>
<wp:comment><wp:comment_content>Hi</wp:comment_content></wp:comment><wp:comment/>
</item>
<item><wp:post_parent>0</wp:post_parent><wp:menu_order>first</wp:menu_order></item>`

func TestDecode_EveryField(t *testing.T) {
	want := &wxr.Export{
		Version: "1.2",
		Channel: wxr.Channel{Title: "A & B", Link: "https://a.example", Description: " words ", Language: "en", BaseSiteURL: "https://n.example", BaseBlogURL: "https://a.example"},
		Authors: []wxr.Author{{ID: "7", Login: "ann", Email: "ann@a.example", DisplayName: "Ann B", FirstName: "Ann", LastName: "B"}},
		Categories: []wxr.Category{
			{ID: "1", Slug: "news", Parent: "top", Name: "News", Description: "All of it"},
		},
		Tags: []wxr.Tag{{ID: "2", Slug: "red", Name: "Red", Description: "A colour"}},
		Items: []wxr.Item{{
			Line: 12, Title: "Hello", Link: "https://a.example/hello/", PubDate: "Wed, 20 Oct 2010 14:08:20 +0000", Creator: "ann",
			GUID: "https://a.example/?p=9", Content: " <p>One ]]> two</p> <br>\n", Excerpt: " Short ",
			PostID: "9", PostDate: "2010-10-20 16:08:20", PostDateGMT: "2010-10-20 14:08:20",
			Modified: "2011-01-01 01:00:00", ModifiedGMT: "2011-01-01 00:00:00", Slug: "hello", Status: "publish", ParentID: "4",
			MenuOrder: -3, Type: "post", Password: " x ", Sticky: true, AttachmentURL: "https://a.example/a.png",
			Terms: []wxr.ItemTerm{{Domain: "category", Slug: "news", Name: "News"}, {Domain: "post_tag", Slug: "undeclared", Name: "Un"}},
			Meta:  []wxr.Meta{{Key: "_thumbnail_id", Value: " 12 "}}, Comments: 2,
		}, {Line: 23}},
	}
	// The same file under other addresses, prefixes and line ends is the same.
	for name, file := range map[string]string{
		"http":           export(full),
		"https":          strings.ReplaceAll(export(full), "http://", "https://"),
		"other prefixes": strings.NewReplacer("wp:", "w:", ":wp", ":w", "<content:", "<c:", "</content:", "</c:", ":content=", ":c=").Replace(export(full)),
		"CRLF":           strings.ReplaceAll(export(full), "\n", "\r\n"),
		"blank before":   strings.Replace("\n"+export(full), "?>\n", "?>", 1),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := decode(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDecode_TermsOfVersion1_0(t *testing.T) {
	got, err := decode(export(`<item>
<category><![CDATA[News]]></category><category domain="category" nicename="news">News</category>
<category domain="tag">Red</category><category domain="tag" nicename="red">Red</category>
<category domain="tag">News</category><category>Bare</category><category>Bare</category></item>`))
	if err != nil {
		t.Fatal(err)
	}
	want := []wxr.ItemTerm{
		{Domain: "category", Slug: "news", Name: "News"},
		{Domain: "post_tag", Slug: "red", Name: "Red"},
		{Domain: "post_tag", Name: "News"},
		{Name: "Bare"},
	}
	if diff := cmp.Diff(want, got.Items[0].Terms); diff != "" {
		t.Error(diff)
	}
}

func TestDecode_Version(t *testing.T) {
	for _, c := range []struct{ space, tag, want string }{
		{"http://wordpress.org/export/1.0/", "", "1.0"},
		{"https://wordpress.org/export/1.1", "", "1.1"},
		{"http://wordpress.org/export/1.1/", "1.2", "1.2"}, // the file's own word
		{"http://wordpress.org/export/9.0/", "1.2", "1.2"},
		{"http://wordpress.org/export/9.0/", "", ""},
		{"http://wordpress.org/export/1.2/", "2.0", ""},
		{"http://example.org/", "1.2", ""},
	} {
		tag := ""
		if c.tag != "" {
			tag = "<wp:wxr_version>" + c.tag + "</wp:wxr_version>"
		}
		for _, format := range []string{
			`<rss xmlns:wp=%q><channel>%s</channel></rss>`, `<rss><channel xmlns:wp=%q>%s</channel></rss>`,
		} {
			got, err := decode(fmt.Sprintf(format, c.space, tag))
			switch {
			case c.want == "" && !fail.Is(err, fail.Invalid):
				t.Errorf("%+v: got %v, want an error", c, err)
			case c.want != "" && (err != nil || got.Version != c.want):
				t.Errorf("%+v: got %v, %v", c, got, err)
			}
		}
	}
}
