package security_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/test/world"
)

// exportHead begins a WordPress export; exportTail ends it.
const (
	exportHead = `<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/"` +
		` xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>x</title>` +
		`<link>https://x.example.test</link><wp:wxr_version>1.2</wp:wxr_version>`
	exportTail = `</channel></rss>`
	item       = `<item><title>a</title><wp:post_id>1</wp:post_id><wp:post_type>post</wp:post_type><wp:status>publish</wp:status><wp:post_name>a</wp:post_name><content:encoded><![CDATA[`
	itemEnd    = `]]></content:encoded></item>`
)

// endless repeats a text until n bytes are read.
type endless struct {
	text string
	at   int
	left int64
}

func (e *endless) Read(p []byte) (n int, err error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	p = p[:min(int64(len(p)), e.left)]
	for n < len(p) {
		c := copy(p[n:], e.text[e.at:])
		n, e.at = n+c, (e.at+c)%len(e.text)
	}
	e.left -= int64(n)
	return n, nil
}

func repeated(text string, n int64) io.Reader {
	return &endless{text: text, left: int64(len(text)) * n}
}

func joined(parts ...any) io.Reader {
	readers := make([]io.Reader, len(parts))
	for i, p := range parts {
		if s, ok := p.(string); ok {
			p = strings.NewReader(s)
		}
		readers[i] = p.(io.Reader)
	}
	return io.MultiReader(readers...)
}

// TestS19_HostileXMLIsRefused feeds the importer what has brought other parsers
// down. Each is refused with a sentence that says where, in little memory, and
// leaves nothing behind.
func TestS19_HostileXMLIsRefused(t *testing.T) {
	const gib, most = 1 << 30, 200 << 20 // a text of 16 MiB is held, and twice while its buffer grows
	var laughs strings.Builder
	laughs.WriteString(`<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "` + strings.Repeat("ha", 50) + `">`)
	for n := range 20 {
		fmt.Fprintf(&laughs, `<!ENTITY a%d "%s">`, n+1, strings.Repeat(fmt.Sprintf("&a%d;", n), 10))
	}
	w := world.New(t, world.Spec{})
	w.Must("site", "create", "a")
	o := w.Origin()
	before := state(t, o)
	for _, c := range []struct {
		name string
		in   io.Reader
		say  string
	}{
		{"billion laughs", joined(laughs.String()+"]>"+exportHead+"<item><title>&a20;</title></item>", exportTail), "XML declarations"},
		{"quadratic blow-up", joined(`<!DOCTYPE rss [<!ENTITY a "`, repeated("a", 60000), `">]>`, exportHead, repeated("&a;", 100000), exportTail), "XML declarations"},
		{"external entity", joined(`<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>`, exportHead, "<item><title>&a;</title></item>", exportTail), "XML declarations"},
		{"parameter entity", joined(`<!DOCTYPE rss [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;]>`, exportHead, exportTail), "XML declarations"},
		{"external document type", joined(`<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">`, exportHead, "<item><title>&a;</title></item>", exportTail), "&a;"},
		{"entity nobody declared", joined(exportHead, "<item><title>&a;</title></item>", exportTail), "&a;"},
		{"1 GiB of text", joined(exportHead, "<item><content:encoded>", repeated("all work and no play ", gib/21), "</content:encoded></item>", exportTail), "larger than 16 MiB"},
		{"1 GiB of CDATA", joined(exportHead, item, repeated("all work and no play ", gib/21), itemEnd, exportTail), "larger than 16 MiB"},
		{"1 GiB of a comment", joined(exportHead, "<!--", repeated("x", gib), "-->", exportTail), "larger than 16 MiB"},
		{"1 GiB of CDATA pieces", joined(exportHead, "<item><content:encoded>", repeated("<![CDATA["+strings.Repeat("x", 1000)+"]]>", gib/1012), "</content:encoded></item>", exportTail), "larger than 16 MiB"},
		{"1 GiB of a tag's name", joined(exportHead, "<", repeated("x", gib), "/>", exportTail), "larger than 64 KiB"},
		{"1 GiB of an attribute", joined(exportHead, `<item a="`, repeated("x", gib), `"/>`, exportTail), "larger than 64 KiB"},
		{"1 GiB of a declaration", joined("<!DOCTYPE ", repeated("x", gib), ">", exportHead, exportTail), "larger than 64 KiB"},
		{"depth 100,000", joined(exportHead, repeated("<a>", 100_000), repeated("</a>", 100_000), exportTail), "within more than 64"},
		{"depth 100,000 within an item", joined(exportHead, "<item>", repeated("<b><![CDATA[x]]>", 100_000), exportTail), "within more than 64"},
		{"attributes", joined(exportHead, "<item ", repeated(`a="" `, 5000), "/>", exportTail), "more than 64 attributes"},
		{"cut off", joined(exportHead, item, "words"), "cut off"},
		{"UTF-7", joined(`<?xml version="1.0" encoding="UTF-7"?>`, exportHead, exportTail), "UTF-7"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, used := w.Feed(c.in, "import", "wxr", "-")
			if said := r.Stdout + r.Stderr; r.Code == 0 || !strings.Contains(said, c.say) || strings.Contains(said, "root:") || strings.Contains(said, "goroutine") {
				t.Errorf("ended with %d: %.500s", r.Code, said)
			}
			if used.Peak == 0 || used.Peak > most {
				t.Errorf("took %d MiB", used.Peak>>20)
			}
			if after := state(t, o); after != before {
				t.Errorf("left something behind: %s, was %s", after, before)
			}
		})
	}
	// The same file without anything hostile comes in: it is not refused for
	// another reason.
	r, _ := w.Feed(joined(exportHead, item, "words", itemEnd, exportTail), "import", "wxr", "-")
	if after := state(t, o); r.Code != 0 || after == before {
		t.Errorf("an honest file: %d %s%s", r.Code, r.Stdout, r.Stderr)
	}
}

// state is what the logs of all sites hold, which every write changes.
func state(t *testing.T, o *app.Origin) string {
	t.Helper()
	heads, err := o.Store.Log().Heads(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(heads) // fmt prints maps by their keys' order
}
