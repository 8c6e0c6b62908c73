package security_test

import (
	"io"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/text"
	"github.com/gheecms/ghee/test/world"
)

// Work is compared and not timed: four times the text may cost about four times
// the work. What grows with the square costs sixteen times as much.
const (
	times  = 4
	growth = 9 // halfway between the two, by their logarithms
	idle   = 50 * time.Millisecond
)

// nests are texts that parsers have choked on, to be repeated.
var nests = []string{
	"<div>", "</div>", "<div></p>", "<b>", "<p>", "<p>\n\n", "<ul><li>", "<table><tr><td>", "<blockquote>", "<svg>", "<pre>", "<script>", "<textarea>", "<video><pre>", "<select>",
	"<", "<!", "<!--", "--", "<a href='", "<a b=", "<a b ", "</", "&", "&#", "&amp", "<br>", "<br> \n", "\n", "\n \n", "\n\n\t", " ", "\u00a0", "x", "\u0301", "<!--more-->",
	"[", "]", "[[", "[a", "[a ", "[a=", "[a b=1]", "[a/]", "[/a]", "[a][/", "[caption]", "[caption id=1]", "[gallery][/caption]", "[gallery a=1]x[/gallery]", "[a b=1][/c]", "<p>[caption]</p>",
}

// TestS20_BodiesCostWhatTheirLengthSays imports bodies of those texts, at a
// quarter and at the whole of a megabyte.
func TestS20_BodiesCostWhatTheirLengthSays(t *testing.T) {
	w := world.New(t, world.Spec{})
	w.Must("site", "create", "a")
	cost := func(nests []string, size int64) time.Duration {
		parts := []any{exportHead}
		for _, n := range nests {
			parts = append(parts, item, repeated(n, size/int64(len(n))), itemEnd)
		}
		r, used := w.Feed(joined(append(parts, exportTail)...), "import", "wxr", "--dry-run", "-")
		if r.Code != 0 {
			t.Errorf("%.60q…: %d %.300s%.300s", nests, r.Code, r.Stdout, r.Stderr)
		}
		return used.CPU
	}
	const whole = 1 << 20
	compare(t, nests, func(part []string, share int64) time.Duration { return cost(part, whole/share) })
}

// compare measures all of cases at a share and whole; when all together cost
// too much it finds out which do.
func compare(t *testing.T, cases []string, cost func(cases []string, share int64) time.Duration) {
	t.Helper()
	before, after := cost(cases, times), cost(cases, 1)
	t.Logf("%d cases: %v, then %v", len(cases), before, after)
	if after <= growth*max(before, idle) {
		return
	}
	for _, c := range cases {
		if before, after := cost([]string{c}, times), cost([]string{c}, 1); after > growth*max(before, idle) {
			t.Errorf("%q costs %v, and %d times of it %v", c, before, times, after)
		}
	}
}

// cpu returns what f costs this process.
func cpu(t *testing.T, f func()) time.Duration {
	t.Helper()
	spent := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			t.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	before := spent()
	f()
	return spent() - before
}

func TestS20_SummariesCostWhatTheirLengthSays(t *testing.T) {
	const whole = 1 << 20
	compare(t, nests, func(part []string, share int64) time.Duration {
		return cpu(t, func() {
			for _, n := range part {
				body, err := io.ReadAll(repeated(n, whole/share/int64(len(n))))
				if err != nil {
					t.Error(err)
				}
				text.Summary(string(body), 200)
				text.Summary(string(body), whole)
			}
		})
	})
}

// TestS20_PatternsAreRE2: the patterns that a backtracking engine never comes
// back from, over texts that nearly match.
func TestS20_PatternsAreRE2(t *testing.T) {
	evil := []string{"(a+)+$", "(a|a)*$", "(a|aa)+$", "(a*)*b", "(.*)*x", "([a-z]+)*[A-Z]", "(?:.*(?:.*=.*))", "^(([a-z])+.)+[A-Z]([a-z])+$", "(a?){40}a{40}b", "(x+x+)+y", `(\w|\d|a)+!`}
	const whole = 1 << 17
	compare(t, evil, func(part []string, share int64) time.Duration {
		return cpu(t, func() {
			for _, pattern := range part {
				schema, fields := patterned(pattern)
				_ = content.Check(schema, fields, content.Values{1: strings.Repeat("a", int(whole/share)) + "!="}) // that it matches is not asked
			}
		})
	})
	for _, refused := range []string{"(?=a)b", "(?<!a)b", `(a)\1`, "(?>a+)b", "a++", "(a{1000}){1000}", "((((a{30}){30}){30}){30})", strings.Repeat("a", 501), "(", "[", `\`, "a)|(b"} {
		schema, fields := patterned(refused)
		if err := content.CheckType(schema, content.Type{ID: "t", Kind: content.KindPage, Key: "t", Name: "T", Fields: fields}); err == nil {
			t.Errorf("the pattern %.40q is taken", refused)
		}
	}
}

func patterned(pattern string) (*content.Schema, []content.Field) {
	return content.NewSchema(), []content.Field{{ID: 1, Key: "a", Kind: content.LongText, Rules: content.Rules{Pattern: pattern}}}
}

// TestS20_NoOtherEngineIsBuiltIn looks through all that ghee is made of.
func TestS20_NoOtherEngineIsBuiltIn(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-tags", "nodynamic", "-deps", "github.com/gheecms/ghee/cmd/ghee").Output()
	if err != nil {
		t.Fatal(err)
	}
	regexps := 0
	for line := range strings.Lines(string(out)) {
		path := strings.TrimSpace(line)
		switch last := path[strings.LastIndexByte(path, '/')+1:]; {
		case path == "regexp" || path == "regexp/syntax":
			regexps++
		case !strings.Contains(path, "."): // the standard library's others are made of these
		case strings.Contains(last, "regex") || strings.Contains(last, "pcre") || strings.Contains(last, "onig") || strings.Contains(last, "re2"):
			t.Errorf("%s may be an engine of regular expressions that backtracks", path)
		}
	}
	if regexps != 2 {
		t.Errorf("the list of packages looks wrong:\n%s", out)
	}
}
