// Package text makes slugs and summaries: the text rules that need Unicode
// tables, kept apart so that package content stays without them.
package text

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"github.com/gheecms/ghee/internal/content"
)

// maxMarks is how many marks one letter keeps. No script needs more; stacked
// without end they would be one letter that no slug could hold.
const maxMarks = 8

// Slug makes a slug of a name: lower case, letters and digits, one '-' for
// every run of anything else, at most content.MaxSlug characters. Latin
// letters lose their marks ("Crème brûlée" is "creme-brulee"); letters of other
// scripts stay as they are, with their marks, in NFC. A name without letters
// and digits has no slug: "". Every other result passes content.CheckSlug, but
// for the reserved word "search", which UniqueSlug steps around.
func Slug(s string) string {
	var w slugWriter
	s = strings.ToValidUTF8(s, " ") // norm leaves the letter after a bad byte composed
	for _, r := range cases.Lower(language.Und).String(norm.NFKD.String(s)) {
		w.rune(r)
	}
	return cutAt([]rune(norm.NFC.String(w.String())), '-', content.MaxSlug)
}

// slugWriter takes the runes of a lower-cased, decomposed text.
type slugWriter struct {
	strings.Builder
	gap   bool // something that is no letter stood since the last letter
	marks int  // how many marks the last letter may still take
}

func (w *slugWriter) rune(r rune) {
	switch {
	case unicode.IsMark(r):
		if w.marks > 0 && !invisible(r) {
			w.WriteRune(r)
			w.marks--
		}
	case invisible(r):
	case unicode.IsLetter(r) || unicode.IsDigit(r):
		w.letter(r)
	default:
		w.gap, w.marks = true, 0
	}
}

func (w *slugWriter) letter(r rune) {
	if w.gap && w.Len() > 0 {
		w.WriteByte('-')
	}
	w.gap, w.marks = false, 0
	if s := latin(r); s != "" {
		w.WriteString(s)
		return
	}
	w.WriteRune(r)
	if unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) {
		w.marks = maxMarks
	}
}

// invisible reports runes that stand within words and are neither letters nor
// gaps: soft hyphens, joiners, byte order marks, variation selectors, and the
// modifier letters written as apostrophes.
func invisible(r rune) bool {
	switch r {
	case '\u00ad', '\u034f', '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff',
		'\u02b9', '\u02ba', '\u02bb', '\u02bc', '\u02bd':
		return true
	}
	return unicode.Is(unicode.Variation_Selector, r)
}

// latin spells Latin letters that do not come apart into an ASCII letter and a
// mark; "" for every other rune.
func latin(r rune) string {
	switch r {
	case 'ß':
		return "ss"
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'þ':
		return "th"
	case 'ŋ':
		return "ng"
	case 'ø':
		return "o"
	case 'đ', 'ð', 'ɖ':
		return "d"
	case 'ł':
		return "l"
	case 'ħ':
		return "h"
	case 'ŧ':
		return "t"
	case 'ı':
		return "i"
	case 'ə':
		return "e"
	case 'ƒ':
		return "f"
	case 'ĸ':
		return "k"
	}
	return ""
}

// UniqueSlug returns base if it is free, else base-2, base-3 and so on, the
// base shortened where the whole would be longer than content.MaxSlug. What
// content.CheckSlug refuses (the empty and the reserved slug) counts as taken;
// an empty base becomes "2". taken must leave some number free. After a few
// numbers it asks in growing strides, so that a million equal names do not cost
// a million questions each; the answer is the least free number as long as the
// taken ones have no gaps.
func UniqueSlug(base string, taken func(slug string) bool) string {
	if content.CheckSlug(base) == nil && !taken(base) {
		return base
	}
	const few = 16
	n := 2
	for ; n < few; n++ {
		if s := numbered(base, n); !taken(s) {
			return s
		}
	}
	used := n - 1
	for taken(numbered(base, n)) {
		used, n = n, 2*n
	}
	for n-used > 1 { // used is taken, n is free
		if mid := used + (n-used)/2; taken(numbered(base, mid)) {
			used = mid
		} else {
			n = mid
		}
	}
	return numbered(base, n)
}

func numbered(base string, n int) string {
	suffix := strconv.Itoa(n)
	if base == "" {
		return suffix
	}
	return cutAt([]rune(base), '-', content.MaxSlug-1-len(suffix)) + "-" + suffix
}
