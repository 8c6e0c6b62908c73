package ghee

import (
	"context"
	"iter"
)

// Posts are the blog's.
type Posts struct{ c *Client }

// PostList is a page of a list of posts.
type PostList struct {
	Raw
	Meta Paging `json:"meta"`
	Data []Post `json:"data"`
}

// PostAnswer is one post, and those beside it.
type PostAnswer struct {
	Raw
	Meta struct {
		Next     *Neighbour `json:"next_post"`
		Previous *Neighbour `json:"previous_post"`
	} `json:"meta"`
	Data Post `json:"data"`
}

// List returns posts, the newest first. Parameters: page, page_size (10; at most 100),
// limit, offset, locale, preview, exclude_body, author_slug, category_slug, tag_slug.
func (s Posts) List(ctx context.Context, p Params) (*PostList, error) {
	return read[PostList](ctx, s.c, p, "posts")
}

// All walks through a list, page by page. A fault is the last thing it gives.
func (s Posts) All(ctx context.Context, p Params) iter.Seq2[Post, error] {
	return walk(p, func(p Params) ([]Post, Paging, error) {
		l, err := s.List(ctx, p)
		if err != nil {
			return nil, Paging{}, err
		}
		return l.Data, l.Meta, nil
	})
}

// Get returns a post. Parameters: locale, preview. One that is not there is a
// *StatusError of 404.
func (s Posts) Get(ctx context.Context, slug string, p Params) (*PostAnswer, error) {
	return read[PostAnswer](ctx, s.c, p, "posts", slug)
}

// Search returns posts that fit some words, the best first. Parameters: page,
// page_size, locale, exclude_body.
func (s Posts) Search(ctx context.Context, query string, p Params) (*PostList, error) {
	return read[PostList](ctx, s.c, p.with("query", query), "posts", "search")
}

// Create makes a post of a body as in the write API (title and slug are needed). It
// shows within seconds.
func (s Posts) Create(ctx context.Context, body any) (*Written, error) {
	return s.c.write(ctx, "POST", body, "posts")
}

// Update changes what the body names.
func (s Posts) Update(ctx context.Context, slug string, body any) (*Written, error) {
	return s.c.write(ctx, "PATCH", body, "posts", slug)
}

// Delete moves a post into the trash.
func (s Posts) Delete(ctx context.Context, slug string) error {
	_, err := s.c.write(ctx, "DELETE", nil, "posts", slug)
	return err
}
