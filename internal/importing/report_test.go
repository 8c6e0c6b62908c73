package importing_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/importing"
)

func TestReport_Text(t *testing.T) {
	r := importing.Report{
		Source: "https://old.example.com", Title: "Old \x1b[31msite", DryRun: true,
		Rows: []importing.Row{
			{Name: "posts", Created: 58, Skipped: 1, Published: 57, Drafts: 1},
			{Name: "redirects", Updated: 3, Unchanged: 1200},
			{Name: "menu items", Skipped: 70},
		},
		Changes: []importing.Line{
			{Row: "posts", Ref: "post:1", Title: "Secret", Where: "line 7", Reason: "draft now"},
			{Row: "posts", Ref: "post:2", Title: "Hello", Where: "line 9", Reason: "slug made unique", Detail: "hello → hello-2"},
		},
		Skips: []importing.Line{{Row: "menu items", Reason: "menus stay behind", Count: 70}},
		Notes: []string{"Nothing else."},
	}
	for i := range 14 {
		r.Skips = append(r.Skips, importing.Line{Row: "posts", Ref: fmt.Sprintf("post:%d", i), Reason: "in the trash, because somebody put them there a while ago and nobody took them out again"})
	}
	const want = `Dry run of an import of https://old.example.com (Old  [31msite)
Nothing was written. An import would do this:

            created  updated  unchanged  skipped
posts            58        0          0        1  (57 published, 1 draft)
redirects         0        3       1200        0
menu items        0        0          0       70

Changed on the way in:
  posts (1): draft now
    “Secret”, post:1, line 7
  posts (1): slug made unique
    “Hello”, post:2, line 9: hello → hello-2

Left out:
  menu items (70): menus stay behind
  posts (14): in the trash, because somebody put them there a while ago and nobody took
      them out again
    post:0
    post:1
    post:2
    post:3
    post:4
    … and 9 more

To know:
  Nothing else.

Next:
  To import it, run the same command without --dry-run.
`
	var b bytes.Buffer
	n, err := r.WriteTo(&b)
	if diff := cmp.Diff(want, b.String()); diff != "" || err != nil || n != int64(len(want)) {
		t.Errorf("wrote %d bytes, %v: %s", n, err, diff)
	}
}

// The first and the last words of a report say what happened and what to do.
func TestReport_SaysWhatToDoNext(t *testing.T) {
	p := newPlace(t)
	first, again := p.run(small()), p.run(small())
	dry, err := importing.Run(t.Context(), p.svc, p.site, small(), importing.Options{DryRun: true})
	must(t, err)
	for _, c := range []struct {
		report *importing.Report
		want   []string
	}{
		{first, []string{"Import of https://old.example.com\n\n", "came in as a draft (1)", "/v2/redirects/", "Keep the old site's files", "newer export"}},
		{again, []string{"Import of https://old.example.com\nNothing to add: the site has all of it already.\n"}},
		{dry, []string{"Dry run of an import of https://old.example.com\nNothing was written, and there would be nothing to add.\n"}},
	} {
		var b strings.Builder
		_, err := c.report.WriteTo(&b)
		must(t, err)
		for _, want := range c.want {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s does not hold %q", b.String(), want)
			}
		}
		if c.report != first && strings.Contains(b.String(), "Next:") {
			t.Errorf("nothing is to be done after %s", b.String())
		}
	}
}

func TestReport_JSONHoldsAllOfIt(t *testing.T) {
	p := newPlace(t)
	r := p.run(small())
	data, err := r.JSON()
	must(t, err)
	var back importing.Report
	must(t, json.Unmarshal(data, &back))
	if diff := cmp.Diff(*r, back); diff != "" {
		t.Error(diff)
	}
	for _, want := range []string{`"created": 2`, `"changes": []`, `"notes": []`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("%s does not hold %s", data, want)
		}
	}
}

func TestScreen(t *testing.T) {
	for name, c := range map[string]struct {
		terminal bool
		want     []string
	}{
		"terminal": {true, []string{"Reading a.xml …", "Comparing with the site: 100 …", "Importing", "100%", "(250/250"}},
		"log file": {false, []string{"Imported 0 of 250.\nImported 100 of 250.\nImported 200 of 250.\nImported 250 of 250.\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			s := importing.NewScreen(&b, c.terminal)
			s.Step("Reading %s …", "a.xml")
			s.Looked(100)
			for _, done := range []int{0, 100, 200, 201, 250} {
				s.Progress(done, 250)
			}
			s.Done()
			for _, want := range c.want {
				if !strings.Contains(b.String(), want) {
					t.Errorf("%q does not hold %q", b.String(), want)
				}
			}
			if !c.terminal && b.String() != c.want[0] {
				t.Errorf("a log file got %q", b.String())
			}
			importing.NewScreen(&b, c.terminal).Progress(0, 0) // nothing to do is no reason to panic
		})
	}
}
