package model

import (
	"net/url"
	"strings"
)

// target is what a path leads to.
type target struct {
	names   []string // the parts of the path that name something
	allow   string   // the methods of the path
	levels  bool     // takes levels and alt_media_text
	locale  bool     // takes locale
	resolve func(*asked, []string) Answer
}

// Methods by path (contract §1.2; /pages/ and items by groundwork 18).
const (
	reading  = "GET, HEAD, OPTIONS"
	creating = "GET, POST, HEAD, OPTIONS"
	updating = "GET, PUT, PATCH, HEAD, OPTIONS"
	deleting = "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"
)

// segments cuts a path into its decoded parts. It folds "//" and "/v2/v2", and
// takes both slash forms for one (contract §1.1).
func segments(path string) (parts []string, found bool) {
	for part := range strings.SplitSeq(path, "/") {
		if part == "" {
			continue
		}
		part, err := url.PathUnescape(part)
		if err != nil {
			return nil, false
		}
		parts = append(parts, part)
	}
	if len(parts) == 0 || parts[0] != "v2" {
		return nil, false
	}
	for len(parts) > 0 && parts[0] == "v2" {
		parts = parts[1:]
	}
	return parts, len(parts) > 0
}

// route finds what a path leads to (contract §1.1).
func route(path string) (target, bool) {
	parts, found := segments(path)
	if !found {
		return target{}, false
	}
	head, names := parts[0], parts[1:]
	first := ""
	if len(names) > 0 {
		first = names[0]
	}
	switch n := len(names); {
	case head == "pages" && n == 0:
		return target{[]string{"*"}, creating, true, true, (*asked).pageList}, true
	case head == "pages" && first == "search" && n <= 2:
		return target{names[1:], reading, true, true, (*asked).search}, true
	case head == "pages" && n == 1:
		return target{names, reading, true, true, (*asked).pageList}, true
	case head == "pages" && n == 2:
		return target{names, updating, true, true, (*asked).pageDetail}, true
	case head == "content" && n == 0:
		return target{nil, creating, true, true, (*asked).contentByKeys}, true
	case head == "content" && n == 1:
		return target{names, reading, true, true, (*asked).contentByPath}, true
	case head == "content" && n == 2 && number(names[1]) > 0:
		return target{names, deleting, true, true, (*asked).contentItem}, true
	case head == "search" && n == 0, head == "posts" && first == "search" && n == 1:
		return target{nil, reading, false, true, (*asked).search}, true
	case head == "posts" && n == 0:
		return target{nil, creating, false, true, (*asked).postList}, true
	case head == "posts" && n == 1:
		return target{names, deleting, false, true, (*asked).postDetail}, true
	case head == "feeds" && n == 1:
		return target{names, reading, false, false, (*asked).feed}, true
	case head == "redirects" && n == 0:
		return target{nil, reading, false, false, (*asked).redirects}, true
	}
	for name, t := range termKinds {
		if head == name && len(names) == 0 {
			return target{[]string{name}, reading, false, false, t.list}, true
		}
		if head == name && len(names) == 1 {
			return target{names, reading, false, false, t.detail}, true
		}
	}
	return target{}, false
}
