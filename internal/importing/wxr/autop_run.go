package wxr

import (
	"slices"
	"strings"
)

// piece is a part of a run: of what stands between two block tags.
type piece struct {
	raw  string
	kind pieceKind
	seen bool // markup that shows something by itself: an image, a frame
}

type pieceKind int

const (
	words     pieceKind = iota // text
	markup                     // an inline tag, or an element copied whole
	lineBreak                  // <br>
	comment                    // <!-- … -->, also <!--more-->
)

const space = " \t\n\f\v"

func (x piece) blank() bool { return x.kind == words && strings.Trim(x.raw, space) == "" }

// flush writes the run as paragraphs where its place holds such. beforeBlock
// says that a block begins after it.
func (p *paragrapher) flush(beforeBlock bool) {
	if p.opaque != "" { // it never ended
		p.opaque = ""
		p.inline(piece{raw: p.held.String(), kind: markup, seen: true})
		p.held.Reset()
	}
	run := p.run
	p.run = nil
	if !slices.ContainsFunc(run, func(x piece) bool { return !x.blank() }) {
		for _, x := range run {
			p.out.WriteString(x.raw)
		}
		return
	}
	place := openElem{}
	if len(p.open) > 0 {
		place = p.open[len(p.open)-1]
	}
	role := root
	if place.name != "" {
		role = roleOf(place.name)
	}
	if role == structure {
		for _, x := range run {
			p.out.WriteString(x.raw)
		}
		return
	}
	paragraphs, blanks := split(run)
	wrap := role == root || role == quote ||
		role == flow && (blanks || place.blocks || beforeBlock) || role == cell && len(paragraphs) > 1
	for i, paragraph := range paragraphs {
		if i > 0 && place.name == "p" { // a blank line within <p> ends it
			p.added++
			p.out.WriteString("</p>\n<p>")
		}
		p.paragraph(paragraph, wrap)
		if wrap || role == root || i < len(paragraphs)-1 && place.name != "p" {
			p.out.WriteString("\n")
		}
	}
}

// paragraph writes one, in <p> if it is to be wrapped and shows anything. A
// shortcode that stands alone brings its own markup.
func (p *paragrapher) paragraph(part []piece, wrap bool) {
	wrap = wrap && slices.ContainsFunc(part, func(x piece) bool { return x.seen || x.kind == words && !x.blank() }) && !lone(part)
	if wrap {
		p.added++
		p.out.WriteString("<p>")
	}
	shown := false // something that a line break could follow
	for _, x := range part {
		raw := x.raw
		if x.kind == words {
			raw = p.breaks(raw, shown)
		}
		p.out.WriteString(raw)
		shown = x.seen || x.kind == words && !x.blank() || shown && x.kind != lineBreak
	}
	if wrap {
		p.out.WriteString("</p>")
	}
}

// breaks puts <br /> before the line ends of a text. after says that something
// stands before it on its first line.
func (p *paragrapher) breaks(s string, after bool) string {
	lines := strings.Split(s, "\n")
	if len(lines) == 1 {
		return s
	}
	var b strings.Builder
	for i, line := range lines {
		if i == len(lines)-1 {
			b.WriteString(line)
			break
		}
		line = strings.TrimRight(line, space)
		b.WriteString(line)
		if line != "" || after {
			p.added++
			b.WriteString("<br />")
		}
		b.WriteString("\n")
		after = true
	}
	return b.String()
}

// lone reports whether a part is one shortcode and nothing else.
func lone(part []piece) bool {
	if part[0].kind != words || !strings.HasPrefix(part[0].raw, "[") || part[len(part)-1].kind != words {
		return false
	}
	var b strings.Builder
	for _, x := range part {
		b.WriteString(x.raw)
	}
	s := b.String()
	tags := shortcodes(s)
	if len(tags) == 0 || tags[0].start != 0 || tags[len(tags)-1].end != len(s) {
		return false
	}
	last := tags[len(tags)-1]
	return len(tags) == 1 || last.closes && last.name == tags[0].name
}
