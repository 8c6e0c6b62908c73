package content

import (
	"strings"
	"unicode/utf8"

	"github.com/gheecms/ghee/internal/fail"
)

// CheckText checks a text that stands beside the values: a name, a title, a
// description. max bounds its characters; what names it in the error.
func CheckText(what, s string, max int) error {
	if fault := textFault(s); fault != "" {
		return fail.E(fail.Invalid, "%s: it %s", what, fault)
	}
	if n := utf8.RuneCountInString(s); n > max {
		return fail.E(fail.Invalid, "%s: it has %d characters; at most %d fit, so shorten it.", what, n, max)
	}
	return nil
}

// textFault says why a text cannot be kept, "" when it can. PostgreSQL keeps no
// NUL; SQLite would, and both engines must do the same.
func textFault(s string) string {
	switch {
	case !utf8.ValidString(s):
		return "is not valid UTF-8."
	case strings.ContainsRune(s, 0):
		return "holds a NUL character; remove it."
	}
	return ""
}
