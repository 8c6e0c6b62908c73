package ghee

import (
	"context"
	"iter"
	"strconv"
)

// Collections are lists of items of a type.
type Collections struct{ c *Client }

// CollectionAnswer is a page of one collection, or several collections whole. Meta is
// that of one.
type CollectionAnswer struct {
	Raw
	Meta Paging            `json:"meta"`
	Data map[string][]Item `json:"data"` // by the collections' keys
}

// Get returns items of one collection. Parameters: page, page_size, limit, offset,
// locale, preview, levels, alt_media_text, order, fields.
func (s Collections) Get(ctx context.Context, key string, p Params) (*CollectionAnswer, error) {
	return read[CollectionAnswer](ctx, s.c, p, "content", key)
}

// All walks through one collection, page by page. A fault is the last thing it gives.
func (s Collections) All(ctx context.Context, key string, p Params) iter.Seq2[Item, error] {
	return walk(p, func(p Params) ([]Item, Paging, error) {
		l, err := s.Get(ctx, key, p)
		if err != nil {
			return nil, Paging{}, err
		}
		return l.Data[key], l.Meta, nil
	})
}

// Many returns all items of several collections. Parameters: locale, preview, levels,
// alt_media_text.
func (s Collections) Many(ctx context.Context, keys []string, p Params) (*CollectionAnswer, error) {
	if len(keys) == 0 {
		return nil, usage("no collection is named")
	}
	return read[CollectionAnswer](ctx, s.c, p.with("keys", keys), "content")
}

// Item returns one item, alone under its collection's key. Parameters: locale, preview,
// levels, alt_media_text.
func (s Collections) Item(ctx context.Context, key string, id int, p Params) (*CollectionAnswer, error) {
	return read[CollectionAnswer](ctx, s.c, p, "content", key, strconv.Itoa(id))
}

// Create makes items of a body as in the write API (key and fields are needed). They
// show within seconds.
func (s Collections) Create(ctx context.Context, body any) (*Written, error) {
	return s.c.write(ctx, "POST", body, "content")
}

// Update changes the fields that the body names.
func (s Collections) Update(ctx context.Context, key string, id int, body any) (*Written, error) {
	return s.c.write(ctx, "PATCH", body, "content", key, strconv.Itoa(id))
}

// Replace makes the item what the body says: fields that it does not name are empty.
func (s Collections) Replace(ctx context.Context, key string, id int, body any) (*Written, error) {
	return s.c.write(ctx, "PUT", body, "content", key, strconv.Itoa(id))
}

// Delete moves an item into the trash.
func (s Collections) Delete(ctx context.Context, key string, id int) error {
	_, err := s.c.write(ctx, "DELETE", nil, "content", key, strconv.Itoa(id))
	return err
}
