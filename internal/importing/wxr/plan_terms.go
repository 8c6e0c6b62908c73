package wxr

import (
	"cmp"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/text"
)

// termBook knows the terms of one kind by what identifies them: their slug,
// decoded.
type termBook struct {
	row, ref string
	kind     content.Kind
	links    map[string]importing.Link
	objects  []importing.Object
	slugs    map[string]bool
}

func newTermBook(row, ref string, kind content.Kind) *termBook {
	return &termBook{row: row, ref: ref, kind: kind, links: map[string]importing.Link{}, slugs: map[string]bool{}}
}

// declaredTerms plans the declared categories and tags; usedTerms adds those
// that only posts name.
func (p *planner) declaredTerms() {
	p.categories = newTermBook(importing.Categories, "category:", content.KindCategory)
	p.tags = newTermBook(importing.Tags, "tag:", content.KindTag)
	described, nested := 0, 0
	for _, c := range p.export.Categories {
		p.categories.add(c.Slug, c.Name)
		if c.Description != "" {
			described++
		}
		if c.Parent != "" {
			nested++
		}
	}
	for _, t := range p.export.Tags {
		p.tags.add(t.Slug, t.Name)
		if t.Description != "" {
			described++
		}
	}
	if described > 0 {
		p.note("Categories and tags have a name and a slug here: descriptions were dropped (%d).", described)
	}
	if nested > 0 {
		p.note("Categories stand side by side here: %d no longer lie within another.", nested)
	}
}

// usedTerms makes the terms that a post uses and the file does not declare, and
// counts uses that are lost: terms of other taxonomies have no place here.
func (p *planner) usedTerms(it *Item) {
	for _, t := range it.Terms {
		if b := p.book(t.Domain); b != nil {
			b.use(t)
		} else {
			p.lost.add(t.Domain)
		}
	}
}

func (p *planner) tellLostTerms() {
	p.lost.each(func(domain string, n int) {
		row := "taxonomy " + domain
		if domain == "post_format" {
			row = "post formats"
		}
		p.skip(row, "posts have categories and tags only", n)
	})
	p.skip("terms of pages", "pages have no categories and tags", p.ofPages)
}

func (p *planner) book(domain string) *termBook {
	switch domain {
	case "category", "":
		return p.categories
	case "post_tag":
		return p.tags
	}
	return nil
}

// linksOf returns links to an item's terms of one kind, each once.
func (b *termBook) linksOf(it *Item, domains ...string) []any {
	var out []any
	seen := map[importing.Link]bool{}
	for _, t := range it.Terms {
		for _, d := range domains {
			if link := b.links[termKey(t.Slug, t.Name)]; t.Domain == d && link != "" && !seen[link] {
				seen[link] = true
				out = append(out, link)
			}
		}
	}
	return out
}

// termKey identifies a term: by its slug, or where it has none by its name.
func termKey(slug, name string) string { return cmp.Or(decodeSlug(slug), text.Slug(plain(name))) }

func (b *termBook) use(t ItemTerm) {
	if o := b.add(t.Slug, t.Name); o != nil {
		o.Changes = append(o.Changes, importing.Change{Reason: "made, because posts use it and the file does not declare it"})
	}
}

// add plans a term; nil when it is known already or is nothing.
func (b *termBook) add(rawSlug, rawName string) *importing.Object {
	key := termKey(rawSlug, rawName)
	if key == "" || b.links[key] != "" {
		return nil
	}
	name := cut(cmp.Or(plain(rawName), key), importing.MaxName)
	slug, changes := fitSlug(rawSlug, name, "term")
	unique := text.UniqueSlug(slug, func(s string) bool { return b.slugs[s] })
	if unique != slug {
		changes = append(changes, importing.Change{Reason: slugUnique, Detail: slug + " → " + unique})
	}
	b.slugs[unique] = true
	ref := importing.Bounded(b.ref + key)
	b.links[key] = importing.Link(ref)
	b.objects = append(b.objects, importing.Object{
		Ref: ref, Row: b.row, Kind: b.kind, Slug: unique, Name: name, Publish: true, Adopt: true, Changes: changes,
	})
	return &b.objects[len(b.objects)-1]
}
