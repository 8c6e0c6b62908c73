package delivery

import (
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
