package wire_test

import "strings"

// exchanges are all endpoints of contract §1.1 that are built, and what every
// client meets there (contract §8, §9).
func exchanges() []exchange {
	get := func(name, target string) exchange {
		mark := "?"
		for _, c := range target {
			if c == '?' {
				mark = "&"
			}
		}
		return exchange{name: name, target: "/v2/" + target + mark + "auth_token=TOKEN"}
	}
	return []exchange{
		get("pages_all_single", "pages/"),
		get("pages_single", "pages/*/"),
		get("pages_of_type", "pages/recipe/?page_size=2"),
		get("pages_by_offset", "pages/recipe/?limit=1&offset=1&levels=1"),
		get("pages_filtered_ordered", "pages/recipe/?fields.ingredients.name=Ghee&order=-minutes&page_size=1&levels=1"),
		get("pages_unknown_type", "pages/nothing/"),
		get("pages_beyond_the_last", "pages/recipe/?page=7"),
		get("pages_search", "pages/search/?query=ghee&page_type=recipe&page_size=1&levels=1"),
		get("pages_search_single", "pages/search/?query=simple&page_type=*"),
		get("pages_search_empty", "pages/search/?query="),
		get("page_landing", "pages/landing-page/landing-page-with-components/"),
		get("page_levels_3", "pages/recipe/yellow-dal/?levels=3"),
		get("page_alt_media_text", "pages/*/simple-page/?alt_media_text=1"),
		get("page_of_any_type", "pages/*/slow-ghee/?levels=1"),
		get("page_without_slash", "pages/recipe/slow-ghee?levels=1"),
		get("page_missing", "pages/landing-page/nothing/"),
		get("page_bad_levels", "pages/recipe/slow-ghee/?levels=two"),
		get("page_bad_locale", "pages/recipe/slow-ghee/?locale=xx"),
		get("content_no_keys", "content/"),
		get("content_one_key", "content/navigation_menu/"),
		get("content_by_keys", "content/?keys=navigation_menu_item"),
		get("content_several_by_keys", "content/?keys=navigation_menu,navigation_menu_item&levels=1"),
		get("content_several_by_path", "content/navigation_menu_item,navigation_menu/?levels=1"),
		get("content_one_id", "content/?keys=navigation_menu_item[_id=2]"),
		get("content_item", "content/navigation_menu_item/1/"),
		get("content_filtered", "content/navigation_menu_item/?fields.label=Testimonials"),
		get("content_bad_filter", "content/navigation_menu_item/?fields.nothing=1"),
		get("content_bad_order", "content/navigation_menu_item/?order=nothing"),
		get("content_unknown", "content/nothing/"),
		get("content_unknown_by_keys", "content/?keys=navigation_menu,nothing"),
		get("posts", "posts/?page_size=1"),
		get("posts_exclude_body", "posts/?page=2&page_size=2&exclude_body=True"),
		get("posts_of_a_tag", "posts/?tag_slug=shelf&exclude_body=1&page_size=1"),
		get("posts_of_nobody", "posts/?author_slug=nobody"),
		get("posts_search", "posts/search/?query=keeps+wit&exclude_body=1&limit=2"),
		get("posts_search_nothing", "posts/search/?query=zyzzyva"),
		get("posts_search_too_long", "posts/search/?query="+strings.Repeat("a", 101)),
		get("search", "search/?query=ghee&page_size=1&exclude_body=true"),
		get("posts_search_empty", "posts/search/?query="),
		get("search_empty", "search/?query="),
		get("post", "posts/example-post/"),
		get("post_newest", "posts/what-keeps-without-cold/"),
		get("post_missing", "posts/nothing/"),
		get("authors", "authors/"),
		get("author", "authors/ida-marlow/"),
		get("author_missing", "authors/nobody/"),
		get("categories", "categories/"),
		get("category_recent_posts", "categories/example-category/?include=recent_posts"),
		get("tags", "tags/"),
		get("tag", "tags/example-tag"),
		get("feed_rss", "feeds/rss/?category_slug=example-category"),
		get("feed_atom", "feeds/atom/?tag_slug=numbers"),
		get("feed_sitemap", "feeds/sitemap/"),
		get("feed_unknown", "feeds/nothing/"),
		get("redirects", "redirects/"),
		get("unknown_path", "nothing/"),

		{name: "token_in_header", target: "/v2/tags/", headers: []string{"Authorization: Token TOKEN"}},
		{name: "token_with_preview", target: "/v2/posts/?preview=1&page_size=1&exclude_body=1&auth_token=PREVIEW"},
		{name: "token_missing", target: "/v2/tags/"},
		{name: "token_bad", target: "/v2/tags/?auth_token=bad"},
		{name: "head", method: "HEAD", target: "/v2/tags/?auth_token=TOKEN"},
		{name: "preflight", method: "OPTIONS", target: "/v2/posts/example-post/", headers: []string{
			"Origin: https://site.example", "Access-Control-Request-Method: GET", "Access-Control-Request-Headers: content-type,x-butter-client",
		}},
		{name: "method_not_allowed", method: "TRACE", target: "/v2/posts/example-post/?auth_token=TOKEN"},
		{name: "write_with_read_token", method: "DELETE", target: "/v2/posts/example-post/", headers: []string{"Authorization: Token TOKEN"}},
		{name: "not_modified", target: "/v2/tags/?auth_token=TOKEN", headers: []string{"If-None-Match: ETAG"}},
		{name: "gzip", target: "/v2/posts/?auth_token=TOKEN", headers: []string{"Accept-Encoding: gzip"}},
		{name: "brotli", target: "/v2/posts/?auth_token=TOKEN", headers: []string{"Accept-Encoding: gzip, br"}},
		{name: "doubled_slashes_and_prefix", target: "//v2//v2/tags//?auth_token=TOKEN"},
		{name: "outside_the_api", target: "/"},
		{name: "health", target: "/healthz"},
	}
}
