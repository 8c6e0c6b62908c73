package security_test

import (
	"fmt"
	"os/exec"
	"slices"
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
	growth = 6 // more than the first, whatever else the machine does
	idle   = 50 * time.Millisecond
)

// nests are texts that parsers have choked on, to be repeated.
var nests = []string{
	"<div>", "</div>", "<div></p>", "<b>", "<p>", "<p>\n\n", "<ul><li>", "<table><tr><td>", "<blockquote>", "<svg>", "<pre>", "<script>", "<textarea>", "<video><pre>", "<select>",
	"<", "<!", "<!--", "--", "<a href='", "<a b=", "<a b ", "</", "&", "&#", "&amp", "<br>", "<br> \n", "\n", "\n \n", "\n\n\t", " ", "\u00a0", "x", "\u0301", "<!--more-->",
	"[", "]", "[[", "[a", "[a ", "[a=", "[a b=1]", "[a/]", "[/a]", "[a][/", "[caption]", "[caption id=1]", "[gallery][/caption]", "[gallery a=1]x[/gallery]", "[a b=1][/c]", "<p>[caption]</p>",
}

// TestS20_BodiesCostWhatTheirLengthSays imports bodies of some of those texts, in
// the long form of all, of a quarter and of the whole of a megabyte.
func TestS20_BodiesCostWhatTheirLengthSays(t *testing.T) {
	w := world.New(t, world.Spec{})
	w.Must("site", "create", "a")
	cost := func(nests []string, size int64) time.Duration {
		parts := []any{exportHead}
		for i, n := range nests {
			one := strings.NewReplacer("<wp:post_id>1", fmt.Sprint("<wp:post_id>", i+1), "<wp:post_name>a", fmt.Sprint("<wp:post_name>a", i+1)).Replace(item)
			parts = append(parts, one, repeated(n, size/int64(len(n))), itemEnd)
		}
		r, used := w.Feed(joined(append(parts, exportTail)...), "import", "wxr", "--dry-run", "-")
		if r.Code != 0 || !strings.Contains(strings.Join(strings.Fields(r.Stdout), " "), fmt.Sprintf(" posts %d 0 0 0 ", len(nests))) { // all are new
			t.Errorf("%.60q…: %d %.300s%.300s", nests, r.Code, r.Stdout, r.Stderr)
		}
		return used.CPU
	}
	const whole = 1 << 20
	some := slices.Clone(nests)
	world.Dice(world.Seed(t)).Shuffle(len(some), func(i, j int) { some[i], some[j] = some[j], some[i] })
	for few := range slices.Chunk(some[:world.Soak(20, len(some))], 4) { // one that grows too fast does not hide among so few
		compare(t, few, times, func(part []string, share int64) time.Duration { return cost(part, whole/share) })
	}
}

// compare measures all of cases at rising shares of the whole, from the given
// one, so that what grows too fast is found while it is still small. Then it measures each of
// them again by itself: a busy machine may be to blame.
func compare(t *testing.T, cases []string, from int64, cost func(cases []string, share int64) time.Duration) {
	t.Helper()
	before := cost(cases, from)
	for share := from / times; share >= 1; share /= times {
		after := cost(cases, share)
		if after > growth*max(before, idle) {
			for _, c := range cases {
				less, more := cost([]string{c}, times*share), cost([]string{c}, share)
				if more > growth*max(less, idle) {
					t.Errorf("%q costs %v, and %d times of it %v", c, less, times, more)
					return
				}
			}
		}
		before = after
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
	for _, nest := range nests {
		compare(t, []string{nest}, times*times*times, func(part []string, share int64) time.Duration { return summarised(t, part[0], whole/share) })
	}
}

// summarised returns what summaries of a text of this size cost.
func summarised(t *testing.T, nest string, size int64) time.Duration {
	body := strings.Repeat(nest, int(size)/len(nest))
	return cpu(t, func() {
		text.Summary(body, 200)
		text.Summary(body, len(body))
	})
}

// TestS20_PatternsAreRE2: the patterns that a backtracking engine never comes
// back from, over texts that nearly match.
func TestS20_PatternsAreRE2(t *testing.T) {
	evil := []string{"(a+)+$", "(a|a)*$", "(a|aa)+$", "(a*)*b", "(.*)*x", "([a-z]+)*[A-Z]", "(?:.*(?:.*=.*))", "^(([a-z])+.)+[A-Z]([a-z])+$", "(a?){40}a{40}b", "(x+x+)+y", `(\w|\d|a)+!`}
	const whole = 1 << 17
	compare(t, evil, times*times, func(part []string, share int64) time.Duration {
		return cpu(t, func() {
			for _, pattern := range part {
				schema, fields := patterned(pattern)
				_ = content.Check(schema, fields, content.Values{1: strings.Repeat("a", int(whole/share)) + "!="}) // that it matches is not asked
			}
		})
	})
	taken := func(pattern string) error {
		schema, fields := patterned(pattern)
		return content.CheckType(schema, content.Type{ID: "t", Kind: content.KindPage, Key: "thing", Name: "Thing", Fields: fields, Last: 1})
	}
	for _, refused := range []string{"(?=a)b", "(?<!a)b", `(a)\1`, "(?>a+)b", "a++", "(a{1000}){1000}", "((((a{30}){30}){30}){30})", strings.Repeat("a", 501), "(", "[", `\`, "a)|(b"} {
		if taken(refused) == nil {
			t.Errorf("the pattern %.40q is taken", refused)
		}
	}
	for _, pattern := range append(evil, strings.Repeat("a", 500)) { // none of the others fails for another reason
		if err := taken(pattern); err != nil {
			t.Errorf("the pattern %.40q is refused: %v", pattern, err)
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
