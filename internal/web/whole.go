package web

import (
	"strconv"
	"unicode/utf8"

	"github.com/gheecms/ghee/internal/fail"
)

// WholeText refuses JSON whose text would not come back as it was sent: bytes
// that are no UTF-8, and halves of surrogate pairs (RFC 8259 §8.1 and §8.2).
// Decoders put U+FFFD in their place without a word, and an editor's would be
// lost. It checks nothing else of the form. fail.Invalid names the byte.
func WholeText(data []byte) error {
	if !utf8.Valid(data) {
		at := 0
		for r, n := utf8.DecodeRune(data); r != utf8.RuneError || n > 1; r, n = utf8.DecodeRune(data[at:]) {
			at += n
		}
		return fail.E(fail.Invalid, "The text is no UTF-8 at byte %d; nothing was changed.", at)
	}
	for i := 0; i < len(data); i++ {
		if data[i] != '\\' {
			continue
		}
		unit, ok := escaped(data[i:])
		switch {
		case !ok:
			i++ // the character after the backslash is part of it
			continue
		case unit&0xfc00 == 0xd800:
			if low, ok := escaped(data[min(i+6, len(data)):]); ok && low&0xfc00 == 0xdc00 {
				i += 11
				continue
			}
			fallthrough
		case unit&0xfc00 == 0xdc00:
			return fail.E(fail.Invalid, `The text has half a character, %s, at byte %d; nothing was changed.`, data[i:i+6], i)
		}
		i += 5
	}
	return nil
}

// escaped reads the escape \uXXXX at the beginning of data.
func escaped(data []byte) (unit uint64, ok bool) {
	if len(data) < 6 || data[0] != '\\' || data[1] != 'u' {
		return 0, false
	}
	unit, err := strconv.ParseUint(string(data[2:6]), 16, 16)
	return unit, err == nil
}
