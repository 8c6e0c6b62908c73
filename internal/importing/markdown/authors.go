package markdown

import (
	"cmp"
	"strings"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/text"
)

// people are the authors, by their slug.
type people struct {
	objects []importing.Object
	known   map[string]bool
}

// use returns the link to an author, whom it makes when a file is the first to
// name them; "" for a name without letters.
func (b *people) use(name string) importing.Link {
	slug := text.Slug(name)
	if slug == "" {
		return ""
	}
	ref := importing.Bounded("author:" + slug)
	if !b.known[slug] {
		b.known[slug] = true
		first, last, _ := strings.Cut(name, " ")
		b.objects = append(b.objects, importing.Object{
			Ref: ref, Row: importing.Authors, Kind: content.KindAuthor, Slug: slug, Name: name, Publish: true,
			Values: map[string]any{"first_name": first, "last_name": strings.TrimSpace(last)},
		})
	}
	return importing.Link(ref)
}

// authorsOf lists whom front matter names, and what it says in full.
func authorsOf(f Front) (names []string, said string) {
	for _, key := range []string{"author", "authors"} {
		for _, s := range f.list(key) {
			if s == "" {
				continue
			}
			said = strings.TrimPrefix(said+", "+oneLine(s), ", ")
			for _, name := range namesIn(s) {
				if name = short(name); name != "" {
					names = append(names, name)
				}
			}
		}
		if names != nil {
			return names, said
		}
	}
	return nil, said
}

// namesIn takes the names of people out of what stands for an author: the texts
// of links that stand outside of parentheses, or the whole without markup and
// mail addresses, which are personal.
func namesIn(s string) (names []string) {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '(':
			depth++
		case ')':
			depth--
		case '[':
			name, rest, ok := strings.Cut(s[i+1:], "](")
			if _, after, closed := strings.Cut(rest, ")"); ok && closed && !strings.Contains(name, "[") {
				if depth <= 0 {
					names = append(names, withoutMarkup(name))
				}
				i = len(s) - len(after) - 1
			}
		}
	}
	if names != nil {
		return names
	}
	if at := strings.IndexByte(s, '<'); at > 0 && strings.Contains(s[at:], "@") {
		s = s[:at]
	}
	name := withoutMarkup(s)
	if strings.Contains(name, "@") && !strings.HasPrefix(name, "@") {
		return nil
	}
	return []string{name}
}

// author puts the first author into a post's values. Posts have one.
func (p *planner) author(f Front, o *importing.Object) {
	names, said := authorsOf(f)
	for i, name := range names {
		if i > 0 {
			change(o, "posts have one author here: the first", said)
			return
		}
		if link := p.people.use(name); link != "" {
			o.Values["author"] = link
		}
	}
	switch {
	case said != "" && len(names) == 0:
		change(o, "its author has no name that can be shown, and was left out", "")
	case len(names) == 1 && said != names[0]:
		change(o, "its author's name was taken out of what stands around it", cmp.Or(said, names[0]))
	}
}
