package model

import (
	"net/url"
	"strings"
)

// target is what a path leads to.
type target struct {
	names   []string // the parts of the path that name something
	allow   string   // the methods of the path
	takes   takes    // beside paging and what is its own
	resolve func(*asked, []string) Answer
}

// takes is the parameters that a path heeds (contract §3).
type takes struct {
	fields bool // fields.* and order
	levels bool // levels and alt_media_text
	locale bool
	stray  bool // a locale that the site lacks means nothing
	choice bool // only and exclude, which are ours
}

var (
	lists   = takes{fields: true, levels: true, locale: true, choice: true}
	details = takes{levels: true, locale: true, choice: true}
	blog    = takes{locale: true, choice: true}
)

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
		return target{[]string{"*"}, creating, lists, (*asked).pageList}, true
	case head == "pages" && first == "search" && n <= 2:
		return target{names[1:], reading, details, (*asked).pageSearch}, true
	case head == "pages" && n == 1:
		return target{names, reading, lists, (*asked).pageList}, true
	case head == "pages" && n == 2:
		return target{names, updating, details, (*asked).pageDetail}, true
	case head == "content" && n == 0:
		return target{nil, creating, lists, (*asked).contentByKeys}, true
	case head == "content" && n == 1:
		return target{names, reading, lists, (*asked).contentByPath}, true
	case head == "content" && n == 2 && number(names[1]) > 0:
		return target{names, deleting, details, (*asked).contentItem}, true
	case head == "search" && n == 0, head == "posts" && first == "search" && n == 1:
		return target{nil, reading, blog, (*asked).postSearch}, true
	case head == "posts" && n == 0:
		return target{nil, creating, blog, (*asked).postList}, true
	case head == "posts" && n == 1:
		return target{names, deleting, blog, (*asked).postDetail}, true
	case head == "feeds" && n == 1:
		return target{names, reading, takes{locale: true, stray: true}, (*asked).feed}, true
	case head == "redirects" && n == 0:
		return target{nil, reading, takes{}, (*asked).redirects}, true
	}
	for name, t := range termKinds {
		if head == name && len(names) == 0 {
			return target{[]string{name}, reading, takes{}, t.list}, true
		}
		if head == name && len(names) == 1 {
			return target{names, reading, takes{}, t.detail}, true
		}
	}
	return target{}, false
}
