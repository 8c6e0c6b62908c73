package wxr

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gheecms/ghee/internal/fail"
)

// item reads the children of one <item>.
func (d *decoder) item(line int) error {
	if d.items >= d.limits.Items {
		return fail.E(fail.TooLarge, "Line %d: the file holds more than %d items; export the site in parts.", line, d.limits.Items)
	}
	d.walker.item, d.left = line, d.limits.ItemBytes
	defer func() { d.walker.item = 0 }()
	it := Item{Line: line}
	if err := d.each(func(el element) error { return d.itemField(&it, el) }); err != nil {
		return err
	}
	it.Terms = withoutEchoes(it.Terms)
	d.items++
	return d.keep(it)
}

// keep puts an item where it is held until it is imported: the first ones in
// memory, the others in a temporary file.
func (d *decoder) keep(it Item) (err error) {
	e := &d.export
	if e.Rest == nil {
		if d.held += it.size(); d.held <= heldBytes {
			e.Items = append(e.Items, it)
			return nil
		}
		if e.Rest, err = newSpool(d.limits.Folder); err != nil {
			return err
		}
	}
	return e.Rest.add(&it)
}

func (d *decoder) itemField(it *Item, el element) (err error) {
	switch el.name {
	case "category":
		return d.itemTerm(it, el)
	case "wp:postmeta":
		return d.meta(it, el.line)
	case "wp:comment":
		it.Comments++
	case "content:encoded":
		it.Content, err = d.text()
	case "excerpt:encoded":
		it.Excerpt, err = d.text()
	case "wp:post_password":
		it.Password, err = d.text()
	case "wp:is_sticky":
		var s string
		s, err = d.trimmed()
		it.Sticky = s == "1"
	case "wp:menu_order":
		var s string
		s, err = d.trimmed()
		it.MenuOrder, _ = strconv.Atoi(s)
	case "wp:post_parent":
		if it.ParentID, err = d.trimmed(); it.ParentID == "0" {
			it.ParentID = ""
		}
	default:
		if field := it.plain(el.name); field != nil {
			*field, err = d.trimmed()
		}
	}
	return err
}

// plain finds the field of an item that takes the trimmed text of an element;
// nil for an element that is not read.
func (it *Item) plain(name string) *string {
	switch name {
	case "title":
		return &it.Title
	case "link":
		return &it.Link
	case "pubDate":
		return &it.PubDate
	case "dc:creator":
		return &it.Creator
	case "guid":
		return &it.GUID
	case "wp:post_id":
		return &it.PostID
	case "wp:post_date":
		return &it.PostDate
	case "wp:post_date_gmt":
		return &it.PostDateGMT
	case "wp:post_modified":
		return &it.Modified
	case "wp:post_modified_gmt":
		return &it.ModifiedGMT
	case "wp:post_name":
		return &it.Slug
	case "wp:status":
		return &it.Status
	case "wp:post_type":
		return &it.Type
	case "wp:attachment_url":
		return &it.AttachmentURL
	}
	return nil
}

func (d *decoder) itemTerm(it *Item, el element) error {
	var t ItemTerm
	for _, a := range el.attrs {
		switch a.Name.Local {
		case "domain":
			t.Domain = strings.TrimSpace(a.Value)
		case "nicename":
			t.Slug = strings.TrimSpace(a.Value)
		}
	}
	if t.Domain == "tag" { // WXR 1.0
		t.Domain = "post_tag"
	}
	var err error
	if t.Name, err = d.trimmed(); err != nil {
		return err
	}
	it.Terms = append(it.Terms, t)
	return d.record(el.line)
}

// withoutEchoes drops the second mention of a term. WXR 1.0 writes each term
// twice: once for feed readers, without a slug and often without a domain, and
// once in full. A bare one that is nobody's echo is a category, as in any RSS.
func withoutEchoes(terms []ItemTerm) []ItemTerm {
	type name struct{ domain, name string }
	full := map[name]bool{}
	for _, t := range terms {
		if t.Slug != "" {
			full[name{t.Domain, t.Name}], full[name{"", t.Name}] = true, true
		}
	}
	seen := map[ItemTerm]bool{}
	return slices.DeleteFunc(terms, func(t ItemTerm) bool {
		echo := seen[t] || t.Slug == "" && full[name{t.Domain, t.Name}]
		seen[t] = true
		return echo
	})
}

func (d *decoder) meta(it *Item, line int) error {
	var m Meta
	err := d.each(func(el element) (err error) {
		switch el.name {
		case "wp:meta_key":
			m.Key, err = d.trimmed()
		case "wp:meta_value":
			m.Value, err = d.text()
		}
		return err
	})
	if err != nil {
		return err
	}
	it.Meta = append(it.Meta, m)
	return d.record(line)
}
