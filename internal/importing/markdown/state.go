package markdown

import (
	"cmp"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/text"
)

// state says whether the old site shows a file, and where it does not because
// of a date: why.
func (p *planner) state(f Front, at place, d dates) (public bool, why string) {
	draft, _ := f.flag("draft")
	published, said := f.flag("published")
	now := p.source.Now
	switch {
	case draft || said && !published || at.draft:
		return false, ""
	case now != 0 && d.at > now:
		return false, "draft now, to be published at the date it was scheduled for"
	case now != 0 && d.expires != 0 && d.expires <= now:
		return false, "draft now, because its date of expiry is past"
	}
	return true, ""
}

// times sets the dates of an object.
func (p *planner) times(f Front, e entry, o *importing.Object) {
	d := datesOf(f, e.day)
	o.Created, o.Updated = d.at, d.updated
	public, why := p.state(f, e.place, d)
	if public {
		o.Published = d.at
	}
	if d.at > p.source.Now && why != "" {
		o.Scheduled = d.at
	}
	if why != "" {
		change(o, why, time.UnixMicro(int64(max(d.at, d.expires))).UTC().Format(time.RFC3339))
	}
	for _, s := range d.guessed {
		change(o, "date read as UTC, because it names no zone", s)
	}
	for _, s := range d.bad {
		change(o, "date not understood and left out", s)
	}
	if public && d.at == 0 {
		change(o, "published as of this import, because it has no date", "")
	}
}

// slugOf makes a file's slug: of its front matter, else of its name.
func slugOf(f Front, at place) (string, []importing.Change) {
	raw := cmp.Or(f.text("slug"), ownAddress(f), at.base)
	raw = norm.NFC.String(path.Base(strings.TrimRight(raw, "/")))
	if content.CheckSlug(raw) == nil {
		return raw, nil
	}
	made := cmp.Or(text.Slug(raw), text.Slug(f.text("title")), text.Slug(at.group), "document")
	if made == raw { // the reserved word; a number will make it fit
		return made, nil
	}
	return made, []importing.Change{{Reason: "slug changed to fit the rules", Detail: raw + " → " + made}}
}

// ownAddress is the address that front matter gives a file, "" for none. One
// with placeholders (/:year/:title/) names no file.
func ownAddress(f Front) string {
	u, err := url.Parse(f.text("url", "permalink"))
	if err != nil || strings.Contains(u.Path, ":") {
		return ""
	}
	return strings.TrimSuffix(u.Path, path.Ext(u.Path))
}

// oldAddress is an address as redirects have it: a path of the old site; "" for
// what is none.
func oldAddress(under, address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Opaque != "" || !strings.HasPrefix(u.Path, "/") || strings.Contains(u.Path, ":") ||
		strings.ContainsFunc(u.Path, func(r rune) bool { return r == '\\' || unicode.IsControl(r) }) {
		return ""
	}
	slash := ""
	if strings.HasSuffix(u.Path, "/") {
		slash = "/"
	}
	written := u.Path
	if strings.ContainsAny(written, " ?#%") {
		written = u.EscapedPath()
	}
	out := path.Join(under, written)
	if u.Host != "" || strings.HasPrefix(written, under+"/") {
		out = path.Clean(written)
	}
	if again, err := url.Parse(out); err != nil || out == "/" || again.Host != "" || len(out)+1 > importing.MaxAddress {
		return ""
	}
	return out + slash
}

// printable makes a path fit on a line of a terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if !strconv.IsGraphic(r) {
			return '_'
		}
		return r
	}, s)
}
