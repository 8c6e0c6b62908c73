package typegen

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/gheecms/ghee/internal/content"
)

// words are the parts of a key, or of any text, that a name can be made of: ASCII
// letters and digits, of accented letters the letter.
func words(text string) []string {
	return strings.FieldsFunc(norm.NFKD.String(text), func(r rune) bool {
		return !letter(r) && !unicode.IsMark(r) && (r < '0' || r > '9')
	})
}

func letter(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }

// camel joins the words of a text, each with a capital: main-dish becomes MainDish.
// upper are words that are all capitals.
func camel(text string, upper map[string]bool) string {
	var b strings.Builder
	for _, w := range words(text) {
		w = strings.Map(func(r rune) rune {
			if unicode.IsMark(r) {
				return -1
			}
			return r
		}, w)
		switch {
		case w == "":
		case upper[strings.ToLower(w)]:
			b.WriteString(strings.ToUpper(w))
		default:
			b.WriteString(strings.ToUpper(w[:1]) + w[1:])
		}
	}
	return b.String()
}

// pascal makes a name of a text, which begins with a letter. It is "" where the
// text has none.
func pascal(text string, upper map[string]bool) string {
	name := strings.TrimLeft(camel(text, upper), "0123456789")
	if name == "" {
		return ""
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

// scope gives each thing a name that no other has.
type scope map[string]bool

func newScope(reserved ...string) scope {
	s := scope{}
	for _, name := range reserved {
		s[name] = true
	}
	return s
}

// claim takes the first of the names that is free, else the last with a number.
func (s scope) claim(names ...string) string {
	for _, name := range names {
		if name != "" && !s[name] {
			s[name] = true
			return name
		}
	}
	last := names[len(names)-1]
	for n := 2; ; n++ {
		if name := last + strconv.Itoa(n); !s[name] {
			s[name] = true
			return name
		}
	}
}

// suffixes tell types of one name apart.
var suffixes = map[content.Kind]string{
	content.KindPage: "Page", content.KindSingle: "SinglePage", content.KindCollection: "Item", content.KindComponent: "Component",
}

// typeNames returns the names of a model's types, in their order.
func typeNames(m *Model, s scope, upper map[string]bool) []string {
	names := make([]string, len(m.Types))
	for i, t := range m.Types {
		from := t.Key
		if t.Kind == content.KindSingle {
			from = t.Name
		}
		name := pascal(from, upper)
		names[i] = s.claim(name, name+suffixes[t.Kind])
	}
	return names
}
