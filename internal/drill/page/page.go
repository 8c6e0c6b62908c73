// Package page draws the report of a drill for people: one HTML file with a
// picture of each drill, that needs no script and no other file.
package page

import (
	_ "embed"
	"encoding/base64"
	"fmt"
	"io"
	"strings"

	"github.com/gheecms/ghee/internal/drill/record"
)

//go:embed page.css
var style string

// Font is a typeface that comes with the page (WOFF2).
type Font struct {
	Family string
	Data   []byte
}

const mark = `<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><path d="M16 1.8c1.1 5.4 10.2 10.3 10.2 18.3a10.2 10.2 0 0 1-20.4 0C5.8 12.1 14.9 7.2 16 1.8Z"/><path class="light" d="M10.4 20.6c.1-2.9 1.5-5 3.3-7"/></svg>`

// Write writes the page of a report. Without fonts it takes those of the machine
// that shows it.
func Write(w io.Writer, r record.Report, fonts ...Font) error {
	var s sheet
	title := "Drill of " + r.Made.UTC().Format("2 January 2006, 15:04 UTC")
	s.add("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>%s</title>\n<style>\n%s%s</style>\n</head>\n<body>\n", title, faces(fonts), markup(style))
	s.add("<header class=\"top\">%s<span class=\"name\">Ghee</span></header>\n<main>\n<h1>%s</h1>\n", markup(mark), title)
	s.add("<p class=\"sum\">%s %s</p>\n", pill(r.Result), summary(r))
	s.add("<p class=\"about\">%s, on %s, version %s, in %s.</p>\n", place(r.Where), r.Machine, r.Version, duration(r.TookMS))
	s.overview(r)
	for _, d := range r.Drills {
		s.drill(d)
	}
	s.add("</main>\n<footer>%s</footer>\n</body>\n</html>\n", reading)
	_, err := io.WriteString(w, s.String())
	return err
}

const reading = "Each bar is a quarter of a second. A read is asked of one edge and, where that fails, of another: it has failed when none answered. " +
	"Half of the reads were questions that nobody had asked before. All of this stands in report.json, too."

func place(where string) string {
	if where == "local" {
		return "Processes of one machine"
	}
	return where
}

func faces(fonts []Font) markup {
	var s strings.Builder
	for _, f := range fonts {
		fmt.Fprintf(&s, "@font-face{font-family:%q;font-weight:100 900;src:url(data:font/woff2;base64,%s) format(\"woff2\")}\n", f.Family, base64.StdEncoding.EncodeToString(f.Data))
	}
	return markup(s.String())
}

// results in words, and the colours of the house for them.
var results = map[record.Result][2]string{
	record.Passed: {"Passed", "live"}, record.Failed: {"Failed", "trouble"}, record.Aborted: {"Stopped", "draft"}, record.NotRun: {"Not run", "draft"},
}

func pill(r record.Result) markup {
	return markup(fmt.Sprintf(`<span class="pill %s">%s</span>`, results[r][1], results[r][0]))
}

func summary(r record.Report) string {
	counts := map[record.Result]int{}
	for _, d := range r.Drills {
		counts[d.Result]++
	}
	if n := len(r.Drills); counts[record.Passed] == n && n > 1 {
		return fmt.Sprintf("All %d drills passed.", n)
	} else if n == 1 {
		return r.Drills[0].Title
	}
	var parts []string
	for _, x := range []record.Result{record.Passed, record.Failed, record.Aborted, record.NotRun} {
		if counts[x] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[x], strings.ToLower(results[x][0])))
		}
	}
	return fmt.Sprintf("Of %d drills %s.", len(r.Drills), strings.Join(parts, ", "))
}

// overview is a line for each drill, where there are several.
func (s *sheet) overview(r record.Report) {
	if len(r.Drills) < 2 {
		return
	}
	s.add("<nav aria-label=\"Drills\"><ul class=\"overview\">\n")
	for _, d := range r.Drills {
		s.add("<li>%s <a href=\"#%s\">%s</a> <span class=\"fine\">%s</span></li>\n", pill(d.Result), d.Name, d.Name, brief(d))
	}
	s.add("</ul></nav>\n")
}

func (s *sheet) drill(d record.Drill) {
	s.add("<section id=\"%s\">\n<div class=\"head\"><h2>%s</h2>%s</div>\n", d.Name, d.Name, pill(d.Result))
	s.add("<p class=\"title\">%s</p>\n", d.Title)
	if d.Why != "" {
		s.add("<p class=\"why %s\">%s</p>\n", results[d.Result][1], d.Why)
	}
	if len(d.Nodes) == 0 || d.TookMS == 0 {
		s.add("</section>\n")
		return
	}
	s.add("<figure>\n%s%s</figure>\n", picture(d, wide), picture(d, narrow))
	s.legend()
	s.figures(d)
	s.add("<div class=\"two\">\n")
	s.add("<div>\n")
	s.events(d)
	s.steps(d)
	s.add("</div><div>\n")
	s.checks(d)
	s.reasons(d)
	s.add("</div></div>\n</section>\n")
}

func (s *sheet) legend() {
	s.add("<ul class=\"legend\" aria-label=\"Colours\"><li><i class=\"k ok\"></i>answered, acknowledged</li><li><i class=\"k no\"></i>refused</li><li><i class=\"k bad\"></i>failed, or outcome unknown</li><li><i class=\"k frozen\"></i>frozen</li><li><i class=\"k dead\"></i>dead</li></ul>\n")
}

func (s *sheet) figures(d record.Drill) {
	s.add("<dl class=\"figures\">\n")
	for _, f := range figures(d) {
		s.add("<div><dt>%s</dt><dd>%s</dd></div>\n", f[0], f[1])
	}
	s.add("</dl>\n")
}

func (s *sheet) events(d record.Drill) {
	s.add("<h3>What happened</h3>\n<ol class=\"events\">\n")
	for _, e := range d.Events {
		class := "came"
		if e.Fault {
			class = "fault"
		}
		s.add("<li class=\"%s\"><span class=\"at\">%s</span> <span>%s</span></li>\n", class, seconds(e.AtMS), e.What)
	}
	s.add("</ol>\n")
}

func (s *sheet) steps(d record.Drill) {
	if len(d.Steps) == 0 {
		return
	}
	s.add("<h3>What the commands said</h3>\n<ol class=\"reasons\">\n")
	for _, step := range d.Steps {
		s.add("<li><span class=\"at\">%s</span> <span><b>%s</b> %s</span></li>\n", duration(step.TookMS), step.Name, step.Said)
	}
	s.add("</ol>\n")
}

func (s *sheet) checks(d record.Drill) {
	s.add("<h3>What had to hold</h3>\n<ul class=\"checks\">\n")
	for _, c := range d.Checks {
		word, class := "holds", "live"
		if !c.OK {
			word, class = "does not hold", "trouble"
		}
		s.add("<li><span class=\"pill %s\">%s</span> %s: %s <span class=\"fine\">(want %s)</span></li>\n", class, word, c.What, c.Got, c.Want)
	}
	s.add("</ul>\n")
}

func (s *sheet) reasons(d record.Drill) {
	if len(d.Reasons) == 0 {
		return
	}
	s.add("<h3>Why publishes were not acknowledged</h3>\n<ul class=\"reasons\">\n")
	for _, r := range d.Reasons {
		s.add("<li><span class=\"at\">%d ×</span> <span>%s</span></li>\n", r.Times, r.What)
	}
	s.add("</ul>\n")
}
