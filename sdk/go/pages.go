package ghee

import (
	"context"
	"iter"
)

// Any stands for every page type where one page is asked for, and for the single
// pages, which have none, in lists.
const Any = "*"

// Pages are those of page types, and single ones.
type Pages struct{ c *Client }

// PageList is a page of a list of pages.
type PageList struct {
	Raw
	Meta Paging `json:"meta"`
	Data []Page `json:"data"`
}

// PageAnswer is one page.
type PageAnswer struct {
	Raw
	Data Page `json:"data"`
}

// List returns pages of a type. Parameters: page, page_size, limit, offset, locale,
// preview, levels (of references, 2; at most 5), alt_media_text, order, fields.
func (s Pages) List(ctx context.Context, kind string, p Params) (*PageList, error) {
	return read[PageList](ctx, s.c, p, "pages", kind)
}

// All walks through a list, page by page. A fault is the last thing it gives.
func (s Pages) All(ctx context.Context, kind string, p Params) iter.Seq2[Page, error] {
	return walk(p, func(p Params) ([]Page, Paging, error) {
		l, err := s.List(ctx, kind, p)
		if err != nil {
			return nil, Paging{}, err
		}
		return l.Data, l.Meta, nil
	})
}

// Get returns a page of a type, or of Any. Parameters: locale, preview, levels,
// alt_media_text. One that is not there is a *StatusError of 404.
func (s Pages) Get(ctx context.Context, kind, slug string, p Params) (*PageAnswer, error) {
	return read[PageAnswer](ctx, s.c, p, "pages", kind, slug)
}

// Search returns pages that fit some words, the best first. Parameters: page_type,
// page, page_size, locale, levels.
func (s Pages) Search(ctx context.Context, query string, p Params) (*PageList, error) {
	return read[PageList](ctx, s.c, p.with("query", query), "pages", "search")
}

// Create makes a page of a body as in the write API (title, slug and fields are
// needed, and page_type for one of a type). It shows within seconds.
func (s Pages) Create(ctx context.Context, body any) (*Written, error) {
	return s.c.write(ctx, "POST", body, "pages")
}

// Update changes what the body names, of a page of a type or of Any.
func (s Pages) Update(ctx context.Context, kind, slug string, body any) (*Written, error) {
	return s.c.write(ctx, "PATCH", body, "pages", kind, slug)
}

// Delete moves a page of a type, or of Any, into the trash.
func (s Pages) Delete(ctx context.Context, kind, slug string) error {
	_, err := s.c.write(ctx, "DELETE", nil, "pages", kind, slug)
	return err
}
