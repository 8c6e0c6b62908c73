package markdown

import (
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"github.com/gheecms/ghee/internal/importing"
)

// word writes a number, or a date without a zone, as its author did.
func word(v any) string { return fmt.Sprint(v) }

// quoted is what a parser says of a text, without the novel it may repeat.
func quoted(said string) string {
	rs := []rune(printable(oneLine(strings.ToValidUTF8(said, "?"))))
	if len(rs) > 200 {
		return string(rs[:200]) + "…"
	}
	return string(rs)
}

// oneLine folds white space.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// short cuts a name to the most characters that one may have.
func short(s string) string {
	if rs := []rune(s); len(rs) > importing.MaxName {
		return strings.TrimSpace(string(rs[:importing.MaxName-1])) + "…"
	}
	return s
}

var tag = regexp.MustCompile(`</?[a-zA-Z][^<>]*>`)

// withoutMarkup takes tags out of a title or a name, and decodes entities.
func withoutMarkup(s string) string {
	return oneLine(html.UnescapeString(tag.ReplaceAllString(s, "")))
}
