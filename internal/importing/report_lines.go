package importing

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// width is how many columns a report takes where words can be wrapped.
const width = 90

// list writes sentences, each as a paragraph of its own.
func list(b *strings.Builder, title string, sentences []string) {
	if len(sentences) == 0 {
		return
	}
	b.WriteString("\n" + title + "\n")
	for _, s := range sentences {
		wrapped(b, "  ", "    ", printableAll(s))
	}
}

// wrapped writes text in lines of at most width columns, where its words let
// it: the first line after first, the others after rest.
func wrapped(b *strings.Builder, first, rest, text string) {
	line := first
	start := true
	for word := range strings.FieldsSeq(text) {
		if !start && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			b.WriteString(line + "\n")
			line, start = rest, true
		}
		if !start {
			line += " "
		}
		line, start = line+word, false
	}
	b.WriteString(line + "\n")
}

// printable makes a piece of the source fit on a line of a terminal: without
// control characters, which could drive it, and not longer than a line.
func printable(s string) string { return cutTo(printableAll(s), 80) }

// printableAll is s without control characters.
func printableAll(s string) string {
	return strings.Map(func(r rune) rune {
		if !strconv.IsGraphic(r) {
			return ' '
		}
		return r
	}, s)
}

// cutTo shortens s to at most n characters.
func cutTo(s string, n int) string {
	if rs := []rune(s); len(rs) > n {
		return string(rs[:n-1]) + "…"
	}
	return s
}
