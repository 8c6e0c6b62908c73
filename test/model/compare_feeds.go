package model

import (
	"encoding/xml"
	"fmt"
	"strings"
	"time"
)

// Feeds as a feed reader sees them.
type (
	rssItem struct {
		Title   string `xml:"title"`
		Link    string `xml:"link"`
		GUID    string `xml:"guid"`
		Creator string `xml:"http://purl.org/dc/elements/1.1/ creator"`
		Date    string `xml:"pubDate"`
		Summary string `xml:"description"`
		Body    string `xml:"http://purl.org/rss/1.0/modules/content/ encoded"`
		Image   struct {
			URL string `xml:"url,attr"`
		} `xml:"http://search.yahoo.com/mrss/ content"`
	}
	atomEntry struct {
		Title string `xml:"title"`
		Link  struct {
			Href string `xml:"href,attr"`
		} `xml:"link"`
		Published string `xml:"published"`
		Updated   string `xml:"updated"`
		Author    string `xml:"author>name"`
		Summary   string `xml:"summary"`
	}
	sitemapURL struct {
		Loc     string `xml:"loc"`
		LastMod string `xml:"lastmod"`
	}
	anyFeed struct {
		XMLName xml.Name
		Items   []rssItem    `xml:"channel>item"`
		Entries []atomEntry  `xml:"entry"`
		URLs    []sitemapURL `xml:"url"`
	}
)

// feedDifference compares a feed with the XML that stands for it.
func feedDifference(want *Feed, got any) string {
	text, _ := got.(string)
	if !strings.HasPrefix(text, "<?xml") {
		return "a feed should start with <?xml, got " + short(got)
	}
	var feed anyFeed
	if err := xml.Unmarshal([]byte(text), &feed); err != nil {
		return "a feed is not well formed: " + err.Error()
	}
	root := map[string]string{"rss": "rss", "atom": "feed", "sitemap": "urlset"}[want.Kind]
	if n := len(feed.Items) + len(feed.Entries) + len(feed.URLs); n != len(want.Posts) || feed.XMLName.Local != root {
		return fmt.Sprintf("%s: want %d posts, got <%s> of %d", want.Kind, len(want.Posts), feed.XMLName.Local, n)
	}
	for i, p := range want.Posts {
		at := fmt.Sprintf("%s %d (%s)", want.Kind, i, p.Link)
		var d string
		switch want.Kind {
		case "rss":
			d = rssDifference(at, p, feed.Items[i])
		case "atom":
			d = atomDifference(at, p, feed.Entries[i])
		default:
			d = difference(at, []any{p.Link, p.Changed.Format(time.DateOnly)}, []any{feed.URLs[i].Loc, feed.URLs[i].LastMod})
		}
		if d != "" {
			return d
		}
	}
	return ""
}

func rssDifference(at string, p FeedPost, got rssItem) string {
	when, err := time.Parse(time.RFC1123Z, got.Date)
	if err != nil || !when.Equal(p.Published.Truncate(time.Second)) {
		return fmt.Sprintf("%s: want pubDate %s, got %q", at, p.Published, got.Date)
	}
	return difference(at,
		[]any{p.Title, p.Link, p.Link, p.Author, p.Image, p.Body, p.Summary},
		[]any{got.Title, got.Link, got.GUID, got.Creator, got.Image.URL, got.Body, got.Summary})
}

func atomDifference(at string, p FeedPost, got atomEntry) string {
	for _, c := range []struct {
		want time.Time
		got  string
	}{{p.Published, got.Published}, {p.Updated, got.Updated}} {
		when, err := time.Parse(time.RFC3339, c.got)
		if err != nil || !when.Equal(c.want) || !strings.HasSuffix(c.got, "+00:00") {
			return fmt.Sprintf("%s: want the date %s with +00:00, got %q", at, c.want, c.got)
		}
	}
	return difference(at, []any{p.Title, p.Link, p.Author, p.Summary},
		[]any{got.Title, got.Link.Href, got.Author, got.Summary})
}
