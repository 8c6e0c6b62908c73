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

// slugged is an item with its slug and how that came about.
type slugged struct {
	*Item
	slug    string
	changes []importing.Change
	parent  string // the parent page's own slug, ""
}

// withSlugs gives each item its slug, the same in every export of the same items.
// The items return in their order. Slugs that the site has shown go before
// slugs made here, and pages without parents before those with.
func withSlugs(items []*Item, parents map[string]*Item) []slugged {
	out := make([]slugged, len(items))
	order := make([]*slugged, len(items))
	for i, it := range items {
		s := slugged{Item: it}
		s.slug, s.changes = fitSlug(it.Slug, plain(it.Title), "post-"+text.Slug(cmp.Or(it.PostID, where(it))))
		if parent := parents[it.ParentID]; parent != nil && parent != it {
			s.parent, _ = fitSlug(parent.Slug, plain(parent.Title), "")
		}
		out[i], order[i] = s, &out[i]
	}
	slices.SortStableFunc(order, func(a, b *slugged) int { return cmp.Compare(a.rank(), b.rank()) })
	taken := map[string]bool{}
	isTaken := func(s string) bool { return taken[s] }
	for _, s := range order {
		s.settle(isTaken)
		taken[s.slug] = true
	}
	return out
}

func (s *slugged) rank() int {
	switch {
	case s.Slug == "":
		return 2
	case s.parent != "":
		return 1
	}
	return 0
}

// settle changes a slug that another item has.
func (s *slugged) settle(taken func(string) bool) {
	wanted := s.slug
	if taken(wanted) && s.parent != "" {
		joined := s.parent + "-" + wanted
		if content.CheckSlug(joined) == nil {
			s.slug = joined
		}
		if s.slug != wanted && !taken(s.slug) {
			s.changes = append(s.changes, importing.Change{Reason: slugJoined, Detail: wanted + " → " + s.slug})
			return
		}
	}
	if unique := text.UniqueSlug(s.slug, taken); unique != wanted {
		s.slug = unique
		s.changes = append(s.changes, importing.Change{Reason: slugUnique, Detail: wanted + " → " + unique})
	}
}
