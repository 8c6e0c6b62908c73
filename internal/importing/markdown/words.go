package markdown

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// word writes a number, or a date without a zone, as its author did.
func word(v any) string { return fmt.Sprint(v) }

// oneLine folds white space.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// cut shortens s to at most n characters.
func cut(s string, n int) string {
	if rs := []rune(s); len(rs) > n {
		return strings.TrimSpace(string(rs[:n-1])) + "…"
	}
	return s
}

// bounded makes an identifier of at most 255 bytes, which every database can
// have in an index. Two that differ stay different.
func bounded(id string) string {
	const most = 255
	if len(id) <= most {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	return strings.ToValidUTF8(id[:most-2*len(sum)-1], "") + "#" + hex.EncodeToString(sum[:])
}

var tag = regexp.MustCompile(`</?[a-zA-Z][^<>]*>`)

// withoutMarkup takes tags out of a title or a name, and decodes entities.
func withoutMarkup(s string) string {
	return oneLine(html.UnescapeString(tag.ReplaceAllString(s, "")))
}
