package text_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/text"
)

func TestSlug(t *testing.T) {
	long := strings.Repeat("abcdefghi-", 12)
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{" – … ! ", ""},
		{"Hello, World!", "hello-world"},
		{"--a__b..c~~d--", "a-b-c-d"},
		{"Crème Brûlée", "creme-brulee"},
		{"Ångström ÅNGSTRÖM", "angstrom-angstrom"},
		{"Straße STRASSE ẞ", "strasse-strasse-ss"},
		{"Æsir, Œuvre, Ørsted, Đà Nẵng, Łódź, Þór, Ħal", "aesir-oeuvre-orsted-da-nang-lodz-thor-hal"},
		{"İstanbul Iğdır", "istanbul-igdir"},
		{"ﬁne Ⅷ ½ ²", "fine-viii-1-2-2"},
		{"ΟΔΟΣ Άνοιξη", "οδος-άνοιξη"},
		{"Привет, Йод ё", "привет-йод-ё"},
		{"東京タワー 2024年", "東京タワー-2024年"},
		{"ガイド", "ガイド"},
		{"한국어 소개", "한국어-소개"},
		{"हिन्दी में", "हिन्दी-में"},
		{"ภาษาไทย ที่นี่", norm.NFC.String("ภาษาไทย-ที่นี่")},
		{"سلام دنیا ۱۲", "سلام-دنیا-۱۲"},
		{"می\u200cخواهم co\u00adoperate", "میخواهم-cooperate"},
		{"keycap 1\ufe0f\u20e3 ❤\ufe0f love", "keycap-1-love"},
		{"don't Oʼahu", "don-t-oahu"},
		{"\u0301a", "a"},
		{"bad \xff\xfe bytes", "bad-bytes"},
		{"\xf4ź", "z"},
		{"Search", "search"},
		{long, strings.TrimSuffix(long[:100], "-")},
		{"x" + long, ("x" + long)[:100]},
		{"xy" + long, ("xy" + long)[:91]},
		{"a " + strings.Repeat("b", 200), "a-" + strings.Repeat("b", 98)},
		{strings.Repeat("नि", 60), strings.Repeat("नि", 50)},
		{"x" + strings.Repeat("नि", 60), "x" + strings.Repeat("नि", 49)},
	} {
		if got := text.Slug(c.in); got != c.want {
			t.Errorf("Slug(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestSlug_AlwaysFitsAndIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkSlug(t, rapid.String().Draw(t, "name")) })
}

func FuzzSlug(f *testing.F) {
	for _, s := range []string{"", "Hello", "Łódź", "東京", "हिन्दी", "a\u0300\u0301", "\xff", strings.Repeat("ก\u0e34", 80)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkSlug(t, s) })
}

type fataler interface{ Fatalf(string, ...any) }

func checkSlug(t fataler, in string) {
	s := text.Slug(in)
	if s == "" || s == "search" {
		return
	}
	if err := content.CheckSlug(s); err != nil {
		t.Fatalf("Slug(%q) = %q: %v", in, s, err)
	}
	if again := text.Slug(s); again != s {
		t.Fatalf("Slug(%q) = %q, but the slug of that is %q", in, s, again)
	}
	if !norm.NFC.IsNormalString(s) || strings.Contains(s, "--") || strings.Trim(s, "-") != s {
		t.Fatalf("Slug(%q) = %q is not tidy", in, s)
	}
}

func TestUniqueSlug(t *testing.T) {
	hundred := strings.Repeat("a", 100)
	for _, c := range []struct {
		base  string
		taken []string
		want  string
	}{
		{"a", nil, "a"},
		{"a", []string{"a"}, "a-2"},
		{"a", []string{"a", "a-2", "a-3"}, "a-4"},
		{"a", []string{"a-2"}, "a"},
		{"search", nil, "search-2"},
		{"", nil, "2"},
		{"", []string{"2"}, "3"},
		{hundred, []string{hundred}, hundred[:98] + "-2"},
		{"b-" + hundred[:98], []string{"b-" + hundred[:98]}, "b-" + hundred[:96] + "-2"},
	} {
		taken := map[string]bool{}
		for _, s := range c.taken {
			taken[s] = true
		}
		got := text.UniqueSlug(c.base, func(s string) bool { return taken[s] })
		if got != c.want || content.CheckSlug(got) != nil {
			t.Errorf("UniqueSlug(%q, %q) = %q, want %q", c.base, c.taken, got, c.want)
		}
	}
}

func TestUniqueSlug_CountsWithoutGaps(t *testing.T) {
	base := strings.Repeat("ab-", 33) + "c"
	taken, asked := map[string]bool{}, 0
	for i := range 3000 {
		asked = 0
		got := text.UniqueSlug(base, func(s string) bool { asked++; return taken[s] })
		if taken[got] || utf8.RuneCountInString(got) > content.MaxSlug {
			t.Fatalf("slug %d is %q", i, got)
		}
		if n := i + 1; n > 1 && !strings.HasSuffix(got, fmt.Sprintf("-%d", n)) {
			t.Fatalf("slug %d is %q, want it to end in -%d", i, got, n)
		}
		taken[got] = true
	}
	if asked > 60 {
		t.Errorf("the last of 3000 equal names took %d questions", asked)
	}
}
