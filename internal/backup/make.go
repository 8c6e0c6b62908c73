package backup

import (
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
)

// Made is a backup that was made.
type Made struct {
	Name  string
	Bytes int64 // of the file
	Read  bool  // it was decrypted again and its sums compared; else its bytes alone were
}

// Make writes a backup to a place and looks whether it is there as it was
// written: with a key that reads, by decrypting it and comparing the sum of each
// file; else by the sum of the whole.
func Make(ctx context.Context, p Place, k Keys, about About, files []File) (Made, error) {
	m := Made{Name: Name(about.Made, len(k.To) > 0), Read: len(k.To) == 0 || len(k.From) > 0}
	written := sha256.New()
	write := func(w io.Writer) error {
		return Write(io.MultiWriter(alive{ctx, w}, written), k.To, about, files)
	}
	check := func(r io.Reader) error { return same(ctx, r, written, k, m.Read) }
	var err error
	m.Bytes, err = p.Put(ctx, m.Name, write, check)
	return m, err
}

// same reads a backup that was written and compares it with what was.
func same(ctx context.Context, r io.Reader, written hash.Hash, k Keys, whole bool) error {
	found := sha256.New()
	r = io.TeeReader(living{ctx, r}, found)
	if whole {
		if _, err := Read(r, k.From, nil); err != nil {
			return err
		}
	}
	if _, err := io.Copy(io.Discard, r); err != nil {
		return damaged(err)
	}
	if [sha256.Size]byte(found.Sum(nil)) != [sha256.Size]byte(written.Sum(nil)) {
		return damaged(errors.New("backup: what is read is not what was written"))
	}
	return nil
}

// alive ends a writing when its context does, and living a reading.
type alive struct {
	ctx context.Context //nolint:containedctx // of one call
	w   io.Writer
}

func (a alive) Write(b []byte) (int, error) {
	if err := a.ctx.Err(); err != nil {
		return 0, err
	}
	return a.w.Write(b)
}

type living struct {
	ctx context.Context //nolint:containedctx // of one call
	r   io.Reader
}

func (l living) Read(b []byte) (int, error) {
	if err := l.ctx.Err(); err != nil {
		return 0, err
	}
	return l.r.Read(b)
}
