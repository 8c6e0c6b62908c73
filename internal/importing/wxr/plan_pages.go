package wxr

import "github.com/gheecms/ghee/internal/content"

// pages plans the pages and the type they need.
func (p *planner) pages() {
	if len(p.pageItems) == 0 {
		return
	}
	p.plan.Types = append(p.plan.Types, pageTypes()...)
	for _, it := range withSlugs(p.pageItems, p.pageByID) {
		o := p.document(it)
		o.Kind, o.Key = content.KindPage, "page"
		body := p.body(it.Item, o)
		title, description := seo(it.Item)
		if title == "" {
			title = o.Name
		}
		if description == "" {
			description = excerptOf(it.Item)
		}
		o.Values = map[string]any{
			"title": o.Name, "body": body,
			"seo": map[string]any{"title": title, "description": description},
		}
		p.plan.Objects = append(p.plan.Objects, *o)
	}
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
