package markdown

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/text"
)

// terms are categories or tags, by their slug.
type terms struct {
	row, ref string
	kind     content.Kind
	objects  []importing.Object
	known    map[string]bool
}

// use returns the link to a term, which it makes when a file is the first to
// name it; "" for a name without letters and digits.
func (b *terms) use(name string) importing.Link {
	name = short(norm.NFC.String(withoutMarkup(name)))
	slug := termSlug(name)
	if slug == "" {
		return ""
	}
	ref := importing.Bounded(b.ref + slug)
	if !b.known[slug] {
		b.known[slug] = true
		b.objects = append(b.objects, importing.Object{
			Ref: ref, Row: b.row, Kind: b.kind, Slug: slug, Name: name, Publish: true, Adopt: true,
		})
	}
	return importing.Link(ref)
}

// termSlug keeps "C", "C++" and "C#" apart.
func termSlug(name string) string {
	name = strings.TrimLeft(name, "#")
	return text.Slug(strings.NewReplacer("+", " plus ", "#", " sharp ").Replace(name))
}

// put puts links to the terms that front matter names into a value. lost counts
// empty ones.
func (b *terms) put(names []string, key string, o *importing.Object) (lost int) {
	var links []any
	seen := map[importing.Link]bool{}
	for _, name := range names {
		link := b.use(name)
		switch {
		case link == "" || len(links) >= maxTerms:
			lost++
		case !seen[link]:
			seen[link] = true
			links = append(links, link)
		}
	}
	if links != nil {
		o.Values[key] = links
	}
	return lost
}

// namesOf lists the terms under a key that holds a list, or, as in Jekyll, one
// text with blanks or commas between them.
func namesOf(f Front, key string) []string {
	s, isText := f[key].(string)
	switch {
	case !isText && f[key] == nil:
		return nil
	case !isText:
		return f.list(key)
	case strings.TrimSpace(s) == "":
		return nil
	case strings.Contains(s, ","):
		return strings.Split(s, ",")
	}
	return strings.Fields(s)
}

// termsOf lists the categories and tags of front matter.
func termsOf(f Front) (categories, tags []string) {
	categories = namesOf(f, "categories")
	if one := f.text("category"); one != "" {
		categories = append(categories, one)
	} else {
		categories = append(categories, namesOf(f, "category")...)
	}
	return categories, append(namesOf(f, "tags"), namesOf(f, "tag")...)
}
