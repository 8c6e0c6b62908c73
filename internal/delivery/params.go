package delivery

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// param numbers the parameters that some resource heeds.
type param int

const (
	pStray param = iota
	pToken
	pPage
	pPageSize
	pLimit
	pOffset
	pPreview
	pTest
	pLocale
	pLevels
	pAlt
	pExcludeBody
	pAuthor
	pCategory
	pTag
	pInclude
	pQuery
	pPageType
	pKeys
	pOrder
	pSlug
	pOnly
	pExclude
	pSince
	pTypes
	paramCount
)

// paramNames are the names on the wire, by number.
var paramNames = [paramCount]string{
	pToken: "auth_token", pPage: "page", pPageSize: "page_size", pLimit: "limit", pOffset: "offset",
	pPreview: "preview", pTest: "test", pLocale: "locale", pLevels: "levels", pAlt: "alt_media_text",
	pExcludeBody: "exclude_body", pAuthor: "author_slug", pCategory: "category_slug", pTag: "tag_slug",
	pInclude: "include", pQuery: "query", pPageType: "page_type", pKeys: "keys", pOrder: "order", pSlug: "slug",
	pOnly: "only", pExclude: "exclude", pSince: "since", pTypes: "types",
}

func paramOf(name string) param {
	for i := pToken; i < paramCount; i++ {
		if paramNames[i] == name {
			return i
		}
	}
	return pStray
}

// params are the values of a query string. Of duplicates the last counts
// (contract §0.2, fact 5); an empty value is as good as none.
type params struct {
	value   [paramCount]string
	filters []filter
}

// scan reads the whole query, also when it refuses it: the token counts in any
// case.
func (p *params) scan(raw string) *Refusal {
	n := 0
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		n++
		name, value, _ := strings.Cut(pair, "=")
		name = unescape(name)
		switch at := paramOf(name); {
		case at != pStray:
			p.value[at] = unescape(value)
		case strings.HasPrefix(name, "fields.") && n <= maxParams:
			p.filter(filter{name[len("fields."):], unescape(value)})
		}
	}
	switch {
	case len(raw) > maxQuery:
		return refuse(400, "The query is longer than 8192 bytes; ask for less at once.")
	case n > maxParams:
		return refuse(400, "The query has more than 100 parameters; leave some out.")
	}
	return nil
}

// filter keeps f at its place by path, instead of an earlier one.
func (p *params) filter(f filter) {
	i, found := slices.BinarySearchFunc(p.filters, f.path, func(have filter, path string) int { return strings.Compare(have.path, path) })
	if found {
		p.filters[i] = f
		return
	}
	p.filters = slices.Insert(p.filters, i, f)
}

// unescape undoes the encoding of a form; what is broken stays as it came.
func unescape(s string) string {
	if u, err := url.QueryUnescape(s); err == nil {
		s = u
	}
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	return s
}
