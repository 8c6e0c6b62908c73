package wxr

import (
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
)

// readPage learns from a page.
func (p *planner) readPage(n int, it *Item) {
	p.ofPages += len(it.Terms)
	parent := it.ParentID
	if parent == it.PostID {
		parent = ""
	}
	p.pages.add(n, it, parent)
	if it.PostID != "" {
		p.pageSlugs[it.PostID], _ = fitSlug(it.Slug, plain(it.Title), "")
	}
}

// page makes a page of an item.
func (p *planner) page(n int, it *Item) *importing.Object {
	slug, changes := p.pages.of(n, it)
	o := p.document(it, slug, changes)
	o.Kind, o.Key = content.KindPage, "page"
	fill := o.Fill
	o.Fill = func(o *importing.Object) error {
		if err := fill(o); err != nil {
			return err
		}
		body := body(it, o)
		title, description := seo(it)
		if title == "" {
			title = o.Name
		}
		if description == "" {
			description = excerptOf(it)
		}
		o.Values = map[string]any{
			"title": o.Name, "body": body,
			"seo": map[string]any{"title": title, "description": description},
		}
		return nil
	}
	return o
}

// pageTypes are the page type "page" and its component "seo".
func pageTypes() []content.Type {
	return []content.Type{
		{Kind: content.KindComponent, Key: "seo", Name: "SEO", Fields: []content.Field{
			{Key: "title", Label: "Title", Kind: content.ShortText},
			{Key: "description", Label: "Description", Kind: content.LongText},
		}},
		{Kind: content.KindPage, Key: "page", Name: "Page", Fields: []content.Field{
			{Key: "title", Label: "Title", Kind: content.ShortText},
			{Key: "body", Label: "Body", Kind: content.WYSIWYG},
			{Key: "seo", Label: "SEO", Kind: content.Component, Components: []content.TypeID{"seo"}},
		}},
	}
}
