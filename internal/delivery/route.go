package delivery

import (
	"errors"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/gheecms/ghee/internal/content"
)

// What Allow says (contract §1.2, groundwork row 18): all methods of the v2
// API. Those of the write API are not this package's and answer 405.
const (
	allowRead   = "GET, HEAD, OPTIONS"
	allowCreate = "GET, POST, HEAD, OPTIONS"
	allowUpdate = "GET, PUT, PATCH, HEAD, OPTIONS"
	allowAll    = "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"
)

// route finds the resource of a path below /v2 and reports whether there is
// one. Searches come before what they would be shadowed by (contract §1.1).
func (q *Query) route(seg []string) bool {
	if len(seg) == 0 {
		return false
	}
	q.Allow = allowRead
	first, rest := seg[0], seg[1:]
	switch first {
	case "pages":
		return q.routePages(rest)
	case "content":
		return q.routeContent(rest)
	case "posts":
		return q.routePosts(rest)
	case "search":
		q.resource = postSearch
		return len(rest) == 0
	case "authors":
		return q.routeTerms(content.KindAuthor, rest)
	case "categories":
		return q.routeTerms(content.KindCategory, rest)
	case "tags":
		return q.routeTerms(content.KindTag, rest)
	case "feeds":
		if len(rest) != 1 || rest[0] != "rss" && rest[0] != "atom" && rest[0] != "sitemap" {
			return false
		}
		q.resource, q.typ = feed, rest[0]
		return true
	case "redirects":
		q.resource = redirects
		return len(rest) == 0
	case "sync":
		q.resource = changes
		return len(rest) == 0
	case "events":
		q.resource = events
		return len(rest) == 0
	}
	return false
}

func (q *Query) routePages(rest []string) bool {
	switch {
	case len(rest) == 0: // the same as /pages/*/ (contract §15 row 12)
		q.resource, q.typ, q.Allow = pageList, "*", allowCreate
	case rest[0] == "search" && len(rest) <= 2:
		q.resource = pageSearch
		if len(rest) == 2 { // the Java client's detour (contract §1.1)
			q.typ = rest[1]
		}
	case len(rest) == 1:
		q.resource, q.typ = pageList, rest[0]
	case len(rest) == 2:
		q.resource, q.typ, q.slug, q.Allow = pageOne, rest[0], norm.NFC.String(rest[1]), allowUpdate
	default:
		return false
	}
	return true
}

func (q *Query) routeContent(rest []string) bool {
	switch len(rest) {
	case 0:
		q.resource, q.Allow = contentByQuery, allowCreate
		return true
	case 1:
		q.resource, q.keys = contentByPath, contentKeys(rest[0])
		return len(q.keys) > 0
	case 2:
		n, ok := itemID(rest[1])
		if !ok {
			return false
		}
		q.resource, q.keys, q.id, q.Allow = contentItem, []contentKey{{key: rest[0]}}, n, allowAll
		return true
	}
	return false
}

func (q *Query) routePosts(rest []string) bool {
	switch {
	case len(rest) == 0:
		q.resource, q.Allow = postList, allowCreate
	case len(rest) == 1 && rest[0] == "search":
		q.resource = postSearch
	case len(rest) == 1:
		q.resource, q.slug, q.Allow = postOne, norm.NFC.String(rest[0]), allowAll
	default:
		return false
	}
	return true
}

func (q *Query) routeTerms(kind content.Kind, rest []string) bool {
	q.resource, q.kind = termList, kind
	if len(rest) == 1 {
		q.resource, q.slug = termOne, norm.NFC.String(rest[0])
	}
	return len(rest) <= 1
}

// itemID reads the integer id of an item. One that is too large to be any is
// still an id, of an item that is not there.
func itemID(s string) (content.Num, bool) {
	// ParseInt says out of range before it has seen that what follows is no digit.
	if strings.Trim(strings.TrimPrefix(s, "+"), "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return content.Num(n), n > 0 && (err == nil || errors.Is(err, strconv.ErrRange))
}

// contentKeys reads a comma list of keys, each with an optional [_id=n]. A key
// that stands twice counts once, with the ids of both.
func contentKeys(list string) []contentKey {
	var keys []contentKey
	for part := range strings.SplitSeq(list, ",") {
		k := contentKey{key: strings.TrimSpace(part)}
		if k.key == "" {
			continue
		}
		if key, rest, ok := strings.Cut(k.key, "[_id="); ok && key != "" && strings.HasSuffix(rest, "]") {
			if n, ok := itemID(strings.TrimSuffix(rest, "]")); ok {
				k = contentKey{key: key, ids: []content.Num{n}}
			}
		}
		keys = mergeKey(keys, k)
	}
	return keys
}

// named counts the collections and items that keys name.
func named(keys []contentKey) (n int) {
	for _, k := range keys {
		n += max(1, len(k.ids))
	}
	return n
}

func mergeKey(keys []contentKey, k contentKey) []contentKey {
	for i := range keys {
		if keys[i].key != k.key {
			continue
		}
		if keys[i].ids == nil || k.ids == nil {
			keys[i].ids = nil // all of them
		} else {
			keys[i].ids = append(keys[i].ids, k.ids...)
		}
		return keys
	}
	return append(keys, k)
}
