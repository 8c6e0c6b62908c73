package text

import (
	"strings"
	"unicode"
)

// cutAt returns the first most runes at the longest, ending where sep stands.
// A sep in the first half is too far back to end at (one long word, or a script
// without gaps): there the cut falls between two letters, never between a
// letter and its marks.
func cutAt(rs []rune, sep rune, most int) string {
	if len(rs) > most {
		rs = rs[:cutIndex(rs, sep, most)]
	}
	return strings.TrimRight(string(rs), string(sep))
}

// cutIndex is the place to cut rs, which is longer than most.
func cutIndex(rs []rune, sep rune, most int) int {
	for i := most; i > most/2; i-- {
		if rs[i] == sep {
			return i
		}
	}
	for i := most; i > most/2; i-- {
		if !unicode.IsMark(rs[i]) {
			return i
		}
	}
	return most
}
