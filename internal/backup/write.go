package backup

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"

	"github.com/gheecms/ghee/internal/fail"
)

// File is a file to be kept: under which name, and where it is now.
type File struct {
	Name, Path string
	Needed     bool // else it may have gone when its turn comes
}

// Write writes a backup to w, encrypted for those; for nobody, in plain. A file
// that grows meanwhile is kept as long as it was when its turn came.
func Write(w io.Writer, to []age.Recipient, about About, files []File) (err error) {
	if len(to) > 0 {
		sealed, err := age.Encrypt(w, to...)
		if err != nil {
			return fail.Wrap(fail.Invalid, err, "The backup cannot be encrypted.")
		}
		return errors.Join(pack(sealed, about, files), sealed.Close())
	}
	return pack(w, about, files)
}

func pack(w io.Writer, about About, files []File) error {
	z, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return err
	}
	p := packer{tar: tar.NewWriter(z), at: about.Made}
	return errors.Join(p.all(about, files), p.tar.Close(), z.Close())
}

// packer writes an archive and the sums of what is in it.
type packer struct {
	tar  *tar.Writer
	at   time.Time
	sums bytes.Buffer
}

func (p *packer) all(about About, files []File) error {
	text, err := about.encode()
	if err != nil {
		return err
	}
	if err := p.entry(aboutName, about.Made, int64(len(text)), bytes.NewReader(text)); err != nil {
		return err
	}
	for _, f := range files {
		if err := p.file(f); err != nil && (f.Needed || !errors.Is(err, fs.ErrNotExist)) {
			return err
		}
	}
	sums := bytes.Clone(p.sums.Bytes())
	return p.entry(sumsName, about.Made, int64(len(sums)), bytes.NewReader(sums))
}

func (p *packer) file(f File) error {
	r, err := os.Open(f.Path)
	if err != nil {
		return fail.Wrap(fail.Unavailable, err, "%s cannot be read.", f.Path)
	}
	defer func() { _ = r.Close() }() // it was only read
	info, err := r.Stat()
	if err != nil {
		return fail.Wrap(fail.Unavailable, err, "%s cannot be read.", f.Path)
	}
	return p.entry(f.Name, info.ModTime(), info.Size(), r)
}

// entry writes size bytes of r and notes their sum.
func (p *packer) entry(name string, at time.Time, size int64, r io.Reader) error {
	h := &tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o600, Size: size, ModTime: at.UTC().Truncate(time.Second), Format: tar.FormatPAX}
	if err := p.tar.WriteHeader(h); err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.CopyN(io.MultiWriter(p.tar, sum), r, size); err != nil {
		if errors.Is(err, io.EOF) {
			return fail.Wrap(fail.Unavailable, err, "%s became shorter while it was read; try again.", name)
		}
		return err
	}
	_, err := fmt.Fprintf(&p.sums, "%s  %s\n", hex.EncodeToString(sum.Sum(nil)), name)
	return err
}
