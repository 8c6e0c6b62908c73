package wxr

import (
	"cmp"
	"strings"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/text"
)

// authorRef begins the reference of an author.
const authorRef = "author:"

// authorBook knows the authors by login.
type authorBook struct {
	links   map[string]importing.Link // by login, in lower case
	objects []importing.Object
	slugs   map[string]bool
}

// declaredAuthors plans the declared authors; use adds those whom only posts
// name: all of them in WXR 1.0. Mail addresses are personal and left out.
func (p *planner) declaredAuthors() {
	p.authorsBy = &authorBook{links: map[string]importing.Link{}, slugs: map[string]bool{}}
	mails := 0
	for _, a := range p.export.Authors {
		if a.Email != "" {
			mails++
		}
		login := cmp.Or(a.Login, a.DisplayName)
		if login == "" || p.authorsBy.links[strings.ToLower(login)] != "" {
			continue
		}
		a.Login = login
		p.authorsBy.add(a)
	}
	if mails > 0 {
		p.note("Mail addresses of authors are personal and were left out (%d).", mails)
	}
}

// use finds the author an item names, or adds one.
func (b *authorBook) use(it *Item) {
	login := it.Creator
	if login == "" || b.links[strings.ToLower(login)] != "" {
		return
	}
	if clean := strict(login); clean != login && b.links[strings.ToLower(clean)] != "" {
		// A login that WordPress could not have given: it reads it so, too.
		b.links[strings.ToLower(login)] = b.links[strings.ToLower(clean)]
		return
	}
	o := b.add(Author{Login: login})
	o.Changes = append(o.Changes, importing.Change{Reason: "made from the name in its posts, because the file does not declare it"})
}

// put puts an item's author into its values, if it names one.
func (b *authorBook) put(it *Item, o *importing.Object) {
	link, ok := b.links[strings.ToLower(it.Creator)]
	if !ok {
		return
	}
	o.Values["author"] = link
	if name := strings.TrimPrefix(string(link), authorRef); name != strings.ToLower(it.Creator) {
		change(o, "its author's name was no login and was read as the one it resembles", it.Creator+" → "+name)
	}
}

func (b *authorBook) add(a Author) *importing.Object {
	name := cut(plain(cmp.Or(a.DisplayName, a.Login)), importing.MaxName)
	first, last := name, ""
	// The display name is what the site shows. First and last name may be ones
	// that it does not: they are taken only where they say the same.
	if f, l := plain(a.FirstName), plain(a.LastName); f+" "+l == name {
		first, last = f, l
	}
	from := a.Login
	if strings.Contains(from, "@") { // people log in with their mail address; it must not show
		from = a.DisplayName
		if strings.Contains(from, "@") {
			name, first, last, from = "Author", "Author", "", ""
		}
	}
	base := cmp.Or(text.Slug(from), text.Slug(name), "author")
	slug := text.UniqueSlug(base, func(s string) bool { return b.slugs[s] })
	b.slugs[slug] = true
	ref := importing.Bounded(authorRef + strings.ToLower(a.Login))
	b.links[strings.ToLower(a.Login)] = importing.Link(ref)
	b.objects = append(b.objects, importing.Object{
		Ref: ref, Row: importing.Authors, Kind: content.KindAuthor, Slug: slug, Name: name, Publish: true,
		Values: map[string]any{"first_name": first, "last_name": last},
	})
	return &b.objects[len(b.objects)-1]
}

// strict is a login without the characters that WordPress allows in none.
func strict(login string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', strings.ContainsRune(" _.-@", r):
			return r
		}
		return -1
	}, login))
}
