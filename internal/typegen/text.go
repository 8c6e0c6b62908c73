package typegen

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gheecms/ghee/internal/content"
)

// maxLabel is how many characters of a label stand in a comment.
const maxLabel = 100

// remark makes a line for a comment of what a person wrote: no line breaks,
// nothing that hides or turns what follows, nothing at its beginning that tools
// take for an order.
func remark(text string) string {
	text = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, "\uFFFD"), func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r)
	}), " ")
	if text = strings.TrimLeft(text, "@/*#+ "); utf8.RuneCountInString(text) > maxLabel {
		text = strings.TrimSpace(string([]rune(text)[:maxLabel])) + "…"
	}
	return strings.ReplaceAll(text, "*/", "*\\/")
}

// label is the remark of a field, "" where it says no more than the key.
func label(f Field) string {
	text := remark(f.Label)
	if strings.EqualFold(strings.Join(words(text), ""), strings.Join(words(f.Key), "")) {
		return ""
	}
	return text
}

// quote writes a string for JavaScript or Python in double quotes, in single ones
// where that needs fewer escapes; escape writes what cannot stand for itself.
func quote(s string, escape func(r rune) string) string {
	mark := '"'
	if strings.Count(s, `"`) > strings.Count(s, `'`) {
		mark = '\''
	}
	var b strings.Builder
	b.WriteRune(mark)
	for _, r := range s {
		switch {
		case r == mark || r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			b.WriteString(escape(r))
		}
	}
	b.WriteRune(mark)
	return b.String()
}

// about says what a type is, in words for the middle of a sentence.
func about(t Type) string {
	name := remark(t.Name)
	switch t.Kind {
	case content.KindPage:
		return "the fields of the page type " + t.Key + named(name, t.Key)
	case content.KindSingle:
		return "the fields of the Single Page " + name
	case content.KindCollection:
		return "an item of the collection " + t.Key + named(name, t.Key)
	}
	return "the component " + t.Key + named(name, t.Key)
}

// sentence begins with a capital, and ends.
func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] + "." }

func named(name, key string) string {
	if name == "" || strings.EqualFold(strings.Join(words(name), ""), strings.Join(words(key), "")) {
		return ""
	}
	return " (" + name + ")"
}
