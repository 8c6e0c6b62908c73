package archive

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"

	"github.com/gheecms/ghee/internal/fail"
)

// packer writes the entries of an archive. It holds one part in memory.
type packer struct {
	gz   *gzip.Writer
	tar  *tar.Writer
	sums bytes.Buffer

	part  bytes.Buffer // lines of the part being made
	lines *json.Encoder
	kind  string // what the part holds
	made  int    // parts of this kind
}

func newPacker(w io.Writer) *packer {
	p := &packer{gz: gzip.NewWriter(w)}
	p.tar = tar.NewWriter(p.gz)
	p.lines = encoder(&p.part)
	return p
}

// encoder writes JSON as it was: payloads keep their bytes.
func encoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e
}

// entry writes one whole entry. Nothing in its header is of this machine or
// this moment, so that equal sites make equal archives.
func (p *packer) entry(name string, data []byte) error {
	if len(data) > maxPart {
		return fail.E(fail.TooLarge, "%s would have %d bytes; at most %d fit into an entry of an archive.", name, len(data), maxPart)
	}
	err := p.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644, Size: int64(len(data)), Format: tar.FormatUSTAR})
	if err == nil {
		_, err = p.tar.Write(data)
	}
	if err != nil {
		return fail.Wrap(fail.Unavailable, err, "The archive cannot be written.")
	}
	fmt.Fprintf(&p.sums, "%x  %s\n", sha256.Sum256(data), name)
	return nil
}

// object writes an entry that is one value, indented for people.
func (p *packer) object(name string, v any) error {
	var b bytes.Buffer
	e := encoder(&b)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return fail.Wrap(fail.Internal, err, "%s cannot be encoded.", name)
	}
	return p.entry(name, b.Bytes())
}

// line adds a line to the parts of a kind; those of one kind follow each other.
func (p *packer) line(kind string, l line) error {
	if kind != p.kind {
		if err := p.flush(); err != nil {
			return err
		}
		p.kind, p.made = kind, 0
	}
	before := p.part.Len() // below partSize
	if err := p.lines.Encode(l); err != nil {
		return fail.Wrap(fail.Internal, err, "A line of the archive cannot be encoded.")
	}
	if p.part.Len() > maxPart && before > 0 { // it is for a part of its own
		rest := bytes.Clone(p.part.Bytes()[before:])
		p.part.Truncate(before)
		if err := p.flush(); err != nil {
			return err
		}
		p.part.Write(rest)
	}
	if p.part.Len() >= partSize {
		return p.flush()
	}
	return nil
}

// flush writes the part that was being made.
func (p *packer) flush() error {
	if p.part.Len() == 0 {
		return nil
	}
	p.made++
	err := p.entry(partName(p.kind, p.made), p.part.Bytes())
	p.part.Reset()
	return err
}

// close writes the sums, which are last: an archive that is cut short has none.
func (p *packer) close() error {
	if err := p.flush(); err != nil {
		return err
	}
	if err := p.entry(sumsName, p.sums.Bytes()); err != nil {
		return err
	}
	err := p.tar.Close()
	if err == nil {
		err = p.gz.Close()
	}
	if err != nil {
		return fail.Wrap(fail.Unavailable, err, "The archive cannot be written.")
	}
	return nil
}
