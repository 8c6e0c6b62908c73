package wxr

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/text"
)

// Reasons of changed slugs.
const (
	slugDecoded = "slug decoded"
	slugCleaned = "slug changed to fit the rules"
	slugMade    = "slug made, because it had none"
	slugUnique  = "slug made unique"
	slugJoined  = "slug joined to its parent's, because two pages would have the same"
)

// decodeSlug undoes the percent-encoding that WordPress keeps slugs in, and
// composes its letters (NFC). What is no proper encoding stays, and so do
// control characters, which databases refuse.
func decodeSlug(s string) string {
	if decoded := unescape(s, func(c byte) bool { return c >= ' ' }); utf8.ValidString(decoded) {
		s = decoded
	}
	return norm.NFC.String(s)
}

// unescape decodes each %XX whose byte take accepts.
func unescape(s string, take func(byte) bool) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			hi, lo := unhex(s[i+1]), unhex(s[i+2])
			if c := byte(hi<<4 | lo); hi >= 0 && lo >= 0 && take(c) {
				b.WriteByte(c)
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func unhex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// fitSlug makes a slug that content.CheckSlug takes of what the file has: the
// slug itself, the name where there is none, or last.
func fitSlug(raw, name, last string) (string, []importing.Change) {
	slug := decodeSlug(raw)
	switch {
	case content.CheckSlug(slug) == nil && slug == raw:
		return slug, nil
	case content.CheckSlug(slug) == nil:
		return slug, []importing.Change{{Reason: slugDecoded, Detail: raw + " → " + slug}}
	}
	made := cmp.Or(text.Slug(slug), text.Slug(name), last)
	switch slug {
	case "":
		return made, []importing.Change{{Reason: slugMade, Detail: made}}
	case made: // the reserved word; a number will make it fit
		return made, nil
	}
	return made, []importing.Change{{Reason: slugCleaned, Detail: raw + " → " + made}}
}

// slugger gives the items of one kind their slugs, the same in every export of
// the same items. Slugs that the site has shown go before slugs made here, and
// pages without parents before those with. It holds little of each item.
type slugger struct {
	taken   *importing.Places[string]
	late    []lateSlug
	changed map[int]settled // by place of the item: slugs that are not what fitSlug makes
}

// lateSlug is an item that gets its slug after others.
type lateSlug struct {
	n      int
	slug   string // wanted
	parent string // PostID of the parent page, ""
	made   bool   // the item had no slug
}

// settled is a slug that had to be changed.
type settled struct {
	slug   string
	change importing.Change
}

func newSlugger() *slugger {
	return &slugger{taken: importing.NewPlaces[string](), changed: map[int]settled{}}
}

// wish is the slug an item would have if it were alone.
func wish(it *Item) (string, []importing.Change) {
	return fitSlug(it.Slug, plain(it.Title), "post-"+text.Slug(cmp.Or(it.PostID, where(it))))
}

// add takes the wish of the item in place n. Items of kinds without parents
// name none.
func (b *slugger) add(n int, it *Item, parent string) {
	slug, _ := wish(it)
	if it.Slug == "" || parent != "" {
		b.late = append(b.late, lateSlug{n, slug, parent, it.Slug == ""})
		return
	}
	b.settle(n, slug, "")
}

// finish settles the late ones. parents are the slugs of pages by PostID.
func (b *slugger) finish(parents map[string]string) {
	slices.SortStableFunc(b.late, func(x, y lateSlug) int {
		switch {
		case x.made == y.made:
			return 0
		case x.made:
			return 1
		}
		return -1
	})
	for _, l := range b.late {
		b.settle(l.n, l.slug, parents[l.parent])
	}
	b.late = nil
}

// settle gives an item its slug, another one where that is taken.
func (b *slugger) settle(n int, wanted, parent string) {
	slug, reason := wanted, slugUnique
	if b.isTaken(slug) && parent != "" && content.CheckSlug(parent+"-"+wanted) == nil {
		slug = parent + "-" + wanted
		if !b.isTaken(slug) {
			reason = slugJoined
		}
	}
	slug = text.UniqueSlug(slug, b.isTaken)
	if slug != wanted {
		b.changed[n] = settled{slug, importing.Change{Reason: reason, Detail: wanted + " → " + slug}}
	}
	b.taken.Put(slug, n)
}

func (b *slugger) isTaken(slug string) bool {
	_, taken := b.taken.Of(slug)
	return taken
}

// of returns the slug that the item in place n got, and how that came about.
func (b *slugger) of(n int, it *Item) (string, []importing.Change) {
	slug, changes := wish(it)
	if c, ok := b.changed[n]; ok {
		return c.slug, append(changes, c.change)
	}
	return slug, changes
}
