package writeapi

import (
	"context"
	"net/http"
)

// action does one kind of write within the transaction of x.batch.
type action func(ctx context.Context, x *write) error

// route returns what a request asks for, nil when it is no write (contract
// §1.1). PUT of pages and posts is PATCH; of items it replaces (§15 row 15).
func route(x *write) action {
	seg := x.segments
	if len(seg) == 0 {
		return nil
	}
	changes := x.method == http.MethodPut || x.method == http.MethodPatch
	switch {
	case seg[0] == "pages" && len(seg) == 1 && x.method == http.MethodPost:
		return createPage
	case seg[0] == "pages" && len(seg) == 3 && seg[1] != "search" && changes:
		return changePage
	case seg[0] == "pages" && len(seg) == 3 && seg[1] != "search" && x.method == http.MethodDelete:
		return deletePage
	case seg[0] == "content" && len(seg) <= 2 && x.method == http.MethodPost:
		return createItems
	case seg[0] == "content" && len(seg) == 3 && changes:
		return changeItem
	case seg[0] == "content" && len(seg) == 3 && x.method == http.MethodDelete:
		return deleteItem
	case seg[0] == "posts" && len(seg) == 1 && x.method == http.MethodPost:
		return createPost
	case seg[0] == "posts" && len(seg) == 2 && seg[1] != "search" && changes:
		return changePost
	case seg[0] == "posts" && len(seg) == 2 && seg[1] != "search" && x.method == http.MethodDelete:
		return deletePost
	}
	return nil
}
