package delivery

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/content"
)

// Bounds of feeds (contract §15). A feed ends early rather than grow above the
// size of an answer: nobody could ask for less of it.
const (
	maxFeed    = 100    // newest posts
	maxSitemap = 50_000 // URLs
	mapBatch   = 5000
)

// feed answers GET /v2/feeds/{rss,atom,sitemap}/ (contract §7.7): XML as one
// string, {"data":"<?xml …"}.
func (a *answer) feed() (err error) {
	a.keys.add(KeyType(content.PostTypeID))
	a.keys.add(KeyLocale(a.locale.Code))
	var x xmlWriter
	x.raw(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	switch a.q.typ {
	case "rss":
		err = a.rss(&x)
	case "atom":
		err = a.atom(&x)
	default:
		err = a.sitemap(&x)
	}
	if err != nil {
		return err
	}
	a.b = append(a.b, `{"data":`...)
	a.b = appendQuoted(a.b, string(x.b))
	a.b = append(a.b, '}')
	return nil
}

// newest returns the newest posts of the feed.
func (a *answer) newest(parts Parts) (*tree, error) {
	docs, _, err := a.r.Select(a.ctx, Selection{
		Scope: postScope, Locale: a.locale.Num, Where: a.postFilters(), Limit: maxFeed,
	}, parts)
	if err != nil {
		return nil, err
	}
	t, total := a.tree("shorten the posts"), 0
	for i := range docs {
		if total += len(docs[i].Fragment.Text) + len(docs[i].Body); total > maxAnswer/2 {
			break
		}
		t.root(&docs[i])
	}
	return t, t.grow()
}

// feedTitle is what the recorded feeds are called, unless the site says else.
func (a *answer) feedTitle() string {
	if a.settings.FeedTitle != "" {
		return a.settings.FeedTitle
	}
	return "Latest blog posts"
}

// feedURL is the address of the feed on the site's blog; relative without one.
func (a *answer) feedURL(name string) string {
	return strings.TrimPrefix(a.settings.BlogURL+"/"+name+"/", "/")
}

// changed returns when the newest change to the posts was.
func changed(t *tree) content.Micros {
	var newest content.Micros
	for _, n := range t.roots {
		newest = max(newest, n.doc.Updated, n.doc.Published)
	}
	return newest
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
		x.element("pubDate", rfc822(n.doc.Published))
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
		x.element("published", rfc3339(n.doc.Published))
		x.element("updated", rfc3339(n.doc.Updated))
		x.raw("<author>").element("name", t.creator(n.doc)).raw("</author>")
		x.element("id", link)
		x.raw(`<summary type="html">`).text(summary(n.doc)).raw("</summary></entry>")
	}
	x.raw("</feed>")
	return nil
}

// sitemap writes the address of every post.
func (a *answer) sitemap(x *xmlWriter) error {
	x.raw(`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ` +
		`xsi:schemaLocation="http://www.sitemaps.org/schemas/sitemap/0.9 http://www.sitemaps.org/schemas/sitemap/0.9/sitemap.xsd">`)
	s := Selection{Scope: postScope, Locale: a.locale.Num, Limit: mapBatch}
	for s.Offset < maxSitemap {
		docs, total, err := a.r.Select(a.ctx, s, Heads)
		if err != nil {
			return err
		}
		for i := range docs {
			d := &docs[i]
			x.raw("<url>").element("loc", postURL(a.settings, d))
			x.element("lastmod", time.UnixMicro(int64(max(d.Updated, d.Published))).UTC().Format(time.DateOnly))
			x.raw("</url>")
		}
		if s.Offset += mapBatch; s.Offset >= total || len(docs) == 0 || len(x.b) > maxAnswer/2 {
			break
		}
	}
	x.raw("</urlset>")
	return nil
}

// language names the feed's language as the recorded feeds do.
func (a *answer) language() string {
	if a.locale.Code == "" || a.locale.Code == "en" {
		return "en-us"
	}
	return strings.ToLower(a.locale.Code)
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
