package ghee

import "context"

type (
	// Authors write posts.
	Authors struct{ c *Client }
	// Categories of posts.
	Categories struct{ c *Client }
	// Tags of posts.
	Tags struct{ c *Client }
	// Feeds are the blog as XML.
	Feeds struct{ c *Client }
)

// AuthorList is all authors.
type AuthorList struct {
	Raw
	Data []Author `json:"data"`
}

// AuthorAnswer is one author.
type AuthorAnswer struct {
	Raw
	Data Author `json:"data"`
}

// LabelList is all categories, or tags.
type LabelList struct {
	Raw
	Data []Label `json:"data"`
}

// LabelAnswer is one category or tag.
type LabelAnswer struct {
	Raw
	Data Label `json:"data"`
}

// Feed is a feed's XML, that of RSS 2.0, Atom, or a sitemap.
type Feed struct {
	Raw
	Data string `json:"data"`
}

// List returns all authors. Parameter: include (recent_posts).
func (s Authors) List(ctx context.Context, p Params) (*AuthorList, error) {
	return read[AuthorList](ctx, s.c, p, "authors")
}

// Get returns an author. Parameter: include (recent_posts).
func (s Authors) Get(ctx context.Context, slug string, p Params) (*AuthorAnswer, error) {
	return read[AuthorAnswer](ctx, s.c, p, "authors", slug)
}

// List returns all categories that posts have. Parameter: include (recent_posts).
func (s Categories) List(ctx context.Context, p Params) (*LabelList, error) {
	return read[LabelList](ctx, s.c, p, "categories")
}

// Get returns a category. Parameter: include (recent_posts).
func (s Categories) Get(ctx context.Context, slug string, p Params) (*LabelAnswer, error) {
	return read[LabelAnswer](ctx, s.c, p, "categories", slug)
}

// List returns all tags that posts have. Parameter: include (recent_posts).
func (s Tags) List(ctx context.Context, p Params) (*LabelList, error) {
	return read[LabelList](ctx, s.c, p, "tags")
}

// Get returns a tag. Parameter: include (recent_posts).
func (s Tags) Get(ctx context.Context, slug string, p Params) (*LabelAnswer, error) {
	return read[LabelAnswer](ctx, s.c, p, "tags", slug)
}

// Get returns a feed: rss, atom or sitemap. Parameters of the first two:
// category_slug, tag_slug.
func (s Feeds) Get(ctx context.Context, kind string, p Params) (*Feed, error) {
	return read[Feed](ctx, s.c, p, "feeds", kind)
}
