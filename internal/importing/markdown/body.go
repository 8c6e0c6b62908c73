package markdown

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"

	"github.com/gheecms/ghee/internal/fail"
)

// nested finds a line that opens more quotes, list items or footnotes than
// anybody means: reading one takes time that grows with the square of them.
var nested = regexp.MustCompile(`(?m)^(?:[ \t]*(?:>|[-+*][ \t]|\d{1,9}[.)][ \t]|\[\^\w+\]:)){100}`)

// maxMarks is how many characters that may open a link or an emphasis one
// paragraph has: matching them up takes time that grows with the square of
// their number, and cannot be broken off. Twenty thousand take two seconds.
const maxMarks = 20_000

// crowded reports a paragraph with more marks than anybody means. It ends at an
// empty line, so what is no paragraph, such as code, counts as one, too.
func crowded(body string) bool {
	marks := 0
	for line := range strings.Lines(body) {
		if strings.TrimSpace(line) == "" {
			marks = 0
			continue
		}
		for i := range len(line) {
			if c := line[i]; c == '[' || c == '*' || c == '_' {
				marks++
			}
		}
		if marks > maxMarks {
			return true
		}
	}
	return false
}

// newMarkdown reads Markdown as Hugo and GitHub do: tables, strikethrough, task
// lists, bare links, footnotes, definition lists, headings with ids. HTML stays
// as the author wrote it.
func newMarkdown() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithExtensions(extension.GFM, extension.Footnote, extension.DefinitionList),
		goldmark.WithParserOptions(parser.WithAutoHeadingID(), parser.WithHeadingAttribute()),
		goldmark.WithRendererOptions(html.WithUnsafe()),
	)
}

// render makes HTML of a body.
func (p *planner) render(body string) (string, error) {
	var out bytes.Buffer
	if err := p.md.Convert([]byte(body), &out, parser.WithContext(parser.NewContext(parser.WithIDs(&headings{map[string]bool{}, map[string]int{}})))); err != nil {
		return "", fail.Wrap(fail.Internal, err, "The Markdown cannot be made HTML.")
	}
	return out.String(), nil
}
