package archive

import (
	"archive/tar"
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"strings"

	"github.com/klauspost/compress/gzip"

	"github.com/gheecms/ghee/internal/fail"
)

// entry is one entry of an archive. Its data is good until the next is read.
type entry struct {
	name string
	data []byte
	sum  [sha256.Size]byte // SHA-256 of data
}

// unpacker reads entries one after the other, each whole into the same memory.
// Nothing of an archive is ever written to a file by its name.
type unpacker struct {
	gz   *gzip.Reader
	tar  *tar.Reader
	data bytes.Buffer
	seen int
}

func newUnpacker(r io.Reader) (*unpacker, error) {
	buffered := bufio.NewReader(r)
	if start, err := buffered.Peek(2); len(start) == 0 || !bytes.HasPrefix([]byte{0x1f, 0x8b}, start) {
		return nil, fail.Wrap(fail.Invalid, err, "This is no archive of Ghee: it is not packed with gzip.")
	}
	gz, err := gzip.NewReader(buffered)
	if err != nil {
		return nil, damaged(err)
	}
	return &unpacker{gz: gz, tar: tar.NewReader(gz)}, nil
}

// next returns the next entry, io.EOF after the last.
func (u *unpacker) next() (entry, error) {
	h, err := u.tar.Next()
	switch {
	case errors.Is(err, io.EOF):
		return entry{}, u.end()
	case err != nil:
		return entry{}, damaged(err)
	}
	if u.seen++; u.seen > maxEntries {
		return entry{}, fail.E(fail.TooLarge, "The archive has more than %d entries.", maxEntries)
	}
	if err := sane(h); err != nil {
		return entry{}, err
	}
	u.data.Reset()
	if _, err := io.CopyN(&u.data, u.tar, h.Size); err != nil {
		return entry{}, damaged(err)
	}
	return entry{name: h.Name, data: u.data.Bytes(), sum: sha256.Sum256(u.data.Bytes())}, nil
}

// sane refuses what no archive of ours has: links, devices, names that lead out
// of the folder where somebody might unpack them, and entries that do not fit
// into memory.
func sane(h *tar.Header) error {
	switch {
	case len(h.Name) > maxEntry: // names are kept until the end
		return fail.E(fail.Invalid, "The archive holds an entry whose name has %d bytes, %s; at most %d are read.", len(h.Name), quote(h.Name), maxEntry)
	case !fs.ValidPath(h.Name) || strings.ContainsAny(h.Name, "\\:\x00"):
		return fail.E(fail.Invalid, "The archive holds an entry with the name %s, which leads out of its place; nothing was read of it.", quote(h.Name))
	case h.Typeflag != tar.TypeReg:
		return fail.E(fail.Invalid, "The archive's entry %s is a link, a folder or a device; an archive of Ghee holds plain files only.", quote(h.Name))
	case h.Size > maxPart:
		return fail.E(fail.TooLarge, "The archive's entry %s has %d bytes; at most %d are read.", quote(h.Name), h.Size, maxPart)
	}
	return nil
}

// end reads what is after the last entry, so that the sum of the whole is
// checked, and returns io.EOF.
func (u *unpacker) end() error {
	n, err := io.Copy(io.Discard, io.LimitReader(u.gz, maxTail+1))
	switch {
	case err != nil:
		return damaged(err)
	case n > maxTail:
		return fail.E(fail.Invalid, "The archive goes on after its end; it was not written by Ghee, or changed since.")
	}
	return io.EOF
}

func damaged(err error) error {
	switch {
	case cut(err):
		return errCut(err)
	case errors.Is(err, tar.ErrHeader):
		return fail.Wrap(fail.Invalid, err, "This is no archive of Ghee, or a damaged one: it holds no tar file.")
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader):
		return fail.Wrap(fail.Invalid, err, "The archive is damaged: its checksum is wrong. Copy it again.")
	}
	return fail.Wrap(fail.Invalid, err, "The archive cannot be read; it may be damaged.")
}

func cut(err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) }

func errCut(err error) error {
	return fail.Wrap(fail.Invalid, err, "The archive is cut short: its end is missing. Copy it again.")
}
