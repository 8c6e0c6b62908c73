package wxr

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// addresses are the paths under which a published item was found on its old
// site: that of its link, and "/?p=ID", which WordPress leads there. The front
// page is none to lead away from.
func (p *planner) addresses(it *Item) []string {
	var out []string
	if path := p.path(it.Link, it); path != "" {
		out = append(out, path)
	}
	// A GUID is often an address the item had once; WordPress answers there
	// only if it is of this form.
	if path := p.path(it.GUID, it); strings.Contains(path, "?") && !slices.Contains(out, path) {
		out = append(out, path)
	}
	return out
}

// isForeign reports whether an item's address is on another site.
func (p *planner) isForeign(it *Item) bool {
	u, err := url.Parse(it.Link)
	return err == nil && u.Host != "" && !p.ours(u)
}

// path returns the path of an item's address on the exported site, with the
// query if that names the item; "" for what is no such address.
func (p *planner) path(address string, it *Item) string {
	u, err := url.Parse(address)
	if err != nil || !p.ours(u) {
		return ""
	}
	path := iri(u.EscapedPath())
	if u.RawQuery == "" {
		if strings.Trim(path, "/") == "" {
			return ""
		}
		return path
	}
	if id := u.Query().Get("p") + u.Query().Get("page_id"); id == "" || id != it.PostID {
		return "" // another item's, or a preview
	}
	return cmp.Or(path, "/") + "?" + u.RawQuery
}

// ours reports whether an address is one of the exported site.
func (p *planner) ours(u *url.URL) bool {
	for _, base := range []string{p.export.Channel.Link, p.export.Channel.BaseBlogURL} {
		if b, err := url.Parse(base); err == nil && host(b) != "" && host(b) == host(u) {
			return true
		}
	}
	return false
}

func host(u *url.URL) string { return strings.TrimPrefix(strings.ToLower(u.Host), "www.") }

// iri writes a path as people read it: letters beyond ASCII decoded and
// composed, the rest as it is, slashes single.
func iri(escaped string) string {
	decoded := unescape(escaped, func(c byte) bool { return c >= utf8.RuneSelf })
	if !utf8.ValidString(decoded) {
		decoded = escaped
	}
	for strings.Contains(decoded, "//") {
		decoded = strings.ReplaceAll(decoded, "//", "/")
	}
	return norm.NFC.String(decoded)
}
