package ghee

import (
	"context"
	"time"
)

// Sync tells what changed, so that a build fetches only that (docs/live.md of Ghee).
type Sync struct{ c *Client }

const syncPath = "/v2/sync"

// Changes are what was published or removed since a position.
type Changes struct {
	Raw
	Meta struct {
		Position string `json:"position"` // to ask with next
		Since    string `json:"since"`
		More     bool   `json:"more"` // ask again at once
		Count    int    `json:"count"`
	} `json:"meta"`
	Data []Change `json:"data"`
}

// Change is one object that is other than it was.
type Change struct {
	Kind   string    `json:"kind"`
	Type   string    `json:"type"`
	ID     *int      `json:"id"`
	Key    string    `json:"key"`
	Slug   *string   `json:"slug"`
	Locale string    `json:"locale"`
	Action string    `json:"action"` // published or removed
	At     time.Time `json:"at"`
	URL    *string   `json:"url"`
}

// Since returns what changed since a position, and with "" the position to begin
// with. A *StatusError of 410 says that the position is too long ago: read
// everything. Parameters: limit, types, locale.
func (s Sync) Since(ctx context.Context, position string, p Params) (*Changes, error) {
	if position != "" {
		p = p.with("since", position)
	}
	return ask[Changes](ctx, s.c, syncPath, p)
}
