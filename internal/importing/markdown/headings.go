package markdown

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
)

// headings makes ids of headings as GitHub does: letters and digits of every
// script in lower case, '-' for blanks, a number after one that is taken.
type headings struct {
	taken map[string]bool
	last  map[string]int // number given last
}

// Generate implements parser.IDs.
func (h *headings) Generate(value []byte, _ ast.NodeKind) []byte {
	id := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '-' || r == '_':
			return unicode.ToLower(r)
		case unicode.IsSpace(r):
			return '-'
		}
		return -1
	}, strings.TrimSpace(string(value)))
	if id == "" {
		id = "heading"
	}
	free := id
	for h.taken[free] {
		h.last[id]++
		free = id + "-" + strconv.Itoa(h.last[id])
	}
	h.taken[free] = true
	return []byte(free)
}

// Put implements parser.IDs.
func (h *headings) Put(value []byte) { h.taken[string(value)] = true }
