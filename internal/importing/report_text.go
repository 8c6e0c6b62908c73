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
	list(&b, "To know:", r.Notes)
	list(&b, "Next:", r.next())
	n, err := io.WriteString(w, b.String())
	return int64(n), err
}

func (r *Report) head(b *strings.Builder) {
	what := "Import of "
	if r.DryRun {
		what = "Dry run of an import of "
	}
	b.WriteString(what + r.Source)
	if r.Title != "" {
		b.WriteString(" (" + printable(r.Title) + ")")
	}
	b.WriteString("\n")
	switch {
	case r.DryRun && r.Written() == 0:
		b.WriteString("Nothing was written, and there would be nothing to add.\n")
	case r.DryRun:
		b.WriteString("Nothing was written. An import would do this:\n")
	case r.Written() == 0:
		b.WriteString("Nothing to add: the site has all of it already.\n")
	}
	b.WriteString("\n")
}

// next says what to do after an import.
func (r *Report) next() (out []string) {
	unkept := 0
	for _, l := range r.Skips {
		if l.Reason == cannotBeKept {
			unkept += max(l.Count, 1)
		}
	}
	if unkept > 0 {
		out = append(out, "Mend in the source what cannot be kept here ("+strconv.Itoa(unkept)+", see above) and import again: the rest is not touched.")
	}
	if r.DryRun {
		if r.Written() > 0 {
			out = append(out, "To import it, run the same command without --dry-run.")
		}
		return out
	}
	if r.Written() == 0 {
		return out
	}
	if drafts := r.drafts(); drafts > 0 {
		out = append(out, "Look at what came in as a draft ("+strconv.Itoa(drafts)+"): publish what readers may see, with “ghee publish”.")
	}
	if r.Row(Redirects).Created > 0 {
		out = append(out, "Let your website answer old addresses: the API lists where they lead, at /v2/redirects/.")
	}
	return append(out,
		"Keep the old site's files where they are: images are still shown from there.",
		"Import a newer export of the same site at any time: it adds what is new, and what was edited here stays.")
}

func (r *Report) drafts() (n int) {
	for _, row := range r.Rows {
		n += row.Drafts
	}
	return n
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
	wrapped(b, "  ", "      ", fmt.Sprintf("%s (%d): %s", row, total, reason))
	show := lines
	if len(lines) > listed {
		show = lines[:excerpt]
	}
	for _, l := range show {
		if s := l.String(); s != "" {
			wrapped(b, "    ", "        ", s)
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
	return s + cutTo(printableAll(l.Detail), 2*width)
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
