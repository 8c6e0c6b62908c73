package clients

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// Call is one call of one client against the demo site, and what must come of it.
type Call struct {
	Lib    string // V1 or V3
	Method string // such as "post.retrieve"
	Args   []any
	Status int                         // the HTTP status; 0 when the call ends without an answer
	Error  string                      // part of the message when the promise is rejected
	Check  func(json.RawMessage) error // what the body must hold; nil when there is none
}

// Name is the call in words, for the name of a subtest.
func (c Call) Name() string {
	args, err := json.Marshal(c.Args)
	if err != nil {
		args = []byte(err.Error())
	}
	return c.Lib + " " + c.Method + " " + string(args)
}

// Run makes the call through client, which must read the demo site, and fails
// the test when its result is another than promised.
func (c Call) Run(t testing.TB, client *Client) {
	t.Helper()
	r := client.Call(t, c.Lib, c.Method, c.Args...)
	if r.OK != (c.Status == 200) || r.Status != c.Status {
		t.Fatalf("%s ended with status %d (%s), want %d; body %s", c.Name(), r.Status, r.Error, c.Status, r.Data)
	}
	if !strings.Contains(r.Error, c.Error) {
		t.Errorf("%s said %q, want it to say %q", c.Name(), r.Error, c.Error)
	}
	if c.Check == nil {
		return
	}
	if err := c.Check(r.Data); err != nil {
		t.Errorf("%s: %v\nbody %s", c.Name(), err, r.Data)
	}
}

// DemoCalls are calls of every method of both clients, with what
// internal/demo/content.json makes of them.
func DemoCalls() []Call {
	return slices.Concat(postCalls(), pageCalls(), searchCalls(), contentCalls(), labelCalls(), feedCalls(), cancelCalls())
}

// both is one call of each client that must succeed.
func both(method string, args []any, checks ...check) []Call {
	return []Call{
		{Lib: V1, Method: method, Args: args, Status: 200, Check: all(checks)},
		{Lib: V3, Method: method, Args: args, Status: 200, Check: all(checks)},
	}
}

// lost is one call of each client that must find nothing and say detail.
func lost(method, detail string, args ...any) []Call {
	check := all([]check{are("detail", detail)})
	return []Call{
		{Lib: V1, Method: method, Args: args, Status: 404, Error: "404", Check: check},
		{Lib: V3, Method: method, Args: args, Status: 404, Error: detail, Check: check},
	}
}

// params are query parameters.
type params map[string]any

func args(a ...any) []any { return a }

func postCalls() []Call {
	post := []check{
		text("data.title", 1), text("data.body", 1), text("data.summary", 1), text("data.seo_title", 1),
		text("data.meta_description", 1), text("data.featured_image", 1), text("data.featured_image_alt", 1),
		text("data.author.profile_image", 1), are("data.status", "published"), are("data.deleted", nil),
		are("data.scheduled", nil), date("data.published", 1), date("data.created", 1), date("data.updated", 1),
	}
	return slices.Concat(
		both("post.list", nil,
			are("meta.count", 5), are("meta.next_page", nil), are("meta.previous_page", nil),
			are("data.*.slug", "what-keeps-without-cold", "a-label-is-a-promise", "listen-to-the-pan", "what-a-kilo-becomes", "example-post"),
			text("data.*.url", 5), text("data.*.body", 5), text("data.*.featured_image", 5), text("data.*.author.first_name", 5), date("data.*.published", 5)),
		both("post.list", args(params{"page": 2, "page_size": 2, "exclude_body": true}),
			are("meta.count", 5), are("meta.next_page", 3), are("meta.previous_page", 1),
			are("data.*.slug", "listen-to-the-pan", "what-a-kilo-becomes"), are("data.*.body")),
		both("post.list", args(params{"category_slug": "kitchen-notes", "tag_slug": "patience"}),
			are("data.*.slug", "what-keeps-without-cold", "listen-to-the-pan")),
		both("post.list", args(params{"author_slug": "owen-stroud"}),
			are("data.*.slug", "a-label-is-a-promise", "what-a-kilo-becomes")),
		both("post.retrieve", args("example-post"), append(post,
			are("data.slug", "example-post"), are("meta.previous_post", nil), are("meta.next_post.slug", "what-a-kilo-becomes"),
			are("data.author.slug", "ida-marlow"), are("data.categories.*.slug", "example-category"), are("data.tags.*.slug", "example-tag"))...),
		both("post.retrieve", args("what-keeps-without-cold"), append(post,
			are("meta.next_post", nil), are("meta.previous_post.slug", "a-label-is-a-promise"),
			are("data.categories.*.slug", "keeping", "kitchen-notes"))...),
		lost("post.retrieve", "Not found.", "no-such-post"),
	)
}

// labelCalls are those for authors, categories and tags.
func labelCalls() []Call {
	recent := args(params{"include": "recent_posts"})
	return slices.Concat(
		both("author.list", nil, are("data.*.slug", "ida-marlow", "owen-stroud"), text("data.*.profile_image", 2), are("data.*.recent_posts")),
		both("author.list", recent, text("data.*.recent_posts.*.body", 5)),
		both("author.retrieve", args("ida-marlow"), are("data.last_name", "Marlow"), text("data.bio", 1), are("data.facebook_url", "")),
		both("author.retrieve", args("owen-stroud", params{"include": "recent_posts"}),
			are("data.recent_posts.*.slug", "a-label-is-a-promise", "what-a-kilo-becomes")),
		lost("author.retrieve", "Not found.", "nobody"),
		both("category.list", nil, are("data.*.slug", "example-category", "keeping", "kitchen-notes"), are("data.*.name", "First things", "Keeping", "Kitchen notes")),
		both("category.list", recent, text("data.*.recent_posts.*.body", 7)),
		both("category.retrieve", args("example-category", params{"include": "recent_posts"}),
			are("data.name", "First things"), are("data.recent_posts.*.slug", "listen-to-the-pan", "example-post"),
			text("data.recent_posts.*.author.slug", 2), are("data.recent_posts.*.deleted", nil, nil)),
		lost("category.retrieve", "Not found.", "no-such-category"),
		both("tag.list", nil, are("data.*.slug", "example-tag", "numbers", "patience", "shelf")),
		both("tag.list", recent, text("data.*.recent_posts.*.title", 9)),
		both("tag.retrieve", args("example-tag"), are("data.name", "Butter"), are("data.recent_posts")),
		both("tag.retrieve", args("shelf", params{"include": "recent_posts"}),
			are("data.recent_posts.*.slug", "what-keeps-without-cold", "a-label-is-a-promise")),
		lost("tag.retrieve", "Not found.", "no-such-tag"),
	)
}

func feedCalls() []Call {
	return slices.Concat(
		both("feed.retrieve", args("rss"), feed("data", "rss", "item", 5)),
		both("feed.retrieve", args("rss", params{"category_slug": "keeping"}), feed("data", "rss", "item", 2)),
		both("feed.retrieve", args("atom"), feed("data", "feed", "entry", 5)),
		both("feed.retrieve", args("atom", params{"tag_slug": "numbers"}), feed("data", "feed", "entry", 2)),
		both("feed.retrieve", args("sitemap"), feed("data", "urlset", "url", 5)),
		lost("feed.retrieve", "Not found.", "carrier-pigeon"),
	)
}

// cancelCalls show that a call given up leaves the others alone: the server
// sees a connection that goes away.
func cancelCalls() []Call {
	var calls []Call
	for _, resource := range []string{"author", "category", "content", "feed", "page", "post", "tag"} {
		calls = append(calls, Call{Lib: V3, Method: resource + ".cancelRequest", Error: "Request cancelled"})
	}
	return calls
}
