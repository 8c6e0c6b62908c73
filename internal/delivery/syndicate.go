package delivery

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/gheecms/ghee/internal/content"
)

// rss writes RSS 2.0.
func (a *answer) rss(x *xmlWriter) error {
	t, err := a.newest(Bodies)
	if err != nil {
		return err
	}
	x.raw(`<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"><channel>`)
	x.element("title", a.feedTitle())
	x.element("link", a.feedURL("rss"))
	x.element("description", "")
	x.raw(`<atom:link rel="self" href="`).text(a.feedURL("rss")).raw(`"/>`)
	x.element("language", a.language())
	if at := changed(t); at != 0 {
		x.element("lastBuildDate", rfc822(at))
	}
	for _, n := range t.roots {
		link := postURL(a.settings, n.doc)
		x.raw("<item>")
		x.element("title", n.doc.Name)
		x.element("link", link)
		if ids := image(n.doc); len(ids) > 0 {
			if m, ok := t.media[ids[0]]; ok {
				x.raw(`<media:content medium="image" url="`).text(mediaURL(a.settings, m)).raw(`"/>`)
			}
		}
		if name := t.creator(n.doc); name != "" {
			x.raw(`<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">`).text(name).raw(`</dc:creator>`)
		}
		x.element("pubDate", rfc822(n.doc.Dated()))
		x.element("guid", link)
		x.element("description", summary(n.doc))
		x.raw("<content:encoded>").cdata(body(n.doc)).raw("</content:encoded></item>")
	}
	x.raw("</channel></rss>")
	return nil
}

// atom writes Atom 1.0.
func (a *answer) atom(x *xmlWriter) error {
	t, err := a.newest(Fragments)
	if err != nil {
		return err
	}
	x.raw(`<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="`).text(a.language()).raw(`">`)
	x.element("title", a.feedTitle())
	x.raw(`<link rel="alternate" href="`).text(a.feedURL("rss")).raw(`"/>`)
	x.raw(`<link rel="self" href="`).text(a.feedURL("atom")).raw(`"/>`)
	x.element("id", a.feedURL("rss"))
	x.element("updated", rfc3339(changed(t)))
	for _, n := range t.roots {
		link := postURL(a.settings, n.doc)
		x.raw("<entry>")
		x.element("title", n.doc.Name)
		x.raw(`<link rel="alternate" href="`).text(link).raw(`"/>`)
		x.element("published", rfc3339(n.doc.Dated()))
		x.element("updated", rfc3339(n.doc.Updated))
		x.raw("<author>").element("name", t.creator(n.doc)).raw("</author>")
		x.element("id", link)
		x.raw(`<summary type="html">`).text(summary(n.doc)).raw("</summary></entry>")
	}
	x.raw("</feed>")
	return nil
}

// creator returns the name of a post's author, "" without one.
func (t *tree) creator(d *Doc) string {
	for _, h := range d.Fragment.Holes {
		if h.Kind == HoleAuthor && len(h.IDs) > 0 {
			if l := t.docs[h.IDs[0]]; l != nil && !l.gone {
				return l.Name
			}
		}
	}
	return ""
}

// summary returns the summary of a post, which Render writes first.
func summary(d *Doc) (s string) {
	if rest, ok := bytes.CutPrefix(d.Fragment.Text, []byte(`"summary":`)); ok {
		_ = json.NewDecoder(bytes.NewReader(rest)).Decode(&s) // a damaged row has no summary
	}
	return s
}

// body returns the HTML of a post.
func body(d *Doc) (s string) {
	_ = json.Unmarshal(d.Body, &s) // a damaged row has no body
	return s
}

func rfc822(m content.Micros) string {
	return time.UnixMicro(int64(m)).UTC().Format(time.RFC1123Z)
}

func rfc3339(m content.Micros) string {
	layout := "2006-01-02T15:04:05.000000-07:00"
	if m%1_000_000 == 0 {
		layout = "2006-01-02T15:04:05-07:00"
	}
	return time.UnixMicro(int64(m)).UTC().Format(layout)
}
