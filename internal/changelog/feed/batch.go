package feed

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"golang.org/x/sync/singleflight"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// read reads entries after a position from the log: whole groups, the last of
// them signed, no more than count unless one group has more, and little more
// than size bytes. It reads a few first: a log counts entries, and only the
// entries tell how large they are.
func (s *Server) read(ctx context.Context, site content.SiteID, after changelog.Position, count, size int) ([]changelog.Entry, error) {
	var out []changelog.Entry
	at, bytes, step := after, 0, min(count, 16)
	for {
		part, err := s.Log.Read(ctx, site, at, step)
		if err != nil && len(out) == 0 {
			return nil, err
		}
		for _, e := range part {
			bytes += weight(e)
		}
		if err != nil || bytes > maxBatch {
			if len(out) > 0 {
				break // what there is will do
			}
			return nil, fmt.Errorf("%w: the next group of site %d is larger than an answer may be", changelog.ErrCompacted, site)
		}
		out = append(out, part...)
		if len(part) < step || len(out) >= count || bytes >= size {
			break
		}
		at = out[len(out)-1].Position()
		step = max(1, min(count-len(out), (size-bytes)/(bytes/len(out)+1)))
	}
	return s.sealed(ctx, out)
}

func weight(e changelog.Entry) int { return len(e.Payload) + len(e.Meta) + 256 }

// sealed signs the last entry, or leaves out those after the last that is signed.
func (s *Server) sealed(ctx context.Context, entries []changelog.Entry) ([]changelog.Entry, error) {
	if len(entries) == 0 {
		return nil, nil
	}
	last := &entries[len(entries)-1]
	c := last.Checkpoint()
	err := s.sign(ctx, &c)
	last.Signature = c.Signature
	if !errors.Is(err, errUnsigned) {
		return entries, err
	}
	for i, e := range slices.Backward(entries) {
		if e.Signature != (changelog.Signature{}) && e.Seq == e.Group+int64(e.GroupSize)-1 {
			return entries[:i+1], nil
		}
	}
	return nil, err
}

// batchFrames writes entries as frames.
func batchFrames(after changelog.Position, entries []changelog.Entry, who scope) []byte {
	last := entries[len(entries)-1]
	b := appendFrame(nil, kindBatch, appendBegin(nil, batchHead{site: last.Site, after: after, count: len(entries)}))
	var body []byte
	for _, e := range entries {
		body = appendEntry(body[:0], who.entry(e))
		b = appendFrame(b, kindEntry, body)
	}
	return appendFrame(b, kindSealed, checkpointBytes(last.Checkpoint()))
}

// batches keeps the frames of batches that went to one stream for the others,
// which want the same ones at the same time.
type batches struct {
	flight singleflight.Group
	mu     sync.Mutex
	held   map[string]pushed
	bytes  int
}

type pushed struct {
	frames []byte // nil: too many to be pushed
	end    changelog.Position
}

const heldBytes = 16 << 20

// push returns the frames that lead from a position to a head, none when they
// are too many.
func (s *Server) push(ctx context.Context, site content.SiteID, after, head changelog.Position, who scope) (pushed, error) {
	name := fmt.Sprintf("%d %s %s %s", site, FormatPosition(after), FormatPosition(head), who.key(site))
	c := &s.cache
	c.mu.Lock()
	p, ok := c.held[name]
	c.mu.Unlock()
	if ok {
		return p, nil
	}
	v, err, _ := c.flight.Do(name, func() (any, error) {
		// It is for others, too, who stay when this one goes.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), pushing)
		defer cancel()
		entries, err := s.read(ctx, site, after, pushEntries, pushBytes)
		if err != nil || len(entries) == 0 {
			return pushed{}, err
		}
		end := entries[len(entries)-1].Position()
		total := 0
		for _, e := range entries {
			total += weight(e)
		}
		p := pushed{end: end}
		if total <= pushBytes && len(entries) <= pushEntries && end.Seq >= head.Seq {
			p.frames = batchFrames(after, entries, who)
		}
		c.keep(name, p)
		return p, nil
	})
	if err != nil {
		return pushed{}, err
	}
	return v.(pushed), nil
}

func (c *batches) keep(name string, p pushed) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held == nil || c.bytes+len(p.frames) > heldBytes || len(c.held) > 1000 {
		c.held, c.bytes = map[string]pushed{}, 0
	}
	c.held[name] = p
	c.bytes += len(p.frames)
}

// forget drops everything: what is erased from a log must not stay here.
func (c *batches) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held, c.bytes = nil, 0
}
