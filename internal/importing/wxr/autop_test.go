package wxr

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/gheecms/ghee/internal/text"
)

func TestAutop(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"empty", " \n ", " \n "},
		{"one line", "Hello", "<p>Hello</p>"},
		{"two paragraphs", "One\n\nTwo", "<p>One</p>\n<p>Two</p>"},
		{"Windows lines", "One\r\n\r\nTwo\r\nthree", "<p>One</p>\n<p>Two<br />\nthree</p>"},
		{"white space in a blank line", "One\n \t\n\n\nTwo", "<p>One</p>\n<p>Two</p>"},
		{"line break", "One  \ntwo", "<p>One<br />\ntwo</p>"},
		{"no second break", "One<br>\ntwo", "<p>One<br>\ntwo</p>"},
		{"two breaks are a blank line", "One<br /> <br>\nTwo", "<p>One</p>\n<p>Two</p>"},
		{"inline markup", "A <b>bold</b>\n\n<em>Two</em>", "<p>A <b>bold</b></p>\n<p><em>Two</em></p>"},
		{"line end in a tag", "<a\nhref='x'>y</a>", "<p><a\nhref='x'>y</a></p>"},
		{"image alone", "<img src=x>", "<p><img src=x></p>"},
		{"heading", "<h2>Title</h2>\nText", "<h2>Title</h2>\n<p>Text</p>"},
		{"marked up already", "<p>One</p>\n\n<p>Two</p>\n", "<p>One</p>\n\n<p>Two</p>\n"},
		{"break in a paragraph", "<p>One\ntwo</p>", "<p>One<br />\ntwo</p>"},
		{"blank line in a paragraph", "<p class=a>One\n\ntwo</p>", "<p class=a>One</p>\n<p>two</p>"},
		{"list", "Look:\n<ul>\n\t<li>a\n\n</li>\n\t<li>b</li>\n</ul>\nEnd", "<p>Look:</p>\n<ul>\n\t<li>a</li>\n\t<li>b</li>\n</ul>\n<p>End</p>"},
		{"paragraphs in a list item", "<ul><li>a\n\nb</li></ul>", "<ul><li><p>a</p>\n<p>b</p>\n</li></ul>"},
		{"nested list", "x\n<ol><li>a\n<ol><li>b</li></ol>\n</li></ol>", "<p>x</p>\n<ol><li>a<ol><li>b</li></ol>\n</li></ol>"},
		{"table", "t\n<table>\n<tr>\n<td>a</td>\n<td>b\nc</td>\n</tr>\n</table>", "<p>t</p>\n<table>\n<tr>\n<td>a</td>\n<td>b<br />\nc</td>\n</tr>\n</table>"},
		{"quote", "<blockquote>Said</blockquote>", "<blockquote><p>Said</p>\n</blockquote>"},
		{"quoted paragraphs", "<blockquote>\nSaid\n\nmore\n</blockquote>", "<blockquote><p>Said</p>\n<p>more</p>\n</blockquote>"},
		{"division of one line", "x\n\n<div>text</div>", "<p>x</p>\n<div>text</div>"},
		{"division of paragraphs", "<div>\n\na\n\nb\n\n</div>", "<div><p>a</p>\n<p>b</p>\n</div>"},
		{"division with a heading", "<div><h2>H</h2>text</div>", "<div><h2>H</h2><p>text</p>\n</div>"},
		{"preformatted", "a\n<pre>x\n\n<b>y</b>\n</pre>\nb", "<p>a</p>\n<pre>x\n\n<b>y</b>\n</pre>\n<p>b</p>"},
		{"script", "a\n\n<script>\nif (a<b) {\n\n}\n</script>\n\nb", "<p>a</p>\n<script>\nif (a<b) {\n\n}\n</script>\n<p>b</p>"},
		{"frame", "a\n\n<iframe src=x></iframe>", "<p>a</p>\n<p><iframe src=x></iframe></p>"},
		{"video", "<video>\n<source src=x>\n</video>", "<p><video>\n<source src=x>\n</video></p>"},
		{"never closed", "a\n\n<video>b\n\nc", "<p>a</p>\n<p><video>b\n\nc</p>"},
		{"more", "a\n\n<!--more-->\n\nb", "<p>a</p>\n<!--more-->\n<p>b</p>"},
		{"more and text", "a<!--more-->\nb", "<p>a<!--more--><br />\nb</p>"},
		{"text after more", "<!--more-->\nb", "<p><!--more-->\nb</p>"},
		{"shortcode alone", "a\n\n[gallery ids=\"1\"]\n\nb", "<p>a</p>\n[gallery ids=\"1\"]\n<p>b</p>"},
		{"caption", "[caption id=\"x\"]<img src=x> Cat[/caption]\n\nb", "[caption id=\"x\"]<img src=x> Cat[/caption]\n<p>b</p>"},
		{"shortcode in text", "See [gallery] here", "<p>See [gallery] here</p>"},
		{"word in brackets", "[sic]", "<p>[sic]</p>"},
		{"anchor alone", "<a name=x></a>\n\nb", "<a name=x></a>\n<p>b</p>"},
		{"rule", "a\n<hr />\nb", "<p>a</p>\n<hr />\n<p>b</p>"},
		{"cut tag", "a\n\nb <a href", "<p>a</p>\n<p>b <a href</p>"},
		{"loose ends", "</div>a</p>\n\nb</div>", "</div>\n<p>a</p>\n</p>\n<p>b</p>\n</div>"},
		{"hard space", "&nbsp;\n\na", "<p>&nbsp;</p>\n<p>a</p>"},
		{"blocks", "<!-- wp:paragraph -->\n<p>a\nb</p>\n<!-- /wp:paragraph -->\n\nc", "<!-- wp:paragraph -->\n<p>a\nb</p>\n<!-- /wp:paragraph -->\n\nc"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, added := autop(c.in); got != c.want || (added == 0) != (got == c.in) {
				t.Errorf("autop(%q)\n got %q (%d)\nwant %q", c.in, got, added, c.want)
			}
		})
	}
}

var added = regexp.MustCompile(`</?p>|<br */?>|\s+`)

func squeeze(s string) string { return added.ReplaceAllString(s, "") }

// Whatever the body: nothing but <p>, </p>, <br> and white space comes or goes,
// and what a reader sees stays.
func TestAutop_KeepsEverythingElse(t *testing.T) {
	part := rapid.SampledFrom([]string{
		"\n", "\n\n", " ", "word", "<p>", "</p>", "<br>", "<br />", "<div>", "</div>", "<ul>", "<li>", "</li>", "</ul>", "<b>", "</b>",
		"<blockquote>", "</blockquote>", "<pre>", "</pre>", "<script>", "</script>", "<!-- c -->", "[x a=1]", "[/x]", "<svg>", "</svg>", "<", "&", "<img>", "<hr/>", "<td>",
	})
	rapid.Check(t, func(t *rapid.T) {
		in := strings.Join(rapid.SliceOf(part).Draw(t, "parts"), "")
		out, _ := autop(in)
		if got, want := squeeze(out), squeeze(in); got != want {
			t.Fatalf("autop(%q) = %q", in, out)
		}
		if got, want := text.Summary(out, 1<<20), text.Summary(in, 1<<20); squeeze(got) != squeeze(want) {
			t.Fatalf("autop(%q) = %q reads %q, was %q", in, out, got, want)
		}
	})
}

func TestWithoutShortcodes(t *testing.T) {
	for _, c := range []struct{ in, want, names string }{
		{"", "", ""},
		{"plain [1] and [sic] and [see note 2]", "plain [1] and [sic] and [see note 2]", ""},
		{`a [caption id="x"]<img src=x> A cat[/caption] b`, "a  b", "[caption]"},
		{`[gallery]`, "", "[gallery]"},
		{`[gallery ids="1,2"] x [gallery] y`, " x  y", "[gallery]"},
		{`[vc_column width="1/2"]Text[/vc_column]`, "Text", "[vc_column]"},
		{"[note]Text[/note]", "Text", "[note]"},
		{"[[gallery]]", "[[gallery]]", ""},
		{"[video src=x", "[video src=x", ""},
		{"[audio][video][/audio]b", "b", "[audio], [video]"},
		{"[caption]lost", "lost", "[caption]"},
		{"a[0] = b[i]", "a[0] = b[i]", ""},
	} {
		if got := withoutShortcodes(c.in); got != c.want {
			t.Errorf("withoutShortcodes(%q) = %q, want %q", c.in, got, c.want)
		}
		if got := shortcodesIn(c.in); got != c.names {
			t.Errorf("shortcodesIn(%q) = %q, want %q", c.in, got, c.names)
		}
	}
}
