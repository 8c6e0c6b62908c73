package feed

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// Read implements changelog.Log: from what was pushed where that follows, else
// from the server. The last entry of what it returns is signed by the origin.
func (c *Client) Read(ctx context.Context, site content.SiteID, after changelog.Position, limit int) ([]changelog.Entry, error) {
	limit = max(1, min(limit, maxEntries))
	if s := c.live.Load(); s != nil {
		s.mu.Lock()
		v, ok := s.known[site]
		s.mu.Unlock()
		if ok && v.at == after {
			return nil, fmt.Errorf("%w: the feed of %s says so of site %d at %s", v.err, c.URL, site, after)
		}
	}
	entries := c.buffer.take(site, after, limit)
	if entries == nil {
		var err error
		if entries, err = c.pull(ctx, site, after, limit); err != nil {
			return nil, c.doubt(err)
		}
	}
	if n := len(entries); n > 0 {
		c.remember(site, entries[n-1].Position())
	} else {
		c.remember(site, after)
	}
	return entries, nil
}

// pull asks for what comes after a position.
func (c *Client) pull(ctx context.Context, site content.SiteID, after changelog.Position, limit int) (entries []changelog.Entry, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer func() {
		if err != nil && errors.Is(context.Cause(ctx), errSilent) {
			err = errSilent
		}
	}()
	query := url.Values{"after": {FormatPosition(after)}, "max": {strconv.Itoa(limit)}}
	resp, err := c.do(ctx, "GET", fmt.Sprintf("sites/%d/entries?%s", site, query.Encode()), nil, nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	f := newFrames(c.watch(resp.Body, cancel), maxFrame)
	k, body, err := f.next()
	if err != nil {
		return nil, whole(err)
	}
	if k == kindReady {
		return nil, nil
	}
	if k != kindBatch {
		return nil, damaged("a frame of type %d where entries begin.", k)
	}
	// A node that hands on what others signed may not part it, so it may send more.
	h, entries, err := receive(f, body, maxEntries, maxBatch, c.Key)
	if err != nil {
		return nil, err
	}
	if h.site != site || h.after != after {
		return nil, damaged("entries of site %d after %s, and those of site %d after %s were asked for.", h.site, h.after, site, after)
	}
	if k, _, err = f.next(); err != nil {
		return nil, whole(err)
	}
	if k != kindReady {
		return nil, damaged("a frame of type %d where entries end.", k)
	}
	return entries, nil
}
