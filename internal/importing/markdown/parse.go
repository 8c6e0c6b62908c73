package markdown

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"
)

// Page is one file, taken apart.
type Page struct {
	Front Front  // nil where the file has none
	Body  string // Markdown, with \n at the ends of lines
}

// Fault says why a file cannot be read, and where.
type Fault struct {
	Line    int // from 1, within the file
	Message string
}

// Parse takes a file apart: YAML between lines "---" (which "..." may end, as
// in Jekyll), TOML between lines "+++", a JSON object, or none of them; lines
// without anything may stand before. It returns a fault for text that is not
// UTF-8 and for front matter that cannot be read, and a nil one else.
func Parse(data []byte) (Page, *Fault) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if line := badLine(data); line > 0 {
		return Page{}, &Fault{line, "is not UTF-8; save the file in that encoding."}
	}
	src := strings.ReplaceAll(strings.ReplaceAll(string(data), "\r\n", "\n"), "\r", "\n")
	start, line := 0, 1
	for start < len(src) {
		end := lineEnd(src, start)
		if strings.TrimSpace(src[start:end]) != "" {
			break
		}
		start, line = end, line+1
	}
	opening := strings.TrimRight(src[start:lineEnd(src, start)], " \t\n")
	rest := src[start:]
	switch {
	case opening == "---":
		return fenced(rest, line, decodeYAML, "---", "...")
	case opening == "+++":
		return fenced(rest, line, decodeTOML, "+++")
	case looksLikeJSON(rest):
		return object(rest, line)
	}
	return Page{Body: src}, nil
}

// fenced takes front matter between two lines off src, which begins with the
// first of them; line is its number.
func fenced(src string, line int, decode decoder, closing ...string) (Page, *Fault) {
	from := lineEnd(src, 0)
	for at := from; at < len(src); {
		end := lineEnd(src, at)
		text := strings.TrimRight(src[at:end], " \t\n")
		if slices.Contains(closing, text) {
			return front(src[from:at], src[end:], line+1, decode)
		}
		if at = end; at-from > MaxFront {
			return Page{}, &Fault{line, "begins front matter of more than 64 KiB."}
		}
	}
	return Page{}, &Fault{line, "begins front matter that no line \"" + closing[0] + "\" ends."}
}

// front decodes front matter, the first line of which is the given one.
func front(text, body string, line int, decode decoder) (Page, *Fault) {
	raw, fault := decode(text)
	if fault != nil {
		fault.Line += line - 1
		return Page{}, fault
	}
	return Page{Front: folded(raw), Body: body}, nil
}

// looksLikeJSON tells an object from a template's "{{" or "{%".
func looksLikeJSON(src string) bool {
	if !strings.HasPrefix(src, "{") {
		return false
	}
	inner := strings.TrimLeft(src[1:], " \t\n")
	return strings.HasPrefix(inner, `"`) || strings.HasPrefix(inner, "}")
}

// lineEnd is where the line after the one that holds src[at] begins.
func lineEnd(src string, at int) int {
	if i := strings.IndexByte(src[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(src)
}

// badLine is the first line with bytes that are not UTF-8; 0 for none.
func badLine(data []byte) int {
	if utf8.Valid(data) {
		return 0
	}
	at := 0
	for at < len(data) {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return 1 + bytes.Count(data[:at], []byte("\n"))
}
