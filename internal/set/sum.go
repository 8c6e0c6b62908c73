package set

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"slices"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/delivery"
)

// Rows that answers are made of carry a checksum, so that a bit which flips on
// the disk is never served, also where SQLite's structure stays whole. It is a
// CRC-32C, which finds every change of a few bits, of what the row says and of
// the key it is found by: a row that shows up under another key is wrong, too.
// It is checked whenever a row is read. What damage makes vanish (a row of an
// index, a whole document) a read cannot see; a scrub does.

// summed is the first layout whose rows have them.
const summed = 6

// sumSize is how many bytes a checksum takes at the end of a column.
const sumSize = 4

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// sum is a checksum that grows.
type sum uint32

func (s sum) bytes(b []byte) sum { return sum(crc32.Update(uint32(s), castagnoli, b)) }

func (s sum) number(n int64) sum {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(n)) //nolint:gosec // its bits
	return s.bytes(b[:])
}

// text counts its length, so that two texts cannot trade their ends.
func (s sum) text(t string) sum { return s.number(int64(len(t))).bytes([]byte(t)) }

// The columns that end in one.
const (
	ofHead sum = iota + 1
	ofText
	ofPost
	ofMedia
	ofRedirect
	ofObject
	ofMeta
	ofHistory
)

var (
	errSum   = errors.New("set: a row is not the one that was written")
	errIndex = fmt.Errorf("%w: an index leads to another", errSum)
)

// seal appends the checksum to what a column holds.
func (s sum) seal(b []byte) []byte { return binary.BigEndian.AppendUint32(b, uint32(s.bytes(b))) }

// open checks what seal wrote and takes the checksum off.
func (s sum) open(b []byte) ([]byte, error) {
	n := len(b) - sumSize
	if n < 0 || uint32(s.bytes(b[:n])) != binary.BigEndian.Uint32(b[n:]) {
		return nil, errSum
	}
	return b[:n:n], nil
}

// of begins the checksum of a document's row.
func (s sum) of(row delivery.Row) sum { return s.number(int64(row)) }

// noPost and hasPost end a text: whether a body follows in a column of its own,
// which not every read looks at.
const noPost, hasPost = 0, 1

// sumOfObject is the checksum of what an object's hash, which is of its payload,
// does not tell.
func sumOfObject(o *changelog.Object) int64 {
	return int64(ofObject.number(int64(o.Kind)).text(o.ID).text(o.Locale).number(o.Version).bytes(o.Hash[:]).bytes(o.Meta))
}

// sumOfState is the checksum of a position and a digest as they are stored.
func sumOfState(at, digest []byte) []byte {
	return ofMeta.text(string(at)).seal(slices.Clone(digest))[len(digest):]
}
