package model

import (
	"time"

	"github.com/gheecms/ghee/internal/content"
)

// Feed is what must be found in the XML of a feed (contract §7.7).
type Feed struct {
	Kind  string // "rss", "atom", "sitemap"
	Posts []FeedPost
}

// FeedPost is one entry of a feed.
type FeedPost struct {
	Title, Link, Author, Image, Body string
	Summary                          any // string or Opening
	Published, Updated, Changed      time.Time
}

// Bounds of ours (contract §15).
const (
	feedPosts    = 100
	sitemapPosts = 50_000
)

// feed answers contract §7.7.
func (a *asked) feed(names []string) Answer {
	docs, most := a.posts(), feedPosts
	switch names[0] {
	case "rss", "atom":
		docs = a.by(docs, content.PostCategories, a.params["category_slug"])
		docs = a.by(docs, content.PostTags, a.params["tag_slug"])
	case "sitemap":
		most = sitemapPosts
	default:
		return notFound()
	}
	feed := &Feed{Kind: names[0]}
	for _, d := range docs[:min(most, len(docs))] {
		shown := a.inList(d)
		p := FeedPost{
			Title: d.Name, Link: a.link(d), Body: d.Values.Text(content.PostBody), Summary: shown["summary"],
			Published: time.UnixMicro(int64(dated(d))).UTC(), Updated: time.UnixMicro(int64(d.Updated)).UTC(),
			Changed: time.UnixMicro(int64(max(d.Published, d.Updated))).UTC(),
		}
		p.Image, _ = shown["featured_image"].(string)
		for _, author := range a.named(d, content.PostAuthor) {
			p.Author = author.Name // made of the first and the last name
		}
		feed.Posts = append(feed.Posts, p)
	}
	return data(feed)
}
