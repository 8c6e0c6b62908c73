package wxr

import (
	"cmp"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/text"
)

// posts plans the blog's posts.
func (p *planner) posts() {
	for _, it := range withSlugs(p.postItems, nil) {
		o := p.document(it)
		o.Kind = content.KindPost
		body := p.body(it.Item, o)
		o.Values = map[string]any{"body": body}
		if s := summary(it.Item, body, o); s != "" {
			o.Values["summary"] = s
		}
		p.authorsBy.put(it.Item, o)
		if links := p.categories.linksOf(it.Item, "category", ""); links != nil {
			o.Values["categories"] = links
		}
		if links := p.tags.linksOf(it.Item, "post_tag"); links != nil {
			o.Values["tags"] = links
		}
		p.featured(it.Item, o)
		title, description := seo(it.Item)
		if title != "" {
			o.Values["seo_title"] = title
		}
		if description != "" {
			o.Values["meta_description"] = description
		}
		if it.Sticky {
			o.Changes = append(o.Changes, importing.Change{Reason: "no longer sticky: posts stand in the order of their dates here"})
		}
		p.plan.Objects = append(p.plan.Objects, *o)
	}
}

// document begins a post or page: its names, state and dates.
func (p *planner) document(it slugged) *importing.Object {
	o := &importing.Object{Ref: reference(it.Item), Row: rowOf(it.Item), Where: where(it.Item), Slug: it.slug, Changes: it.changes}
	o.Name = title(it.Item, o)
	d := datesOf(it.Item)
	o.Created, o.Updated = d.at, d.modified
	if d.guessed {
		change(o, "date read as UTC, because the file does not tell its zone", it.PostDate)
	}
	state(it.Item, o, d.at)
	if o.Publish {
		o.Old = p.addresses(it.Item)
	}
	return o
}

// title is an item's title as text. An untitled one is named after its opening
// words.
func title(it *Item, o *importing.Object) string {
	const opening = 60
	name := plain(it.Title)
	switch {
	case name == "":
		name = cmp.Or(text.Summary(withoutShortcodes(it.Content), opening), o.Slug)
		change(o, "title made of its opening words, because it had none", name)
	case name != it.Title:
		change(o, "markup in the title became text", it.Title+" → "+name)
	}
	if short := cut(name, importing.MaxName); short != name {
		change(o, "title shortened", short)
		name = short
	}
	return name
}

// state decides who may see a document.
func state(it *Item, o *importing.Object, at content.Micros) {
	protected := it.Password != ""
	switch it.Status {
	case "publish":
		if protected {
			change(o, "draft now, because a password protects it; passwords are not imported", "")
			return
		}
		o.Publish, o.Published = true, at
		if at == 0 {
			change(o, "published as of this import, because the file gives it no date", "")
		}
	case "draft":
	case "future":
		o.Scheduled = at
		detail := ""
		if at != 0 {
			detail = time.UnixMicro(int64(at)).UTC().Format(time.RFC3339)
		}
		change(o, "draft now, with the date it was scheduled for", detail)
	case "private":
		change(o, "draft now, because it was private", "")
	case "pending":
		change(o, "draft now, because it was waiting for review", "")
	default:
		change(o, "draft now, because its state is not one of WordPress's own", it.Status)
	}
}

// body is an item's content as HTML that can be shown.
func (p *planner) body(it *Item, o *importing.Object) string {
	if len(it.Content) > content.MaxText {
		return it.Content // it will be refused, with its line
	}
	body, added := autop(it.Content)
	if added > 0 {
		change(o, "paragraphs marked up, as WordPress does when it shows what the classic editor wrote", "")
	}
	if names := shortcodesIn(body); names != "" {
		change(o, "its body holds shortcodes, which only WordPress replaces", names)
	}
	return body
}

// change notes how an object differs from its source.
func change(o *importing.Object, reason, detail string) {
	o.Changes = append(o.Changes, importing.Change{Reason: reason, Detail: detail})
}
