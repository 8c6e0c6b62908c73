package edge

import "strings"

// tag returns the strong entity tag of a body in a coding: bytes that differ
// have tags that differ, so each coding has its own.
func tag(base string, c coding) string {
	switch c {
	case gzipped:
		return `"` + base + `-gz"`
	case brotlied:
		return `"` + base + `-br"`
	default:
		return `"` + base + `"`
	}
}

// matches reports whether an If-None-Match header (RFC 9110 §13.1.2) names one
// of the three tags of base: whoever holds the body in any coding has it. The
// comparison is weak. What is out of form matches nothing.
func matches(header []string, base string) bool {
	for _, line := range header {
		if strings.TrimSpace(line) == "*" {
			return true
		}
		for line != "" {
			var opaque string
			if opaque, line = nextTag(line); names(opaque, base) {
				return true
			}
		}
	}
	return false
}

func names(opaque, base string) bool {
	rest, ok := strings.CutPrefix(opaque, base)
	return ok && (rest == "" || rest == "-gz" || rest == "-br")
}

// nextTag cuts the first entity tag off a list and returns what is between its
// quotes. A line out of form ends the list.
func nextTag(line string) (opaque, rest string) {
	line = strings.TrimLeft(line, " \t,")
	line = strings.TrimPrefix(line, "W/")
	if !strings.HasPrefix(line, `"`) {
		return "", ""
	}
	opaque, rest, closed := strings.Cut(line[1:], `"`)
	if !closed {
		return "", ""
	}
	return opaque, rest
}
