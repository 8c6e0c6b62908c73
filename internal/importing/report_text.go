package importing

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// listed is how many lines of one reason are listed in full, and how many of a
// longer list.
const (
	listed  = 12
	excerpt = 5
)

// WriteTo writes the report for a person at a terminal. It implements
// io.WriterTo.
func (r *Report) WriteTo(w io.Writer) (int64, error) {
	var b strings.Builder
	r.head(&b)
	r.table(&b)
	group(&b, "Changed on the way in:", r.Changes)
	group(&b, "Left out:", r.Skips)
	if len(r.Notes) > 0 {
		b.WriteString("\nTo know:\n")
		for _, n := range r.Notes {
			b.WriteString("  " + n + "\n")
		}
	}
	n, err := io.WriteString(w, b.String())
	return int64(n), err
}

func (r *Report) head(b *strings.Builder) {
	b.WriteString("Import of " + r.Source)
	if r.Title != "" {
		b.WriteString(" (" + printable(r.Title) + ")")
	}
	switch {
	case r.DryRun:
		b.WriteString(": a dry run, nothing was written")
	case r.Written() == 0:
		b.WriteString(": nothing to add")
	}
	b.WriteString("\n\n")
}

func (r *Report) table(b *strings.Builder) {
	wide := len("redirects")
	for _, row := range r.Rows {
		wide = max(wide, utf8.RuneCountInString(row.Name))
	}
	fmt.Fprintf(b, "%-*s  %7s  %7s  %9s  %7s\n", wide, "", "created", "updated", "unchanged", "skipped")
	for _, row := range r.Rows {
		fmt.Fprintf(b, "%-*s  %7d  %7d  %9d  %7d", wide, row.Name, row.Created, row.Updated, row.Unchanged, row.Skipped)
		if row.Published+row.Drafts > 0 {
			fmt.Fprintf(b, "  (%d published, %s)", row.Published, plural(row.Drafts, "draft"))
		}
		b.WriteString("\n")
	}
}

// group lists lines under their reasons, in the order the reasons first come.
func group(b *strings.Builder, title string, lines []Line) {
	if len(lines) == 0 {
		return
	}
	var order []reasonKey
	groups := map[reasonKey][]Line{}
	for _, l := range lines {
		k := reasonKey{l.Row, l.Reason}
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], l)
	}
	b.WriteString("\n" + title + "\n")
	for _, k := range order {
		writeGroup(b, k.row, k.reason, groups[k])
	}
}

func writeGroup(b *strings.Builder, row, reason string, lines []Line) {
	total := 0
	for _, l := range lines {
		total += max(l.Count, 1)
	}
	fmt.Fprintf(b, "  %s, %d: %s\n", row, total, reason)
	show := lines
	if len(lines) > listed {
		show = lines[:excerpt]
	}
	for _, l := range show {
		if s := l.String(); s != "" {
			b.WriteString("    " + s + "\n")
		}
	}
	more := 0
	for _, l := range lines[len(show):] {
		more += max(l.Count, 1)
	}
	if more > 0 {
		fmt.Fprintf(b, "    … and %d more\n", more)
	}
}

// String names what the line is about, "" for things counted together.
func (l Line) String() string {
	parts := make([]string, 0, 4)
	if l.Title != "" {
		parts = append(parts, "“"+printable(l.Title)+"”")
	}
	if l.Ref != "" {
		parts = append(parts, printable(l.Ref))
	}
	if l.Where != "" {
		parts = append(parts, l.Where)
	}
	s := strings.Join(parts, ", ")
	if l.Detail != "" && s != "" {
		s += ": "
	}
	return s + printable(l.Detail)
}

// printable makes a piece of the source fit on a line of a terminal: without
// control characters, which could drive it, and not longer than a line.
func printable(s string) string {
	s = strings.Map(func(r rune) rune {
		if !strconv.IsGraphic(r) {
			return ' '
		}
		return r
	}, s)
	return cutTo(s, 80)
}

// cutTo shortens s to at most n characters.
func cutTo(s string, n int) string {
	if rs := []rune(s); len(rs) > n {
		return string(rs[:n-1]) + "…"
	}
	return s
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
