package wxr

import (
	"strings"

	"golang.org/x/net/html"
)

// autop marks up the paragraphs of a body. The classic editor stores text with
// blank lines between paragraphs; WordPress adds the tags when it shows a post,
// so without them a site would see one endless line. Text between blank lines
// (or double <br>) is put into <p>, a single line break becomes <br />. What
// stands in elements that hold no paragraphs (lists, tables, headings, <pre>,
// scripts, …) stays as it is, as do bodies of the block editor ("<!-- wp:"),
// which are complete. It returns body itself, and 0, where it added no tag.
func autop(body string) (out string, added int) {
	if strings.Contains(body, "<!-- wp:") || strings.TrimSpace(body) == "" {
		return body, 0
	}
	clean := strings.ReplaceAll(strings.ReplaceAll(body, "\r\n", "\n"), "\r", "\n")
	p := paragrapher{}
	z := html.NewTokenizer(strings.NewReader(clean))
	for {
		kind := z.Next()
		raw := string(z.Raw())
		if kind == html.ErrorToken {
			p.inline(piece{raw: raw, kind: markup}) // a tag without an end
			break
		}
		p.token(kind, raw, z)
	}
	p.flush(false)
	if p.added == 0 {
		return body, 0
	}
	return strings.TrimSpace(p.out.String()), p.added
}

// paragrapher goes through the tokens of a body.
type paragrapher struct {
	out    strings.Builder
	added  int        // tags added
	run    []piece    // what stands since the last block tag
	open   []openElem // the open blocks, outermost first
	opaque string     // the element whose inside is copied, ""
	depth  int        // how often it is open
	held   strings.Builder
}

// openElem is an open block; blocks says that another block stood in it.
type openElem struct {
	name   string
	blocks bool
}

func (p *paragrapher) token(kind html.TokenType, raw string, z *html.Tokenizer) {
	name := ""
	switch kind {
	case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
		n, _ := z.TagName()
		name = string(n)
	}
	switch {
	case p.opaque != "":
		p.inOpaque(kind, name, raw)
	case kind == html.TextToken:
		p.inline(piece{raw: raw, kind: words})
	case name == "":
		p.inline(piece{raw: raw, kind: comment})
	case kind == html.StartTagToken && opaque(name):
		p.opaque, p.depth = name, 1
		p.held.WriteString(raw)
	case name == "br":
		p.inline(piece{raw: raw, kind: lineBreak})
	case roleOf(name) != phrase:
		p.block(kind, name, raw)
	default:
		p.inline(piece{raw: raw, kind: markup, seen: !formatting(name)})
	}
}

// inOpaque copies until the element that began it ends.
func (p *paragrapher) inOpaque(kind html.TokenType, name, raw string) {
	p.held.WriteString(raw)
	if name == p.opaque && kind == html.StartTagToken {
		p.depth++
	}
	if name != p.opaque || kind != html.EndTagToken {
		return
	}
	if p.depth--; p.depth == 0 {
		p.release()
	}
}

// release hands on what an opaque element held.
func (p *paragrapher) release() {
	raw, name := p.held.String(), p.opaque
	p.held.Reset()
	p.opaque = ""
	if name == "pre" || name == "style" {
		p.flush(true)
		p.out.WriteString(raw)
		p.newline()
		return
	}
	p.inline(piece{raw: raw, kind: markup, seen: name != "script"})
}

func (p *paragrapher) inline(x piece) {
	if x.raw != "" {
		p.run = append(p.run, x)
	}
}

// block writes a block's tag and keeps the stack of open ones.
func (p *paragrapher) block(kind html.TokenType, name, raw string) {
	starts := kind != html.EndTagToken
	p.flush(starts)
	if starts && len(p.open) > 0 && p.open[len(p.open)-1].name == "p" {
		p.open = p.open[:len(p.open)-1] // a block ends a paragraph
	}
	if starts && len(p.open) > 0 {
		p.open[len(p.open)-1].blocks = true
	}
	p.out.WriteString(raw)
	switch {
	case kind == html.EndTagToken:
		p.closed(name)
		p.newline()
	case name == "hr" || name == "col" || kind == html.SelfClosingTagToken:
		p.newline()
	default:
		p.open = append(p.open, openElem{name: name})
	}
}

// closed takes an element and what was left open in it from the stack. A tag
// that closes nothing near is left alone.
func (p *paragrapher) closed(name string) {
	const near = 64
	for i := len(p.open) - 1; i >= 0 && i >= len(p.open)-near; i-- {
		if p.open[i].name == name {
			p.open = p.open[:i]
			return
		}
	}
}

// newline ends a line between blocks outside all others.
func (p *paragrapher) newline() {
	if len(p.open) == 0 {
		p.out.WriteString("\n")
	}
}
