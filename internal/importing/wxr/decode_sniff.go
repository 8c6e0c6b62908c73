package wxr

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/gheecms/ghee/internal/fail"
)

// headBytes is how much of a file is looked at to tell its kind and encoding.
const headBytes = 1024

// open looks at the beginning of a file, refuses what cannot be XML, and
// returns the rest as UTF-8.
func open(r io.Reader, limits Limits) (*source, error) {
	b := bufio.NewReaderSize(&capped{r: r, left: limits.Bytes}, 64<<10)
	head, err := peek(b, limits)
	if err != nil {
		return nil, err
	}
	if kind := archive(head); kind != "" {
		return nil, notWXR("it is %s; unpack it and import the XML file inside", kind)
	}
	bom, enc := byteOrder(head)
	if _, err := b.Discard(bom); err != nil {
		return nil, readError(err, 1, limits)
	}
	name := ""
	if enc != nil {
		name = "UTF-16"
		b = bufio.NewReaderSize(transform.NewReader(b, enc.NewDecoder()), 64<<10)
	}
	if head, err = peek(b, limits); err != nil {
		return nil, err
	}
	if kind := otherText(head); kind != "" {
		return nil, notWXR("%s", kind)
	}
	if bom > 0 || enc != nil {
		return newSource(b, limits, name), nil
	}
	name = declared(head)
	if enc, err = lookup(name); err != nil || enc == nil {
		return newSource(b, limits, ""), err
	}
	return newSource(transform.NewReader(b, enc.NewDecoder()), limits, name), nil
}

func peek(b *bufio.Reader, limits Limits) ([]byte, error) {
	head, err := b.Peek(headBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, readError(err, 1, limits)
	}
	return head, nil
}

// archive names a packed file by its first bytes.
func archive(head []byte) string {
	for magic, kind := range map[string]string{
		"\x1f\x8b": "a gzip file", "PK\x03\x04": "a ZIP file", "BZh": "a bzip2 file",
		"\xfd7zXZ": "an xz file", "7z\xbc\xaf": "a 7z file", "\x28\xb5\x2f\xfd": "a Zstandard file",
	} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return kind
		}
	}
	return ""
}

// byteOrder finds the length of a byte order mark, and the encoding where it is
// UTF-16. A "<" beside a zero byte is UTF-16 without its mark.
func byteOrder(head []byte) (bom int, enc encoding.Encoding) {
	big := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	little := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		return 3, nil
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return 2, little
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return 2, big
	case bytes.HasPrefix(head, []byte("<\x00")):
		return 0, little
	case bytes.HasPrefix(head, []byte("\x00<")):
		return 0, big
	}
	return 0, nil
}

// otherText says what a text is that cannot be XML, or is HTML.
func otherText(head []byte) string {
	head = bytes.ToLower(bytes.TrimSpace(head))
	if len(head) == 0 {
		return "it is empty"
	}
	for _, tag := range []string{"<!doctype html", "<html", "<head", "<body"} {
		if bytes.HasPrefix(head, []byte(tag)) {
			return "it is an HTML page, perhaps a log-in or error page that was saved in its place"
		}
	}
	switch head[0] {
	case '<':
		return ""
	case '{', '[':
		return "it is JSON"
	}
	return "it does not begin with an XML element"
}

// declaration matches an XML declaration with an encoding. Plug-ins that print
// too much put blank lines before it.
var declaration = regexp.MustCompile(`^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"'>]*)["']`)

func declared(head []byte) string {
	if m := declaration.FindSubmatch(head); m != nil {
		return strings.TrimSpace(string(m[1]))
	}
	return ""
}

// lookup finds an encoding by its name; nil for UTF-8. Names mean what they
// mean on the web: a host that says ISO-8859-1 has written windows-1252.
func lookup(name string) (encoding.Encoding, error) {
	switch strings.ToLower(name) {
	case "", "utf-8", "utf8", "us-ascii", "ascii":
		return nil, nil
	}
	enc, err := htmlindex.Get(name)
	if err != nil {
		enc, err = ianaindex.IANA.Encoding(name)
	}
	switch {
	case err != nil || enc == nil || enc == encoding.Replacement:
		return nil, fail.E(fail.Invalid, "Line 1: the file says that it is in the encoding %q, which cannot be read; save it as UTF-8.", shorten(name))
	case enc == unicode.UTF8:
		return nil, nil
	case strings.HasPrefix(fmt.Sprint(enc), "UTF-16"), strings.HasPrefix(fmt.Sprint(enc), "UTF-32"):
		return nil, fail.E(fail.Invalid, "Line 1: the file says that it is in %s, but it is not; save it as UTF-8.", shorten(name))
	}
	return enc, nil
}

// controlFault is the sentence about a character that XML does not allow.
func controlFault(r rune) string {
	return fmt.Sprintf("the control character %U cannot stand in XML; take it out.", r)
}
