package feed

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"

	"github.com/klauspost/compress/zstd"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Objects implements changelog.Log: the server's snapshot of a site, a chunk at
// a time. A connection that breaks is made anew, and goes on at the byte it was
// at, until ctx ends.
func (c *Client) Objects(ctx context.Context, site content.SiteID) (changelog.Checkpoint, iter.Seq2[changelog.Object, error], error) {
	d := &download{c: c, site: site}
	if err := d.more(ctx, "snapshot"); err != nil {
		return changelog.Checkpoint{}, nil, c.doubt(err)
	}
	return d.checkpoint, func(yield func(changelog.Object, error) bool) {
		zip, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(chunkBytes), zstd.WithDecoderLowmem(true))
		if err != nil {
			yield(changelog.Object{}, err)
			return
		}
		defer zip.Close()
		d.zip = zip
		f := newFrames(reader{ctx, d}, maxFrame)
		for {
			o, err := nextObject(f)
			if errors.Is(err, io.EOF) {
				return
			}
			if !yield(o, c.doubt(err)) || err != nil {
				return
			}
		}
	}, nil
}

func nextObject(f *frames) (o changelog.Object, err error) {
	k, body, err := f.next()
	if err != nil {
		return o, err
	}
	if k != kindObject {
		return o, damaged("a frame of type %d in a snapshot.", k)
	}
	d := decoder{data: body}
	o = d.object()
	return o, d.err
}

// download reads a snapshot in order. No byte of a chunk is handed out before
// all of it has the sum that the manifest names; that the objects add up to the
// signed digest is for the receiver to see.
type download struct {
	c          *Client
	site       content.SiteID
	id         string
	checkpoint changelog.Checkpoint
	chunks     []chunkJSON // told and not fetched
	next       int         // the number of the first of them
	complete   bool        // no more are told
	zip        *zstd.Decoder
	raw        []byte // fetched and not read
}

// reader is a download being read.
type reader struct {
	ctx context.Context //nolint:containedctx // an io.Reader has nowhere else to take it from
	d   *download
}

func (r reader) Read(p []byte) (int, error) {
	d := r.d
	for len(d.raw) == 0 {
		if len(d.chunks) == 0 {
			if d.complete {
				return 0, io.EOF
			}
			if err := d.patiently(r.ctx, func() (int, error) {
				before := len(d.chunks)
				err := d.more(r.ctx, fmt.Sprintf("snapshot/%s?from=%d", d.id, d.next))
				return len(d.chunks) - before, err
			}); err != nil {
				return 0, err
			}
			continue
		}
		raw, err := d.fetch(r.ctx)
		if err != nil {
			return 0, err
		}
		d.raw, d.chunks, d.next = raw, d.chunks[1:], d.next+1
	}
	n := copy(p, d.raw)
	d.raw = d.raw[n:]
	return n, nil
}

// more asks for the manifest, or more of it.
func (d *download) more(ctx context.Context, path string) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	resp, err := d.c.do(ctx, http.MethodGet, fmt.Sprintf("sites/%d/%s", d.site, path), nil, nil)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	m, c, err := parseManifest(d.c.watch(resp.Body, cancel))
	switch {
	case err != nil:
		return err
	case c.Site != d.site || d.id != "" && (m.ID != d.id || c != d.checkpoint) || m.From != d.next:
		return damaged("the manifest of another snapshot.")
	}
	if err := c.Verify(d.c.Key); err != nil {
		return err
	}
	d.id, d.checkpoint = m.ID, c
	d.chunks, d.complete = append(d.chunks, m.Chunks...), m.Complete
	return nil
}

// fetch gets the next chunk whole, and unpacks it.
func (d *download) fetch(ctx context.Context) ([]byte, error) {
	want := d.chunks[0]
	packed := make([]byte, 0, want.Size)
	wrong := 0
	err := d.patiently(ctx, func() (int, error) {
		before := len(packed)
		err := d.part(ctx, &packed, want.Size)
		got := max(0, len(packed)-before)
		if err != nil {
			return got, err
		}
		if sum := sha256.Sum256(packed); changelog.Hash(sum).String() != want.Sum {
			packed = packed[:0]
			if wrong++; wrong > 1 { // once may be the way; twice is the other side
				return 0, fail.E(fail.Conflict, "%s sends a snapshot of site %d whose chunk %d is not what it says it is; nothing of it is used. %w",
					d.c.URL, d.site, d.next, changelog.ErrForged)
			}
			return 0, damaged("a chunk of a snapshot with another sum.")
		}
		return got, nil
	})
	if err != nil {
		return nil, err
	}
	raw, err := d.zip.DecodeAll(packed, make([]byte, 0, want.Raw))
	if err != nil || len(raw) != want.Raw {
		return nil, damaged("a chunk that cannot be unpacked.")
	}
	return raw, nil
}

// part gets the rest of a chunk, or as much of it as comes.
func (d *download) part(ctx context.Context, packed *[]byte, size int64) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	header := http.Header{}
	if n := len(*packed); n > 0 {
		header.Set("Range", fmt.Sprintf("bytes=%d-", n))
	}
	resp, err := d.c.do(ctx, http.MethodGet, fmt.Sprintf("sites/%d/snapshot/%s/%d", d.site, d.id, d.next), nil, header)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusPartialContent {
		*packed = (*packed)[:0] // from the beginning
	} else if begin := fmt.Sprintf("bytes %d-", len(*packed)); !bytes.HasPrefix([]byte(resp.Header.Get("Content-Range")), []byte(begin)) {
		return damaged("another part of a chunk than was asked for.")
	}
	buf := bytes.NewBuffer(*packed)
	_, err = buf.ReadFrom(io.LimitReader(d.c.watch(resp.Body, cancel), size-int64(len(*packed))))
	*packed = buf.Bytes()
	if err != nil {
		return within(err)
	}
	if int64(len(*packed)) < size {
		return within(io.ErrUnexpectedEOF)
	}
	return nil
}

// tries is how often in a row a download may fail without a byte of progress.
const tries = 20

// patiently repeats a step that may fail on the way until it succeeds, and rests
// between attempts. The step says how much it got.
func (d *download) patiently(ctx context.Context, step func() (int, error)) error {
	for failures := 0; ; {
		got, err := step()
		if err == nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		if got > 0 {
			failures = 0
		}
		if !fail.Is(err, fail.Unavailable) || failures >= tries {
			return err
		}
		if !d.c.rest(ctx, failures) {
			return fail.Wrap(fail.Unavailable, ctx.Err(), "The snapshot of site %d was not finished.", d.site)
		}
		failures++
	}
}
