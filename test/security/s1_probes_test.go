package security_test

import (
	"net/url"
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/text"
)

// probe asks the same question with a value that stands somewhere in private
// and with one that stands nowhere.
type probe struct {
	what            string // what is asked of what, for a failure
	yes, no         string // targets
	yesWord, noWord string // what of the targets an answer may repeat
}

// lists are the addresses that take filters and orders.
var lists = []string{"/v2/pages/dish/", "/v2/content/course/", "/v2/content/?keys=course", "/v2/pages/*/", "/v2/posts/"}

// valueParams are where a value alone is the question, with %s for it.
var valueParams = []string{
	"/v2/posts/?author_slug=%s", "/v2/posts/?category_slug=%s", "/v2/posts/?tag_slug=%s", "/v2/posts/?locale=%s",
	"/v2/feeds/rss/?category_slug=%s", "/v2/feeds/atom/?tag_slug=%s",
	"/v2/content/?keys=%s", "/v2/content/?keys=course,%s", "/v2/content/?keys=course[_id=%s]", "/v2/content/course/?order=%s",
	"/v2/pages/dish/?locale=%s", "/v2/pages/dish/?order=%s", "/v2/pages/dish/?order=-%s",
	"/v2/pages/search/?query=%s", "/v2/pages/search/?query=x&page_type=%s", "/v2/pages/search/?page_type=%s", "/v2/posts/search/?query=%s", "/v2/search/?query=%s",
	"/v2/categories/?include=%s", "/v2/tags/?include=recent_posts&slug=%s", "/v2/authors/?slug=%s",
	"/v2/posts/%s/", "/v2/pages/dish/%s/", "/v2/pages/*/%s/", "/v2/pages/%s/", "/v2/pages/search/%s/?query=x", "/v2/content/%s/", "/v2/content/course/%s/", "/v2/authors/%s/",
	"/v2/categories/%s/", "/v2/tags/%s/", "/v2/redirects/?source=%s",
}

// numberParams take any number and mean only themselves by it: no two numbers
// need answer alike, but two sites must.
var numberParams = []string{"/v2/pages/dish/?levels=%s", "/v2/pages/dish/?page=%s", "/v2/posts/?page_size=%s", "/v2/content/course/?offset=%s&limit=2"}

// paths are the field paths of the public model that a filter may name, also
// through references to what nobody published.
var paths = []string{
	"title", "price", "since", "photo", "course", "seo.title", "body.title", "steps.text", "note", "kind", "slug", "name",
	"course.label", "course.rank", "course.id", "course.meta.id", "course.stars", "course.stars.title", "course.stars.slug", "course.stars.price",
	"label", "rank", "stars", "stars.title", "stars.slug", "stars.name", "stars.photo", "stars.course.label", "stars.fields.title", "stars.seo.title",
}

// ask puts a value into a target, encoded for where it stands.
func ask(form, value string) string {
	before, _, _ := strings.Cut(form, "%s")
	encoded := url.QueryEscape(value)
	if !strings.Contains(before, "?") {
		encoded = url.PathEscape(value)
	}
	return strings.Replace(form, "%s", encoded, 1)
}

func pair(form, what, yes, no string) probe {
	return probe{what: what, yes: ask(form, yes), no: ask(form, no), yesWord: yes, noWord: no}
}

// and adds a parameter to a target.
func and(target, parameter string) string {
	if strings.Contains(target, "?") {
		return target + "&" + parameter
	}
	return target + "?" + parameter
}

// byName asks a filter and an order for a column by its own name, and by that
// of its table, wherever a path of keys can stand. Where the path leads to what
// is published, only private values are asked for.
func byName(c column, values []string, private bool) (out []probe) {
	what := c.table + "." + c.name
	for _, list := range lists {
		for _, prefix := range []string{"", c.table + ".", "course.", "stars."} {
			path := prefix + c.name
			if !spoken(path) {
				absent := prefix + other(c.name)
				for _, sign := range []string{"", "-"} {
					out = append(out, probe{"order by " + what, and(list, "order="+sign+url.QueryEscape(path)), and(list, "order="+sign+url.QueryEscape(absent)), path, absent})
				}
			}
			if spoken(path) && !private {
				continue
			}
			for _, v := range values {
				for _, op := range []string{"", "__ne", "__gte", "__in", "__startswith", "__contains"} {
					if name := path[strings.LastIndex(path, ".")+1:]; op == "__gte" && (spoken(path) || name == "slug" || name == "name") {
						continue // it compares what is published with two texts, of which one is the greater
					}
					out = append(out, pair(and(list, "fields."+url.QueryEscape(path)+op+"=%s"), "filter by "+what+op, v, other(v)))
				}
			}
		}
	}
	return out
}

// spoken reports names that lead to what is published: a model's own fields
// and the dates of documents.
func spoken(path string) bool {
	return slices.Contains(paths, path) || path == "published" || path == "updated"
}

// byValue asks every parameter for one private value. To a search a value is
// words: those of public texts are found, wherever else they stand.
func byValue(v string, public spokenWords) (out []probe) {
	for _, form := range valueParams {
		if strings.Contains(form, "query=%s") && (public.find(v) || public.find(other(v))) {
			continue
		}
		if strings.Trim(v, "0") == "" && (strings.Contains(form, "[_id=%s]") || strings.HasPrefix(form, "/v2/content/course/%s")) {
			continue // zero is no item's id, whatever there is (S22), and no other number has its form
		}
		out = append(out, pair(form, "value in "+form, v, other(v)))
	}
	for _, list := range lists[:3] {
		for _, path := range paths {
			out = append(out, pair(and(list, "fields."+path+"=%s"), "value at fields."+path, v, other(v)))
		}
	}
	return out
}

// other returns a value of the same form and length with other letters and
// digits.
func other(v string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z':
			return 'a' + (r-'a'+9)%26
		case 'A' <= r && r <= 'Z':
			return 'A' + (r-'A'+9)%26
		case '0' <= r && r <= '9':
			return '1' + (r-'0'+4)%9
		}
		return r
	}, v)
}

// spokenWords are the tokens of public texts, sorted.
type spokenWords []string

func wordsOf(public map[string]bool) (out spokenWords) {
	for leaf := range public {
		out = slices.AppendSeq(out, text.Tokens(leaf))
	}
	slices.Sort(out)
	return out
}

// find reports whether a search for v may find public texts: all its words are
// among theirs, whole or begun.
func (w spokenWords) find(v string) bool {
	for _, term := range text.Terms(v, 20) {
		for _, token := range term.Tokens {
			at, _ := slices.BinarySearch(w, token)
			if at == len(w) || !strings.HasPrefix(w[at], token) {
				return false
			}
		}
	}
	return true
}
