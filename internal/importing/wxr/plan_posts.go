package wxr

import (
	"cmp"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/text"
)

// post makes a post of an item.
func (p *planner) post(n int, it *Item) *importing.Object {
	slug, changes := p.posts.of(n, it)
	o := p.document(it, slug, changes)
	o.Kind = content.KindPost
	fill := o.Fill
	o.Fill = func(o *importing.Object) error {
		if err := fill(o); err != nil {
			return err
		}
		p.fillPost(it, o)
		return nil
	}
	return o
}

func (p *planner) fillPost(it *Item, o *importing.Object) {
	body := body(it, o)
	o.Values = map[string]any{"body": body}
	if s := summary(it, body, o); s != "" {
		o.Values["summary"] = s
	}
	p.authorsBy.put(it, o)
	if links := p.categories.linksOf(it, "category", ""); links != nil {
		o.Values["categories"] = links
	}
	if links := p.tags.linksOf(it, "post_tag"); links != nil {
		o.Values["tags"] = links
	}
	if alt := p.featured(it, o); alt != "" {
		o.Values["featured_image_alt"] = alt
	}
	title, description := seo(it)
	if title != "" {
		o.Values["seo_title"] = title
	}
	if description != "" {
		o.Values["meta_description"] = description
	}
	if it.Sticky {
		change(o, "no longer sticky: posts stand in the order of their dates here", "")
	}
}

// document begins an object with what identifies it and says who may see it;
// its Fill adds what every kind has: a name, dates, old addresses.
func (p *planner) document(it *Item, slug string, changes []importing.Change) *importing.Object {
	return &importing.Object{
		Ref: reference(it), Row: p.rowOf(it), Where: where(it), Slug: slug, Publish: public(it),
		Fill: func(o *importing.Object) error {
			o.Changes = changes
			o.Name = title(it, o)
			d := datesOf(it)
			o.Created, o.Updated = d.at, d.modified
			if d.guessed {
				change(o, "date read as UTC, because the file does not tell its zone", it.PostDate)
			}
			state(it, o, d.at)
			if o.Publish {
				o.Old = p.addresses(it)
			}
			return nil
		},
	}
}

// title is an item's title as text. An untitled one is named after its opening
// words.
func title(it *Item, o *importing.Object) string {
	const opening = 60
	name := plain(it.Title)
	switch {
	case name == "":
		name = cmp.Or(text.Summary(withoutShortcodes(it.Content), opening), o.Slug, decodeSlug(it.Slug), o.Ref)
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

// public reports whether everybody may see an item.
func public(it *Item) bool { return it.Status == "publish" && it.Password == "" }

// state tells how an item's state changes, and dates it.
func state(it *Item, o *importing.Object, at content.Micros) {
	switch it.Status {
	case "publish":
		if !o.Publish {
			change(o, "draft now, because a password protects it; passwords are not imported", "")
			return
		}
		if o.Published = at; at == 0 {
			change(o, "published as of this import, because the file gives it no date", "")
		}
	case "draft":
	case "future":
		o.Scheduled = at
		detail := ""
		if at != 0 {
			detail = time.UnixMicro(int64(at)).UTC().Format(time.RFC3339)
		}
		change(o, "draft now, to be published at the date it was scheduled for", detail)
	case "private":
		change(o, "draft now, because it was private", "")
	case "pending":
		change(o, "draft now, because it was waiting for review", "")
	default:
		change(o, "draft now, because its state is not one of WordPress's own", it.Status)
	}
}

// body is an item's content as HTML that can be shown.
func body(it *Item, o *importing.Object) string {
	if len(it.Content) > content.MaxText {
		return it.Content // it will be left out, with its line
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
