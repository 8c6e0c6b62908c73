package wxr

import (
	"cmp"
	"fmt"

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

// terms plans the declared categories and tags, then those that only posts
// name. Terms of other taxonomies have no place here.
func (p *planner) terms() {
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
	p.usedTerms()
	p.plan.Objects = append(append(p.plan.Objects, p.categories.objects...), p.tags.objects...)
	if described > 0 {
		p.plan.Notes = append(p.plan.Notes, fmt.Sprintf("Categories and tags have a name and a slug here: descriptions were dropped (%d).", described))
	}
	if nested > 0 {
		p.plan.Notes = append(p.plan.Notes, fmt.Sprintf("Categories stand side by side here: %d no longer lie within another.", nested))
	}
}

// usedTerms makes the terms that posts use and the file does not declare, and
// counts uses that are lost.
func (p *planner) usedTerms() {
	var order []string
	lost := map[string]int{}
	for _, it := range p.postItems {
		for _, t := range it.Terms {
			b := p.book(t.Domain)
			if b != nil {
				b.use(t)
				continue
			}
			if lost[t.Domain] == 0 {
				order = append(order, t.Domain)
			}
			lost[t.Domain]++
		}
	}
	for _, domain := range order {
		row := "taxonomy " + domain
		if domain == "post_format" {
			row = "post formats"
		}
		p.skip(row, "posts have categories and tags only", lost[domain])
	}
	ofPages := 0
	for _, it := range p.pageItems {
		ofPages += len(it.Terms)
	}
	p.skip("terms of pages", "pages have no categories and tags", ofPages)
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
	ref := bounded(b.ref + key)
	b.links[key] = importing.Link(ref)
	b.objects = append(b.objects, importing.Object{
		Ref: ref, Row: b.row, Kind: b.kind, Slug: unique, Name: name, Publish: true, Adopt: true, Changes: changes,
	})
	return &b.objects[len(b.objects)-1]
}
