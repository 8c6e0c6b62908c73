package page

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/drill/record"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sample is the report that internal/drill/record keeps.
func sample(t *testing.T) (r record.Report) {
	t.Helper()
	text, err := os.ReadFile("../record/testdata/report.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func write(t *testing.T, r record.Report, fonts ...Font) string {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, r, fonts...); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestPicture_IsAsItWas(t *testing.T) {
	d := sample(t).Drills[0]
	for _, l := range []layout{wide, narrow} {
		got, golden := string(picture(d, l)), "testdata/"+l.class+".svg"
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), got); d != "" {
			t.Errorf("%s (want -, got +; -update writes it anew)\n%s", golden, d)
		}
	}
}

// Where two things happen close together, their words stand above each other,
// and within the picture.
func TestFlags_CoverNothing(t *testing.T) {
	d := record.Drill{TookMS: 10_000}
	for _, at := range []int64{0, 10, 20, 5000, 5100, 9800, 9900, 10_000} {
		d.Events = append(d.Events, record.EventAt{AtMS: at, What: "publishes are taken again"})
	}
	for _, l := range []layout{wide, narrow} {
		f := l.flags(d)
		for i, a := range f.all {
			from, to := extent(a)
			if from < 0 || to > l.width {
				t.Errorf("%s: flag %d reaches from %.0f to %.0f of %.0f", l.class, i, from, to, l.width)
			}
			if a.row < 0 || a.row >= f.rows {
				t.Errorf("%s: flag %d is in row %d of %d", l.class, i, a.row, f.rows)
			}
			for k, b := range f.all {
				if bf, bt := extent(b); k != i && a.row == b.row && from < bt && bf < to {
					t.Errorf("%s: flags %d and %d cover each other in row %d", l.class, i, k, a.row)
				}
			}
		}
	}
}

func extent(f flagged) (from, to float64) {
	width := perChar * float64(len(f.text))
	if f.anchor == "end" {
		return f.at - width, f.at
	}
	return f.at, f.at + width
}

func TestWrite_NeedsNothingElse(t *testing.T) {
	r := sample(t)
	r.Drills = append(r.Drills, record.Drill{Name: "region-lost", Title: "A region is lost.", Result: record.NotRun, Why: "PostgreSQL is not here."})
	got := write(t, r, Font{"Fraunces", []byte("woff2")})
	for _, never := range []string{"<script", "src=\"", "http://", "https://", "@import", " onclick", "%!"} {
		if strings.Contains(got, never) {
			t.Errorf("%q is in it", never)
		}
	}
	if links := regexp.MustCompile(`url\([^)]*\)`).FindAllString(got, -1); len(links) != 1 || !strings.HasPrefix(links[0], "url(data:font/woff2;base64,") {
		t.Errorf("it loads %q", links)
	}
	for _, want := range []string{
		`id="edge-killed"`, "Of 2 drills 1 failed, 1 not run.", "1 of 32", "taken again after 320 ms", "3 of 28, of the last 980 ms",
		`<text class="flag fault"`, ">edge-1 killed</text>", "does not hold", "PostgreSQL is not here.", "prefers-color-scheme:dark",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in it", want)
		}
	}
}

// What processes say stands in reports: it is text there, and nothing else.
func TestWrite_WhatWasSaidIsText(t *testing.T) {
	r := sample(t)
	const said = `</style></svg><script>alert(1)</script>"'&`
	d := &r.Drills[0]
	d.Why, d.Events[0].What, d.Nodes[0].Name, d.Edges[0].Name, d.Checks[0].Got, r.Version, r.Where = said, said, said, said, said, said, said
	got := write(t, r)
	if strings.Contains(got, "<script") || strings.Contains(got, "</style></svg>") {
		t.Error("it is markup")
	}
	svg := got[strings.Index(got, `<svg class="wide"`):]
	x := xml.NewDecoder(strings.NewReader(svg[:strings.Index(svg, "</svg>")+6]))
	for {
		if _, err := x.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("the picture is not whole: %v", err)
		}
	}
}
