package wxr

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"os"

	"github.com/gheecms/ghee/internal/fail"
)

// heldBytes is how much text of a file's items is held in memory.
const heldBytes = 4 << 20

// Spool keeps items in a temporary file, which nobody else can see and which is
// gone with the process, however that ends.
type Spool struct {
	file *os.File
	w    *bufio.Writer
	size int64
}

// newSpool makes a spool in a folder; "" is the system's for temporary files.
func newSpool(folder string) (*Spool, error) {
	f, err := os.CreateTemp(folder, "ghee-import-*")
	if err != nil {
		return nil, fail.Wrap(fail.Unavailable, err, "There is no place for a temporary file.")
	}
	if err := os.Remove(f.Name()); err != nil {
		return nil, errors.Join(fail.Wrap(fail.Unavailable, err, "The temporary file %s cannot be used.", f.Name()), f.Close())
	}
	return &Spool{file: f, w: bufio.NewWriterSize(f, 256<<10)}, nil
}

// close gives the file up.
func (s *Spool) close() error { return s.file.Close() }

// add appends an item: its type by itself, so that others can be passed over,
// then the rest.
func (s *Spool) add(it *Item) error {
	rest := it.encode(nil)
	head := binary.AppendUvarint(nil, uint64(len(it.Type)))
	head = binary.AppendUvarint(append(head, it.Type...), uint64(len(rest)))
	for _, part := range [][]byte{head, rest} {
		n, err := s.w.Write(part)
		if s.size += int64(n); err != nil {
			return spoolFault(err)
		}
	}
	return nil
}

// flush brings what was added to where it can be read.
func (s *Spool) flush() error {
	if err := s.w.Flush(); err != nil {
		return spoolFault(err)
	}
	return nil
}

// each yields the items that wanted asks for by their type, in order; false
// from yield ends it.
func (s *Spool) each(wanted func(typ string) bool, yield func(n int, it *Item) bool) error {
	r := bufio.NewReaderSize(io.NewSectionReader(s.file, 0, s.size), 256<<10)
	for n := 0; ; n++ {
		typ, err := readBytes(r)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return spoolFault(err)
		}
		if !wanted(string(typ)) {
			if err := skipBytes(r); err != nil {
				return spoolFault(err)
			}
			continue
		}
		rest, err := readBytes(r)
		if err != nil {
			return spoolFault(err)
		}
		it := Item{Type: string(typ)}
		if !it.decode(string(rest)) {
			return fail.E(fail.Internal, "The temporary file of this import was changed. Import again.")
		}
		if !yield(n, &it) {
			return nil
		}
	}
}

func readBytes(r *bufio.Reader) ([]byte, error) {
	n, err := binary.ReadUvarint(r)
	if err != nil {
		return nil, err
	}
	out := make([]byte, n)
	_, err = io.ReadFull(r, out)
	return out, err
}

func skipBytes(r *bufio.Reader) error {
	n, err := binary.ReadUvarint(r)
	if err != nil {
		return err
	}
	_, err = r.Discard(int(n))
	return err
}

func spoolFault(err error) error {
	return fail.Wrap(fail.Unavailable, err, "The temporary file of this import cannot be written or read; is there room for it? Nothing more was imported.")
}
