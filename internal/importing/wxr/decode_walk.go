package wxr

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"github.com/gheecms/ghee/internal/fail"
)

// walker goes through the elements of a file, one token in memory at a time,
// and holds it to the limits.
type walker struct {
	xml    *xml.Decoder
	src    *source
	limits Limits
	stack  []element // the open elements, outermost first
	item   int       // line of the open item, 0 outside of items
	left   int       // bytes its texts may still have
}

// element is an open element. Its name has WordPress's prefix, whatever prefix
// the file gave that namespace.
type element struct {
	name  string
	line  int
	attrs []xml.Attr
}

func newWalker(src *source, limits Limits) *walker {
	d := xml.NewDecoder(src)
	// The source has decoded the text already, whatever the declaration says.
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	return &walker{xml: d, src: src, limits: limits}
}

// next returns the next token, io.EOF at the proper end of the file. The bytes
// of the token are good until the next call.
func (w *walker) next() (xml.Token, error) {
	line, _ := w.xml.InputPos()
	w.src.begin()
	tok, err := w.xml.Token()
	if err != nil {
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		return nil, w.explain(err, line)
	}
	switch t := tok.(type) {
	case xml.StartElement:
		return tok, w.push(t, line)
	case xml.EndElement:
		w.stack = w.stack[:len(w.stack)-1]
	case xml.Directive:
		return tok, checkDoctype(t, line)
	}
	return tok, nil
}

func (w *walker) push(t xml.StartElement, line int) error {
	name := t.Name.Local
	if prefix, _ := knownSpace(t.Name.Space); prefix != "" {
		name = prefix + ":" + name
	} else if t.Name.Space != "" {
		name = t.Name.Space + ":" + name // a stranger, or a prefix nobody declared
	}
	if len(w.stack) >= w.limits.Depth {
		return fail.E(fail.TooLarge, "Line %d: <%s> stands within more than %d other elements; no export is that deep.", line, shorten(name), w.limits.Depth)
	}
	if len(t.Attr) > w.limits.Attributes {
		return fail.E(fail.TooLarge, "Line %d: <%s> has more than %d attributes; no export has that many.", line, shorten(name), w.limits.Attributes)
	}
	w.stack = append(w.stack, element{name: name, line: line, attrs: t.Attr})
	return nil
}

// checkDoctype refuses a document type with declarations of its own: they can
// define entities, which grow without end or reach outside the file.
func checkDoctype(t xml.Directive, line int) error {
	s := bytes.ToUpper(t)
	switch {
	case bytes.HasPrefix(s, []byte("DOCTYPE HTML")):
		return notWXR("it is an HTML page, perhaps a log-in or error page that was saved in its place")
	case bytes.ContainsRune(s, '[') || !bytes.HasPrefix(s, []byte("DOCTYPE")):
		return fail.E(fail.Invalid, "Line %d: the file defines its own XML declarations (<!DOCTYPE … [ or <!ENTITY), which are refused; no WordPress export holds them. Take them out.", line)
	}
	return nil
}

// root returns the outermost element.
func (w *walker) root() (element, error) {
	for {
		tok, err := w.next()
		switch t := tok.(type) {
		case xml.StartElement:
			return w.stackTop(), err
		case xml.CharData:
			if err == nil && len(bytes.TrimSpace(t)) > 0 {
				return element{}, notWXR("it does not begin with an XML element")
			}
		}
		if errors.Is(err, io.EOF) {
			return element{}, notWXR("it ends on line %d without any XML element", w.src.line)
		}
		if err != nil {
			return element{}, err
		}
	}
}

// end checks that nothing stands after the outermost element.
func (w *walker) end() error {
	for {
		line, _ := w.xml.InputPos()
		tok, err := w.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		chars, isText := tok.(xml.CharData)
		_, isElement := tok.(xml.StartElement)
		if isElement || isText && len(bytes.TrimSpace(chars)) > 0 {
			return fail.E(fail.Invalid, "Line %d: the file goes on after </rss>; two files may have been joined. Import them one by one.", line+leadingLines(chars))
		}
	}
}

func leadingLines(text []byte) int {
	blank := len(text) - len(bytes.TrimLeft(text, " \t\r\n"))
	return bytes.Count(text[:blank], []byte("\n"))
}

func (w *walker) stackTop() element {
	if len(w.stack) == 0 {
		return element{}
	}
	return w.stack[len(w.stack)-1]
}

// inside says where the walker is, for an error.
func (w *walker) inside() string {
	if len(w.stack) == 0 {
		return ""
	}
	return " of <" + shorten(w.stackTop().name) + ">"
}

// each calls f for every child of the open element, up to and with its end. f
// reads the child with each or text; what it leaves is skipped. Text between
// the children carries nothing in WXR and is skipped, too.
func (w *walker) each(f func(el element) error) error {
	depth := len(w.stack)
	for {
		tok, err := w.next()
		if err != nil {
			return err
		}
		switch tok.(type) {
		case xml.EndElement:
			return nil
		case xml.StartElement:
			if err := f(w.stackTop()); err != nil {
				return err
			}
			if err := w.leave(depth); err != nil {
				return err
			}
		}
	}
}

// leave reads until only depth elements are open.
func (w *walker) leave(depth int) error {
	for len(w.stack) > depth {
		if _, err := w.next(); err != nil {
			return err
		}
	}
	return nil
}

// text reads the text of the open element up to and with its end.
func (w *walker) text() (string, error) {
	el := w.stackTop()
	var b strings.Builder
	for {
		tok, err := w.next()
		if err != nil {
			return "", err
		}
		switch t := tok.(type) {
		case xml.EndElement:
			return b.String(), nil
		case xml.CharData:
			if b.Len()+len(t) > w.limits.TextBytes {
				return "", w.tooLarge("text", el.line)
			}
			if w.left -= len(t); w.item > 0 && w.left < 0 {
				return "", fail.E(fail.TooLarge, "Line %d: the texts of this <item> are larger than %s together; shorten them, or leave it out of the export.", w.item, size(int64(w.limits.ItemBytes)))
			}
			b.Write(t)
		case xml.StartElement:
			return "", fail.E(fail.Invalid, "Line %d: <%s> holds the element <%s> where only text can stand; write it as CDATA, or export the site again.", w.stackTop().line, shorten(el.name), shorten(w.stackTop().name))
		}
	}
}

// trimmed is text without the white space around it.
func (w *walker) trimmed() (string, error) {
	s, err := w.text()
	return strings.Clone(strings.TrimSpace(s)), err
}
