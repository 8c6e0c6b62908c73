package authoring

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// address reads what may become a link or the source of a picture: an absolute
// http address or one relative to a site. Whatever a browser would take for
// something else is refused: another scheme, a host without one ("//host", and
// "\\host", since browsers read '\' as '/'), anything that does not print.
func address(s string) (*url.URL, error) {
	if s == "" || len(s) > content.MaxAddress {
		return nil, fail.E(fail.Invalid, "must be an address of at most %d bytes.", content.MaxAddress)
	}
	u, err := url.Parse(s)
	switch {
	case err != nil || !utf8.ValidString(s) || strings.ContainsFunc(s, unprintable):
		return nil, fail.E(fail.Invalid, "%q is no URL.", shorten(s))
	case u.Scheme == "http" || u.Scheme == "https":
		if u.Host == "" {
			return nil, fail.E(fail.Invalid, "%q has no host.", shorten(s))
		}
	case u.Scheme != "" || u.Host != "" || strings.HasPrefix(s, "//"):
		return nil, fail.E(fail.Invalid, "%q must start with https:// or http://.", shorten(s))
	}
	return u, nil
}

func unprintable(r rune) bool { return r == '\\' || unicode.IsControl(r) }

// shorten keeps an error from repeating a novel.
func shorten(s string) string {
	const most = 100
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// keepable reports whether s can be looked for at all: PostgreSQL takes neither
// NUL nor bytes that are no UTF-8, and no name of ours is as long.
func keepable(s string) bool {
	return len(s) <= content.MaxAddress && utf8.ValidString(s) && !strings.ContainsRune(s, 0)
}
