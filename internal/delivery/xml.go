package delivery

import (
	"strings"
	"unicode/utf8"
)

// xmlWriter writes XML that strict parsers take (contract §7.7): characters
// that XML has no place for are left out.
type xmlWriter struct{ b []byte }

// raw writes markup of ours.
func (x *xmlWriter) raw(s string) *xmlWriter {
	x.b = append(x.b, s...)
	return x
}

// element writes <name>text</name>.
func (x *xmlWriter) element(name, text string) *xmlWriter {
	return x.raw("<").raw(name).raw(">").text(text).raw("</").raw(name).raw(">")
}

// text writes s as content of an element or a quoted attribute.
func (x *xmlWriter) text(s string) *xmlWriter {
	for _, r := range s {
		switch r {
		case '&':
			x.raw("&amp;")
		case '<':
			x.raw("&lt;")
		case '>':
			x.raw("&gt;")
		case '"':
			x.raw("&#34;")
		case '\r':
			x.raw("&#13;")
		default:
			if inXML(r) {
				x.b = utf8.AppendRune(x.b, r)
			}
		}
	}
	return x
}

// cdata writes s as it is, cut where it holds the end of a CDATA section.
func (x *xmlWriter) cdata(s string) *xmlWriter {
	s = strings.Map(func(r rune) rune {
		if !inXML(r) {
			return -1
		}
		return r
	}, s)
	return x.raw("<![CDATA[").raw(strings.ReplaceAll(s, "]]>", "]]]]><![CDATA[>")).raw("]]>")
}

// inXML reports the characters of XML 1.0.
func inXML(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= ' ' && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000
}
