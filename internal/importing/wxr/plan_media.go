package wxr

import (
	"cmp"
	"net/url"
	"path"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
)

// image is an attachment that items feature.
type image struct {
	n   int // its place among the items
	alt string
}

// feature notes which attachment an item features, by its PostID.
func (p *planner) feature(it *Item) {
	if id := it.thumbnail(); id != "" {
		p.images[id] = nil
	}
}

// thumbnail is the PostID of the attachment that an item features, "" for none.
func (it *Item) thumbnail() string {
	if id := it.meta("_thumbnail_id"); id != "0" && id != "-1" {
		return id
	}
	return ""
}

// findImages finds the featured attachments. Of some with one number the last
// is meant.
func (p *planner) findImages() error {
	if len(p.images) == 0 {
		return nil
	}
	err := p.export.All(func(n int, it *Item) error {
		if _, wanted := p.images[it.PostID]; wanted {
			if p.images[it.PostID] = nil; fileAddress(it) != "" {
				p.images[it.PostID] = &image{n, alt(it)}
			}
		}
		return nil
	}, "attachment")
	for id, found := range p.images {
		if found == nil {
			delete(p.images, id)
		}
	}
	return err
}

// mediaObject makes an object of an attachment, nil of one that nothing
// features.
func (p *planner) mediaObject(n int, it *Item) *importing.Object {
	if found := p.images[it.PostID]; found == nil || found.n != n {
		return nil
	}
	address := fileAddress(it)
	return &importing.Object{
		Ref: imageRef(it.PostID), Row: importing.Media, Where: where(it),
		Media: &content.MediaObject{URL: address, Name: cmp.Or(plain(it.Title), path.Base(address)), Alt: alt(it)},
	}
}

func imageRef(id string) string { return importing.Bounded("media:" + id) }

func fileAddress(it *Item) string { return webAddress(cmp.Or(it.AttachmentURL, it.GUID)) }

func alt(file *Item) string { return plain(file.meta("_wp_attachment_image_alt")) }

// featured puts an item's featured image into its values. It returns the
// image's alternative text.
func (p *planner) featured(it *Item, o *importing.Object) (alt string) {
	id := it.thumbnail()
	if id == "" {
		return ""
	}
	found := p.images[id]
	if found == nil {
		change(o, "featured image left out, because the file does not hold it", "attachment "+id)
		return ""
	}
	o.Values["featured_image"] = importing.Link(imageRef(id))
	return found.alt
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
