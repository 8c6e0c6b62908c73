package text_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/gheecms/ghee/internal/text"
)

func TestSummary(t *testing.T) {
	for _, c := range []struct {
		name, in string
		runes    int
		want     string
	}{
		{"empty", "", 10, ""},
		{"no room", "<p>Hello</p>", 0, ""},
		{"whole", "<p>Hello</p>", 5, "Hello"},
		{"blocks part words", "<p>One</p><p>Two<br>three</p><ul><li>a</li><li>b</li></ul>", 50, "One Two three a b"},
		{"inline does not", "f<b>oo</b>b<a href='x'>ar</a>", 50, "foobar"},
		{"entities", "Fish &amp; chips&nbsp;&lt;3 &eacute;", 50, "Fish & chips <3 é"},
		{"white space", " \n a \t\u00a0 b \x00 c ", 50, "a b c"},
		{"block comments", "<!-- wp:paragraph {\"a\":1} --><p>Text</p><!-- /wp:paragraph -->", 50, "Text"},
		{"scripts and styles", "a<script>if (a<b) c()</script><style>p{}</style>b<SCRIPT>x</SCRIPT>", 50, "a b"},
		{"frames", "a<iframe src=x>no frames</iframe>b", 50, "a b"},
		{"nested hidden", "a<svg><g><svg>x</svg><text>y</text></g></svg>b", 50, "a b"},
		{"cut at a word", "<p>The quick brown fox</p>", 12, "The quick…"},
		{"cut at a word's end", "The quick brown fox", 10, "The quick…"},
		{"cut drops punctuation", "The quick, brown fox", 12, "The quick…"},
		{"one long word", strings.Repeat("x", 30), 10, strings.Repeat("x", 9) + "…"},
		{"script without gaps", "See 東京タワーは東京都港区芝公園にある", 12, "See 東京タワーは東…"},
		{"marks stay with letters", strings.Repeat("नि", 20), 10, strings.Repeat("नि", 4) + "…"},
		{"one rune", "Hello", 1, "…"},
		{"broken HTML", "<p>a<div <b>c", 50, "a c"},
		{"unclosed comment", "a<!-- b", 50, "a"},
		{"bad bytes", "a\xffb", 50, "a\ufffdb"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := text.Summary(c.in, c.runes); got != c.want {
				t.Errorf("Summary(%q, %d) = %q, want %q", c.in, c.runes, got, c.want)
			}
		})
	}
}

func TestSummary_FitsAndIsFolded(t *testing.T) {
	piece := rapid.SampledFrom([]string{"<p>", "</p>", "<b>", "<script>", "</script>", "<!--", "-->", " ", "\n", "&amp;", "&#8;", "word", "長い", "ि", "<", "\xff"})
	rapid.Check(t, func(t *rapid.T) {
		in := strings.Join(rapid.SliceOf(piece).Draw(t, "pieces"), "") + rapid.String().Draw(t, "tail")
		checkSummary(t, in, rapid.IntRange(0, 60).Draw(t, "runes"))
	})
}

func FuzzSummary(f *testing.F) {
	f.Add("<p>Hello &amp; <b>bye</b></p>", 5)
	f.Add("<!-- wp:x --><svg><svg></svg>x", 100)
	f.Fuzz(func(t *testing.T, in string, runes int) { checkSummary(t, in, runes) })
}

func checkSummary(t fataler, in string, runes int) {
	got := text.Summary(in, runes)
	if n := utf8.RuneCountInString(got); n > max(runes, 0) {
		t.Fatalf("Summary(%q, %d) has %d runes", in, runes, n)
	}
	if !utf8.ValidString(got) || strings.Join(strings.Fields(got), " ") != got {
		t.Fatalf("Summary(%q, %d) = %q is not folded text", in, runes, got)
	}
	whole := text.Summary(in, len(in)+1)
	if cut, ok := strings.CutSuffix(got, "…"); ok && got != whole && !strings.HasPrefix(whole, cut) {
		t.Fatalf("Summary(%q, %d) = %q is no opening of %q", in, runes, got, whole)
	}
}
