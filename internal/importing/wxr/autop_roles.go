package wxr

// role says what an element means for paragraphs.
type role int

const (
	phrase    role = iota // part of a line
	root                  // no element: the body itself
	structure             // holds other elements and no text: nothing is added
	line                  // holds one text: line breaks only
	cell                  // holds a text, or several paragraphs
	flow                  // holds paragraphs where there are blank lines or blocks
	quote                 // holds paragraphs
)

func roleOf(name string) role {
	switch name {
	case "ul", "ol", "dl", "table", "thead", "tbody", "tfoot", "tr", "colgroup", "col", "hr", "figure", "map", "area",
		"menu", "hgroup", "picture":
		return structure
	case "p", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "caption", "figcaption", "legend", "summary", "address":
		return line
	case "li", "dd", "td", "th":
		return cell
	case "div", "section", "article", "aside", "header", "footer", "nav", "main", "form", "fieldset", "details", "center":
		return flow
	case "blockquote":
		return quote
	}
	return phrase
}

// opaque reports elements whose inside is copied as it is.
func opaque(name string) bool {
	switch name {
	case "pre", "style", "script", "textarea", "svg", "math", "object", "audio", "video", "select", "iframe", "noscript":
		return true
	}
	return false
}

// formatting reports inline elements that show nothing by themselves.
func formatting(name string) bool {
	switch name {
	case "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd",
		"mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr", "time":
		return true
	}
	return false
}
