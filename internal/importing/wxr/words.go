package wxr

import (
	"html"
	"strings"

	"github.com/gheecms/ghee/internal/text"
)

// plain makes text of a title or name. WordPress keeps them as HTML: with "&"
// as "&amp;", sometimes with tags.
func plain(s string) string {
	if strings.Contains(s, "<") && strings.Contains(s, ">") {
		return text.Summary(s, len(s))
	}
	return strings.Join(strings.Fields(html.UnescapeString(s)), " ")
}

// cut shortens s to at most n characters.
func cut(s string, n int) string {
	if rs := []rune(s); len(rs) > n {
		return strings.TrimSpace(string(rs[:n-1])) + "…"
	}
	return s
}
