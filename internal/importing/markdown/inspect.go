package markdown

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/gheecms/ghee/internal/importing"
)

// mostNamed is how many names one line of a report lists.
const mostNamed = 5

// shortcode is what Hugo and Jekyll put their templates in.
var shortcode = regexp.MustCompile(`\{\{[<%]\s*/?\s*([\w./-]+)|\{%-?\s*([\w.]+)`)

// inspect tells what of a body only the old site can do: shortcodes and
// pictures without a full address stay as they are written.
func inspect(source, body string, o *importing.Object) {
	var codes []string
	for _, m := range shortcode.FindAllStringSubmatch(source, -1) {
		codes = append(codes, m[1]+m[2])
	}
	if codes != nil {
		change(o, "its body holds shortcodes, which only Hugo or Jekyll replace", named(codes))
	}
	if files := pictures(body); files != nil {
		change(o, "its pictures are files of the old site: their addresses stay as written", named(files))
	}
}

// pictures lists the addresses of images in HTML that name no host.
func pictures(body string) (out []string) {
	z := html.NewTokenizer(strings.NewReader(body))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return out
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			if t.DataAtom != atom.Img {
				continue
			}
			for _, a := range t.Attr {
				if u, err := url.Parse(a.Val); a.Key == "src" && a.Val != "" && (err != nil || u.Host == "" && u.Scheme == "") {
					out = append(out, a.Val)
				}
			}
		}
	}
}

// named lists names, each once, some of them in full.
func named(names []string) string {
	names = slices.Compact(slices.Sorted(slices.Values(names)))
	more := ""
	if len(names) > mostNamed {
		names, more = names[:mostNamed], ", …"
	}
	return strings.Join(names, ", ") + more
}
