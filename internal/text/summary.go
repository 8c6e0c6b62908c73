package text

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Summary returns the opening of an HTML body as plain text of at most runes
// characters: tags, comments (WordPress writes its blocks as such) and what no
// reader sees (scripts, styles, embedded frames) are dropped, entities decoded,
// white space folded. A text that goes on ends at a word, with '…'. The result
// is text, not HTML: "&lt;b&gt;" in the body is "<b>" in the summary.
func Summary(body string, runes int) string {
	if runes <= 0 {
		return ""
	}
	o := opening{most: runes}
	z := html.NewTokenizer(strings.NewReader(body))
	for len(o.runes) <= o.most {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		o.token(kind, z)
	}
	if len(o.runes) <= runes {
		return string(o.runes)
	}
	return strings.TrimRight(cutAt(o.runes, ' ', runes-1), " ,;:–—-") + "…"
}

// opening gathers folded text until it holds one rune more than it may.
type opening struct {
	runes  []rune
	most   int
	gap    bool      // white space stands between the last rune and the next
	hidden atom.Atom // the element whose content is left out
	depth  int       // how often hidden is open
}

func (o *opening) token(kind html.TokenType, z *html.Tokenizer) {
	switch kind {
	case html.TextToken:
		if o.hidden == 0 {
			o.text(z.Token().Data)
		}
	case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
		name, _ := z.TagName()
		a := atom.Lookup(name)
		o.tag(a, kind)
		if !inline(a) {
			o.gap = true
		}
	}
}

func (o *opening) tag(a atom.Atom, kind html.TokenType) {
	switch {
	case o.hidden == 0 && kind == html.StartTagToken && hides(a):
		o.hidden, o.depth = a, 1
	case o.hidden == 0 || a != o.hidden:
	case kind == html.StartTagToken:
		o.depth++
	case kind == html.EndTagToken:
		if o.depth--; o.depth == 0 {
			o.hidden = 0
		}
	}
}

func (o *opening) text(s string) {
	for _, r := range s {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			o.gap = true
			continue
		}
		if o.gap && len(o.runes) > 0 {
			o.runes = append(o.runes, ' ')
		}
		o.gap = false
		o.runes = append(o.runes, r)
		if len(o.runes) > o.most {
			return
		}
	}
}

// hides reports elements whose content no reader sees as text.
func hides(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Iframe, atom.Svg, atom.Title,
		atom.Textarea, atom.Select, atom.Object, atom.Audio, atom.Video, atom.Noembed, atom.Noframes:
		return true
	}
	return false
}

// inline reports elements that stand within a word without parting it.
func inline(a atom.Atom) bool {
	switch a {
	case atom.A, atom.Abbr, atom.Acronym, atom.B, atom.Bdi, atom.Bdo, atom.Big, atom.Cite, atom.Code,
		atom.Data, atom.Del, atom.Dfn, atom.Em, atom.Font, atom.I, atom.Ins, atom.Kbd, atom.Mark,
		atom.Q, atom.S, atom.Samp, atom.Small, atom.Span, atom.Strike, atom.Strong, atom.Sub, atom.Sup,
		atom.Time, atom.Tt, atom.U, atom.Var, atom.Wbr:
		return true
	}
	return false
}
