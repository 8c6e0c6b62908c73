package delivery

import (
	"net/url"

	"github.com/gheecms/ghee/internal/content"
)

// document writes a document as an object in the form of its kind.
func (t *tree) document(b []byte, n *node) []byte {
	b = append(b, '{')
	b = t.members(b, n)
	return append(b, '}')
}

// members writes the members of that object.
func (t *tree) members(b []byte, n *node) []byte {
	switch n.typ.Kind {
	case content.KindPage, content.KindSingle:
		return t.page(b, n)
	case content.KindPost:
		return t.chosen(b, n)
	case content.KindAuthor:
		b = append(b, `"slug":`...)
		b = appendQuoted(b, n.doc.Slug)
		return t.fields(b, n)
	case content.KindCategory, content.KindTag:
		return appendTerm(b, n.doc)
	}
	b = append(b, `"meta":{"id":`...) // contract §5.1
	b = appendNum(b, n.doc.Num)
	b = t.localeOf(b, n.doc)
	b = append(b, '}')
	return t.fields(b, n)
}

// fields writes the fragment after other members.
func (t *tree) fields(b []byte, n *node) []byte {
	if len(n.doc.Fragment.Text) == 0 {
		return b
	}
	return t.fragment(append(b, ','), n)
}

// page follows contract §4.1.
func (t *tree) page(b []byte, n *node) []byte {
	d := n.doc
	b = append(b, `"slug":`...)
	b = appendQuoted(b, d.Slug)
	b = append(b, `,"name":`...)
	b = appendQuoted(b, d.Name)
	b = append(b, `,"published":`...)
	b = appendTime(b, d.Published)
	b = append(b, `,"updated":`...)
	b = appendTime(b, d.Updated)
	b = append(b, `,"scheduled":`...)
	b = appendTime(b, d.Scheduled)
	b = append(b, `,"status":`...)
	b = appendQuoted(b, string(d.Status))
	b = append(b, `,"page_type":`...)
	if n.typ.Kind == content.KindSingle {
		b = append(b, "null"...)
	} else {
		b = appendQuoted(b, n.typ.Key)
	}
	b = t.localeOf(b, n.doc)
	b = append(b, `,"fields":{`...)
	b = t.fragment(b, n)
	return append(b, '}')
}

// post follows contract §7.1. Lists have no "deleted" and always a "url"; they
// may leave the body out.
func (t *tree) post(b []byte, n *node) []byte {
	d := n.doc
	b = append(b, `"status":`...)
	b = appendQuoted(b, string(d.Status))
	b = append(b, `,"created":`...)
	b = appendTime(b, d.Created)
	b = append(b, `,"updated":`...)
	b = appendTime(b, d.Updated)
	b = append(b, `,"published":`...)
	b = appendTime(b, d.Published)
	b = append(b, `,"scheduled":`...)
	b = appendTime(b, d.Scheduled)
	b = t.localeOf(b, d)
	if !t.list {
		b = append(b, `,"deleted":null`...)
	}
	if rank, ok := t.ranks[d.Row]; ok {
		b = append(b, `,"rank":`...)
		b = append(b, FormatNumber(rank)...)
	}
	b = append(b, `,"title":`...)
	b = appendQuoted(b, d.Name)
	b = append(b, `,"slug":`...)
	b = appendQuoted(b, d.Slug)
	b = append(b, `,"url":`...)
	switch {
	case t.settings.BlogURL != "":
		b = appendQuoted(b, postURL(t.settings, d))
	case t.list:
		b = appendQuoted(b, "/"+d.Slug)
	default:
		b = append(b, "null"...)
	}
	if d.Body != nil {
		b = append(b, `,"body":`...)
		b = append(b, d.Body...)
	}
	return t.fields(b, n)
}

// localeOf writes, on a site with chains, which locale a document is in: the one
// asked for or one that stands in for it (decision 13).
func (t *tree) localeOf(b []byte, d *Doc) []byte {
	if len(t.settings.Fallback) == 0 || d.Locale == "" {
		return b
	}
	b = append(b, `,"locale":`...)
	return appendQuoted(b, d.Locale)
}

// postURL returns the address of a post on the site's blog, relative when the
// site has no blog URL (contract §7.1).
func postURL(s content.Settings, d *Doc) string {
	return s.BlogURL + "/" + url.PathEscape(d.Slug)
}
