package markdown_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/importing/markdown"
)

func TestParse_ReadsEveryFormOfFrontMatter(t *testing.T) {
	for name, c := range map[string]struct {
		src   string
		front markdown.Front
		body  string
	}{
		"none":                      {"# Hello\n", nil, "# Hello\n"},
		"empty file":                {"", nil, ""},
		"YAML":                      {"---\ntitle: A\n---\nText\n", markdown.Front{"title": "A"}, "Text\n"},
		"YAML of Jekyll":            {"---\ntitle: A\n...\nText", markdown.Front{"title": "A"}, "Text"},
		"nothing between the lines": {"---\n---\nText", markdown.Front{}, "Text"},
		"a comment alone":           {"---\n# none\n---\nText", markdown.Front{}, "Text"},
		"CRLF and a mark":           {"\ufeff---\r\ntitle: A\r\n---\r\nText\r\n", markdown.Front{"title": "A"}, "Text\n"},
		"blank lines before":        {"\n \n---\ntitle: A\n---\nText", markdown.Front{"title": "A"}, "Text"},
		"blanks after the lines":    {"--- \ntitle: A\n---\t\nText", markdown.Front{"title": "A"}, "Text"},
		"indented keys":             {"---\n title: A\n draft: true\n---\n", markdown.Front{"title": "A", "draft": true}, ""},
		"keys spelt otherwise":      {"---\nTitle: A\nFeatured-Image: b.png\nlast_mod: x\n---\n", markdown.Front{"title": "A", "featuredimage": "b.png", "lastmod": "x"}, ""},
		"two spellings of one key":  {"---\nTitle: A\ntitle: b\nTITLE: C\n---\n", markdown.Front{"title": "b"}, ""},
		"scalars stay as written":   {"---\na: 007\nb: 2023-01-02\nc: 1_000\nd: ~\ne: no\nf: False\n---\n", markdown.Front{"a": "007", "b": "2023-01-02", "c": "1_000", "d": nil, "e": "no", "f": false}, ""},
		"lists and maps":            {"---\ntags: [a, \"\"]\ncover: {image: x}\n---\n", markdown.Front{"tags": []any{"a", ""}, "cover": map[string]any{"image": "x"}}, ""},
		"an anchor":                 {"---\na: &x [p]\nb: *x\n---\n", markdown.Front{"a": []any{"p"}, "b": []any{"p"}}, ""},
		"other scripts":             {"---\nशीर्षक: लंबवत\n---\n", markdown.Front{"शीर्षक": "लंबवत"}, ""},
		"params of Hugo":            {"---\ntitle: A\nparams: {author: B, title: C}\n---\n", markdown.Front{"title": "A", "author": "B", "params": map[string]any{"author": "B", "title": "C"}}, ""},
		"TOML":                      {"+++\ntitle = 'A'\ndate = 2023-01-02T03:04:05Z\nday = 2023-01-02\nn = 7\ntags = ['x']\n[cover]\nimage = 'c'\n+++\nText", markdown.Front{"title": "A", "date": "2023-01-02T03:04:05Z", "day": "2023-01-02", "n": "7", "tags": []any{"x"}, "cover": map[string]any{"image": "c"}}, "Text"},
		"JSON":                      {"{\n \"title\": \"A\", \"n\": 1.50\n}\nText", markdown.Front{"title": "A", "n": "1.50"}, "\nText"},
		"a shortcode is no JSON":    {"{{< youtube x >}}\n", nil, "{{< youtube x >}}\n"},
		"a template is no JSON":     {"{% include x %}\n", nil, "{% include x %}\n"},
		"a rule further down":       {"Text\n---\nmore\n---\n", nil, "Text\n---\nmore\n---\n"},
	} {
		t.Run(name, func(t *testing.T) {
			page, fault := markdown.Parse([]byte(c.src))
			if fault != nil {
				t.Fatal(fault)
			}
			if diff := cmp.Diff(markdown.Page{Front: c.front, Body: c.body}, page); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParse_SaysWhereAFaultIs(t *testing.T) {
	var bomb strings.Builder
	bomb.WriteString("a: &a [x,x,x,x,x,x,x,x,x,x]\n")
	for c := 'b'; c < 'k'; c++ {
		was := string(c - 1)
		bomb.WriteString(string(c) + ": &" + string(c) + " [" + strings.Repeat("*"+was+",", 9) + "*" + was + "]\n")
	}
	for name, c := range map[string]struct {
		src  string
		line int
		want string
	}{
		"not UTF-8":                    {"---\ntitle: A\n---\nfine\n\xff\n", 5, "not UTF-8"},
		"no end":                       {"---\ntitle: A\n", 1, `no line "---" ends`},
		"no end of TOML":               {"\n+++\ntitle = 'A'\n---\n", 2, `no line "+++" ends`},
		"no YAML":                      {"---\ntitle: A\nb: c: d\n---\n", 3, "is no YAML"},
		"no YAML after blank lines":    {"\n\n---\ntitle: A\nb: c: d\n---\n", 5, "is no YAML"},
		"a list":                       {"---\n- a\n---\n", 2, "no list of keys"},
		"a text":                       {"---\nhello\n---\n", 2, "no list of keys"},
		"a key twice":                  {"---\na: 1\nb: 2\na: 3\n---\n", 4, `the key "a" for the second time`},
		"no TOML":                      {"+++\na = 1\nb = \n+++\n", 3, "is no TOML"},
		"no JSON":                      {"{\n\"a\": 1,\n\"b\" 2}\n", 3, "is no JSON"},
		"JSON without end":             {"{\"a\": 1,\n", 2, "no end"},
		"more than 64 KiB":             {"---\n" + strings.Repeat("# comment\n", 10_000) + "---\n", 1, "64 KiB"},
		"too deep":                     {"---\na: " + strings.Repeat("[", 40) + strings.Repeat("]", 40) + "\n---\n", 2, "nested too deep"},
		"too deep in TOML":             {"+++\na = " + strings.Repeat("[", 40) + strings.Repeat("]", 40) + "\n+++\n", 2, "nested too deep"},
		"an anchor that grows":         {"---\n" + bomb.String() + "---\n", 0, "too many values"},
		"an anchor that holds itself":  {"---\na: &a [*a]\n---\n", 0, ""},
		"far too deep for the package": {"---\na: " + strings.Repeat("[", 20_000) + "\n---\n", 0, "is no YAML"},
	} {
		t.Run(name, func(t *testing.T) {
			_, fault := markdown.Parse([]byte(c.src))
			if fault == nil || c.line != 0 && fault.Line != c.line || !strings.Contains(fault.Message, c.want) {
				t.Errorf("fault %+v, want %q on line %d", fault, c.want, c.line)
			}
		})
	}
}

// FuzzParse looks for panics, breached bounds, and faults that do not say where.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"", "---\n", "---\ntitle: A\n---\nx", "+++\na = [1, 'b']\n+++\n", "{\"a\": [1]}x", "{\"", "---\na: &a [*a]\n---\n",
		"---\na: &x {b: c}\nd:\n  <<: *x\n---\n", "---\n? [a]\n: b\n---\n", "\ufeff\r\n---\r\n", "---\na: !!binary x\n---\n", "\xff",
		"+++\n[a]\nb = 1979-05-27T07:32:00\n[[c]]\n+++\n", "---\n\x00\n---\n", "---\n%YAML 1.1\n---\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		page, fault := markdown.Parse(data)
		if fault != nil {
			if lines := strings.Count(string(data), "\n") + strings.Count(string(data), "\r") + 2; fault.Line < 1 || fault.Line > lines {
				t.Errorf("a fault on line %d of %d", fault.Line, lines)
			}
			if !strings.HasSuffix(fault.Message, ".") || utf8.RuneCountInString(fault.Message) > 300 {
				t.Errorf("no sentence: %q", fault.Message)
			}
			return
		}
		if !utf8.ValidString(page.Body) || strings.Contains(page.Body, "\r") || len(page.Body) > len(data) {
			t.Errorf("the body is %q", page.Body)
		}
		walk(t, map[string]any(page.Front), 0)
	})
}

// walk checks that front matter holds what Front says it does.
func walk(t *testing.T, v any, depth int) {
	if depth > 20 {
		t.Fatal("front matter is nested deeper than its bound")
	}
	switch x := v.(type) {
	case nil, bool, string:
	case []any:
		for _, v := range x {
			walk(t, v, depth+1)
		}
	case map[string]any:
		for _, v := range x {
			walk(t, v, depth+1)
		}
	default:
		t.Errorf("a %T in front matter", v)
	}
}
