package feed

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// receive reads the frames of a batch behind its first one, and returns its
// entries only if every one of them is the next of its log and the origin has
// signed for the last. An error of the content leaves the frames at the end of
// the batch: errContent, wrapped.
func receive(f *frames, begin []byte, count, bytes int, key ed25519.PublicKey) (batchHead, []changelog.Entry, error) {
	d := decoder{data: begin}
	h := batchHead{site: d.site(), after: d.position(), count: int(d.number(maxGroup))}
	if d.err != nil {
		return h, nil, d.err
	}
	if h.count < 1 {
		return h, nil, damaged("a batch of no entries.")
	}
	in := incoming{batchHead: h, most: count, at: h.after}
	var bad error
	for n, total := 0, 0; n < h.count; n++ {
		body, err := expect(f, kindEntry)
		if err != nil {
			return h, nil, err
		}
		if total += len(body); total > bytes {
			return h, nil, damaged("a batch of more than %d bytes.", bytes)
		}
		if bad == nil {
			bad = in.add(body)
		}
	}
	body, err := expect(f, kindSealed)
	if err != nil {
		return h, nil, err
	}
	if bad == nil {
		bad = in.seal(body, key)
	}
	if bad != nil {
		return h, nil, fmt.Errorf("%w%w", errContent, bad)
	}
	return h, in.entries, nil
}

// errContent marks an error of what came, whose frames are whole.
var errContent = errors.New("")

func expect(f *frames, want kind) ([]byte, error) {
	k, body, err := f.next()
	if err != nil {
		return nil, whole(err)
	}
	if k != want {
		return nil, damaged("a frame of type %d within a batch.", k)
	}
	return body, nil
}

// incoming is a batch as far as it has come.
type incoming struct {
	batchHead
	most    int
	at      changelog.Position
	entries []changelog.Entry
}

func (in *incoming) add(body []byte) error {
	d := decoder{data: body}
	e := d.entry()
	switch n := len(in.entries); {
	case d.err != nil:
		return d.err
	case e.Site != in.site || in.site.IsPreview():
		return damaged("an entry of site %d in a batch of site %d.", e.Site, in.site)
	case e.Withheld && in.site != content.Control:
		return damaged("an entry without its payload.")
	case n >= in.most && e.Group-in.entries[0].Seq >= int64(in.most):
		return damaged("a batch of more than %d entries.", in.most)
	case (e.Seq == e.Group) != (n == 0 || closes(in.entries[n-1])):
		return fmt.Errorf("%w: entry %d of site %d is part of a group that does not come whole", changelog.ErrGap, e.Seq, e.Site)
	}
	e.Chain = e.Next(in.at.Chain)
	if err := changelog.Verify(in.at, e); err != nil {
		return err
	}
	in.entries, in.at = append(in.entries, e), e.Position()
	return nil
}

// seal takes in the checkpoint that ends a batch.
func (in *incoming) seal(body []byte, key ed25519.PublicKey) error {
	last := &in.entries[len(in.entries)-1]
	d := decoder{data: body}
	c := d.checkpoint()
	switch {
	case d.err != nil:
		return d.err
	case !closes(*last):
		return fmt.Errorf("%w: the group of entry %d of site %d does not come whole", changelog.ErrGap, last.Seq, last.Site)
	case c.Site != last.Site || c.Position != last.Position():
		return fmt.Errorf("%w: the entries up to %d of site %d lead elsewhere than it says", changelog.ErrForged, last.Seq, last.Site)
	}
	last.Digest, last.Signature = c.Digest, c.Signature
	return c.Verify(key)
}

// closes reports whether an entry is the last of its group.
func closes(e changelog.Entry) bool { return e.Seq == e.Group+int64(e.GroupSize)-1 }

// whole says that frames may not end here.
func whole(err error) error {
	if errors.Is(err, io.EOF) {
		return within(io.ErrUnexpectedEOF)
	}
	return err
}
