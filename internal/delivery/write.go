package delivery

import (
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/gheecms/ghee/internal/content"
)

const hexDigits = "0123456789abcdef"

// appendQuoted writes s as a JSON string, HTML left readable. Invalid UTF-8 is
// replaced; the line separators U+2028 and U+2029 are escaped, for JavaScript.
func appendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' {
				i++
				continue
			}
			b = append(b, s[start:i]...)
			b = appendEscaped(b, c)
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			b = append(b, s[start:i]...)
			b = append(b, `\ufffd`...)
			start = i + size
		} else if r == '\u2028' || r == '\u2029' {
			b = append(b, s[start:i]...)
			b = append(b, `\u202`...)
			b = append(b, hexDigits[r&0xF])
			start = i + size
		}
		i += size
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

func appendEscaped(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\b':
		return append(b, `\b`...)
	case '\f':
		return append(b, `\f`...)
	case '\n':
		return append(b, `\n`...)
	case '\r':
		return append(b, `\r`...)
	case '\t':
		return append(b, `\t`...)
	}
	return append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&0xF])
}

// appendTime writes a system date: UTC, six digits of a second or none at all,
// null for no moment (contract §0.2, fact 8).
func appendTime(b []byte, m content.Micros) []byte {
	if m == 0 {
		return append(b, "null"...)
	}
	layout := `"2006-01-02T15:04:05.000000Z"`
	if m%1_000_000 == 0 {
		layout = `"2006-01-02T15:04:05Z"`
	}
	return time.UnixMicro(int64(m)).UTC().AppendFormat(b, layout)
}

func appendNum(b []byte, n content.Num) []byte { return strconv.AppendInt(b, int64(n), 10) }
