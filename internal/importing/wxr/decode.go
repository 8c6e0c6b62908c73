// Package wxr brings WordPress sites in from their export files (WordPress
// eXtended RSS, WXR 1.0 to 1.2). Decode reads such a file whole or not at all.
package wxr

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"github.com/gheecms/ghee/internal/fail"
)

// Decode reads one WXR file from r. It returns the whole export or an error,
// never half of one: fail.Invalid for a file that is no WXR, is broken or is
// cut off, fail.TooLarge for a breach of limits, fail.Unavailable where r
// itself or the temporary file fails. The message names the line and, where there is one, the
// element. A file without <wp:wxr_version> is read if it declares WordPress's
// namespace, whose address holds the version. Nothing outside the file is ever
// fetched. Items beyond some MiB are kept in a temporary file until Close.
func Decode(r io.Reader, limits Limits) (*Export, error) {
	src, err := open(r, limits)
	if err != nil {
		return nil, err
	}
	w := newWalker(src, limits)
	root, err := w.root()
	if err != nil {
		return nil, err
	}
	d := decoder{walker: w}
	if err = d.rss(root); err == nil {
		err = w.end()
	}
	if err == nil && d.export.Rest != nil {
		err = d.export.Rest.flush()
	}
	if err != nil {
		return nil, errors.Join(err, d.export.Close())
	}
	return &d.export, nil
}

// decoder fills an export from the elements a walker finds.
type decoder struct {
	*walker
	export  Export
	items   int  // so far
	held    int  // bytes of their text in memory
	records int  // authors, terms and meta values so far
	channel bool // a channel was read
}

func (d *decoder) rss(root element) error {
	if root.name != "rss" {
		return notWXR("its outermost element is <%s>, not <rss>", shorten(root.name))
	}
	version := namespaceVersion(root.attrs)
	err := d.each(func(el element) error {
		if el.name != "channel" {
			return nil
		}
		if d.channel {
			return fail.E(fail.Invalid, "Line %d: a second <channel>; a WXR file has one. Export the site again.", el.line)
		}
		d.channel = true
		if version == "" {
			version = namespaceVersion(el.attrs)
		}
		if version == "" {
			return notWXR("it is RSS without WordPress's namespace (xmlns:wp), so an ordinary feed")
		}
		return d.readChannel(el.line, version)
	})
	if err == nil && !d.channel {
		err = notWXR("it has no <channel>")
	}
	return err
}

// namespaceVersion finds the version in the WordPress namespace that attrs
// declare; "" if they declare none.
func namespaceVersion(attrs []xml.Attr) string {
	for _, a := range attrs {
		if a.Name.Space != "xmlns" {
			continue
		}
		if prefix, version := knownSpace(a.Value); prefix == "wp" {
			return version
		}
	}
	return ""
}

// knownSpace names a namespace as WordPress does: wp, excerpt (both with the
// version in their address), content, dc; "" for any other. Exports write the
// addresses with http and with https.
func knownSpace(space string) (prefix, version string) {
	space = strings.TrimPrefix(space, "http://")
	space = strings.TrimPrefix(space, "https://")
	space = strings.TrimSuffix(space, "/")
	switch space {
	case "purl.org/rss/1.0/modules/content":
		return "content", ""
	case "purl.org/dc/elements/1.1":
		return "dc", ""
	}
	rest, ok := strings.CutPrefix(space, "wordpress.org/export/")
	if !ok {
		return "", ""
	}
	if v, ok := strings.CutSuffix(rest, "/excerpt"); ok {
		return "excerpt", v
	}
	return "wp", rest
}

// notWXR is the error for a file of another kind.
func notWXR(format string, args ...any) error {
	return fail.E(fail.Invalid, "This is not a WXR file: "+format+
		". In WordPress, choose Tools, then Export, then “All content”, and import the file it gives you.", args...)
}

// explain turns an error of the XML decoder or of the source into one for the
// person with the file. start is the line where the failing token began.
func (w *walker) explain(err error, start int) error {
	if big, ok := errors.AsType[*tokenError](err); ok {
		return w.tooLarge(big.what, start)
	}
	if _, ok := errors.AsType[*fail.Error](err); ok {
		return err
	}
	line, _ := w.xml.InputPos()
	syntax, ok := errors.AsType[*xml.SyntaxError](err)
	switch {
	case !ok:
		return fail.E(fail.Invalid, "Line %d: this is not well-formed XML (%s); export the site again.", line, shorten(strings.TrimPrefix(err.Error(), "xml: ")))
	case strings.HasPrefix(syntax.Msg, "unexpected EOF"):
		return fail.E(fail.Invalid, "Line %d: the file ends in the middle%s; it was cut off. Download or export it again.", line, w.inside())
	}
	where := w.inside()
	if start < syntax.Line {
		where += ", in what begins on line " + itoa(start)
	}
	return fail.E(fail.Invalid, "Line %d: this is not well-formed XML (%s)%s; mend it there, or export the site again.", syntax.Line, shorten(syntax.Msg), where)
}
