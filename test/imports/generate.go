// Package imports tests imports of WordPress sites as their owners run them:
// large ones, and ones that are killed.
package imports

import (
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
)

// words are what generated posts are made of.
var words = strings.Fields(`mill stone water wheel grain flour bread oven salt river weir sluice race gear
	oak beam loft sack cart road village market winter summer rain frost ice thaw fish eel heron otter reed
	the of and in on with from to over under by at for as when until because before after while never always`)

// Export returns a WXR file with this many posts of about 5 kB: some drafts,
// some with a featured image of their own, some with slugs that meet, a page
// for every hundred posts. The same number gives the same file.
func Export(posts int) io.Reader {
	r, w := io.Pipe()
	go func() { // ends when the reader was read to its end, or closed
		w.CloseWithError(write(w, posts))
	}()
	return r
}

const head = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>The Mill</title><link>https://mill.example.com</link><wp:wxr_version>1.2</wp:wxr_version>
`

func write(w io.Writer, posts int) error {
	random := rand.New(rand.NewPCG(7, uint64(posts)))
	var b strings.Builder
	b.WriteString(head)
	for i := range 5 {
		fmt.Fprintf(&b, "<wp:author><wp:author_login>miller%d</wp:author_login><wp:author_display_name>Miller %d</wp:author_display_name></wp:author>\n", i, i)
	}
	for i := range posts {
		post(&b, random, i)
		if i%100 == 0 {
			item(&b, 5_000_000+i, "page", "publish", fmt.Sprintf("page-%d", i), "About "+words[i/100%len(words)], text(random, 200))
		}
		if _, err := io.WriteString(w, b.String()); err != nil {
			return err
		}
		b.Reset()
	}
	_, err := io.WriteString(w, "</channel></rss>\n")
	return err
}

func post(b *strings.Builder, random *rand.Rand, i int) {
	status, slug := "publish", fmt.Sprintf("%s-%d", words[i%len(words)], i)
	switch {
	case i%11 == 10:
		status, slug = "draft", ""
	case i%13 == 12:
		slug = fmt.Sprintf("%s-%d", words[(i-1)%len(words)], i-1) // as the post before
	}
	more := fmt.Sprintf(`<dc:creator>miller%d</dc:creator><category domain="category" nicename="c%d">C %d</category><category domain="post_tag" nicename="t%d">T %d</category>`,
		i%5, i%20, i%20, i%200, i%200)
	if i%4 == 0 {
		image := 9_000_000 + i
		item(b, image, "attachment", "inherit", fmt.Sprintf("image-%d", i), "An image",
			"", fmt.Sprintf("<wp:attachment_url>https://mill.example.com/files/%d.jpg</wp:attachment_url>", i))
		more += fmt.Sprintf("<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>%d</wp:meta_value></wp:postmeta>", image)
	}
	item(b, i+1, "post", status, slug, fmt.Sprintf("The %s and the %s", words[i%len(words)], words[i/7%len(words)]), text(random, 850), more)
}

func item(b *strings.Builder, id int, typ, status, slug, title, body string, more ...string) {
	fmt.Fprintf(b, `<item><title>%s</title><link>https://mill.example.com/%d/%s/</link><guid>https://mill.example.com/?p=%d</guid>
<wp:post_id>%d</wp:post_id><wp:post_type>%s</wp:post_type><wp:status>%s</wp:status><wp:post_name>%s</wp:post_name>
<wp:post_date_gmt>20%02d-05-%02d 10:00:00</wp:post_date_gmt>%s<content:encoded><![CDATA[%s]]></content:encoded></item>
`, title, id, slug, id, id, typ, status, slug, id/28%26, id%28+1, strings.Join(more, ""), body)
}

// text makes paragraphs of n words, as the classic editor keeps them.
func text(random *rand.Rand, n int) string {
	var b strings.Builder
	for i := range n {
		switch {
		case i == 0:
		case i%90 == 0:
			b.WriteString(".\n\n")
		default:
			b.WriteString(" ")
		}
		b.WriteString(words[random.IntN(len(words))])
	}
	return b.String() + "."
}
