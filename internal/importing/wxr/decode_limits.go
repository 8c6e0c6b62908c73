package wxr

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/gheecms/ghee/internal/fail"
)

// Limits bound what one file may cost. Each number must be above 0.
type Limits struct {
	Bytes      int64 // of the file
	Depth      int   // of elements within elements
	TextBytes  int   // of one text as it stands in the file, and of one comment
	TagBytes   int   // of one tag with its attributes, and of one processing instruction
	Attributes int   // of one element
	Items      int   // posts, pages, attachments and all else with <item>
	Records    int   // authors, terms, and the terms and meta values of items, together
	ItemBytes  int   // of all texts of one item, which stand in memory together

	Folder string // for the temporary file of a large one; "" for the system's
}

// DefaultLimits returns limits that no real export has met and that a small
// machine survives.
func DefaultLimits() Limits {
	return Limits{
		Bytes: 1 << 30, Depth: 64, TextBytes: 16 << 20, TagBytes: 64 << 10,
		Attributes: 64, Items: 1_000_000, Records: 10_000_000, ItemBytes: 64 << 20,
	}
}

// tooLarge is the error for a text, comment or tag beyond its limit.
func (w *walker) tooLarge(what string, line int) error {
	most := w.limits.TextBytes
	if what == "tag" || what == "declaration" {
		most = w.limits.TagBytes
	}
	name := "the file outside its elements"
	if n := len(w.stack); n > 0 {
		name = "<" + shorten(w.stack[n-1].name) + ">"
		if what == "text" {
			line = w.stack[n-1].line
		}
	}
	if what == "text" {
		return fail.E(fail.TooLarge, "Line %d: the text of %s is larger than %s; shorten it, or leave it out of the export.", line, name, size(int64(most)))
	}
	return fail.E(fail.TooLarge, "Line %d: a %s in %s is larger than %s; take it out.", line, what, name, size(int64(most)))
}

// size writes a number of bytes in the largest unit that divides it.
func size(n int64) string {
	for i, unit := range []string{"GiB", "MiB", "KiB"} {
		if one := int64(1) << (30 - 10*i); n >= one && n%one == 0 {
			return fmt.Sprintf("%d %s", n/one, unit)
		}
	}
	return fmt.Sprintf("%d bytes", n)
}

// shorten makes a piece of the file fit to be repeated in an error.
func shorten(s string) string {
	const most = 120
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsGraphic(r) {
			return r
		}
		return ' '
	}, s)
}

func itoa(n int) string { return strconv.Itoa(n) }
