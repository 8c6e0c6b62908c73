package wxr

import (
	"cmp"
	"net/url"
	"path"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
)

// media plans the images that posts feature, by their old addresses.
func (p *planner) media() {
	p.images = map[string]importing.Link{}
	for _, it := range p.postItems {
		id := it.meta("_thumbnail_id")
		file := p.attachments[id]
		if file == nil || p.images[id] != "" {
			continue
		}
		address := webAddress(cmp.Or(file.AttachmentURL, file.GUID))
		if address == "" {
			continue
		}
		ref := bounded("media:" + id)
		p.images[id] = importing.Link(ref)
		p.plan.Objects = append(p.plan.Objects, importing.Object{
			Ref: ref, Row: importing.Media, Where: where(file),
			Media: &content.MediaObject{URL: address, Name: cmp.Or(plain(file.Title), path.Base(address)), Alt: alt(file)},
		})
	}
}

func alt(file *Item) string { return plain(file.meta("_wp_attachment_image_alt")) }

// featured puts an item's featured image into its values.
func (p *planner) featured(it *Item, o *importing.Object) {
	id := it.meta("_thumbnail_id")
	if id == "" || id == "0" || id == "-1" {
		return
	}
	link, ok := p.images[id]
	if !ok {
		o.Changes = append(o.Changes, importing.Change{Reason: "featured image left out, because the file does not hold it", Detail: "attachment " + id})
		return
	}
	o.Values["featured_image"] = link
	if s := alt(p.attachments[id]); s != "" {
		o.Values["featured_image_alt"] = s
	}
}

// webAddress returns s when it is an absolute http address that can be kept, ""
// otherwise.
func webAddress(s string) string {
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || len(s) > importing.MaxAddress {
		return ""
	}
	return s
}

// meta returns the value of an item's custom field, "" where it has none.
func (it *Item) meta(key string) string {
	for _, m := range it.Meta {
		if m.Key == key {
			return m.Value
		}
	}
	return ""
}
