package clients

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
)

// searchCalls look for words of the demo's posts and pages.
func searchCalls() []Call {
	return slices.Concat(
		both("post.search", args("label promise"),
			are("meta.count", 1), are("meta.next_page", nil), are("data.*.slug", "a-label-is-a-promise"),
			text("data.*.body", 1), are("data.*.deleted", nil), rank("data.*.rank", 1)),
		both("post.search", args("KEEPS with", params{"exclude_body": true}), // the last word is only begun
			are("data.*.slug", "what-keeps-without-cold"), are("data.*.body")),
		both("post.search", args("butter", params{"page_size": 1, "page": 2}), are("meta.previous_page", 1), text("data.*.title", 1)),
		both("page.search", args("halva", params{"page_type": "recipe", "levels": 1}),
			are("data.*.slug", "semolina-halva"), are("data.*.page_type", "recipe")),
		both("page.search", args("simple", params{"page_type": "*"}), are("data.*.page_type", nil)),
		none("post.search", "zyzzyva"), none("page.search", "zyzzyva"), none("post.search", ""),
	)
}

// rank checks that there are n ranks at path.
func rank(path string, n int) check {
	return each(path, n, "a number above 0", func(v any) bool {
		x, ok := v.(float64)
		return ok && x > 0
	})
}

// none is one call of each client that must find nothing, which is no error.
func none(method, query string) []Call {
	return both(method, args(query), func(body any) error {
		data, err := json.Marshal(body)
		if err == nil && !strings.Contains(string(data), `"data":[]`) {
			err = errors.New("something was found")
		}
		return err
	}, are("meta.count", 0), are("meta.next_page", nil))
}
