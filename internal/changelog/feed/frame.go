package feed

import (
	"bufio"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"

	"github.com/gheecms/ghee/internal/fail"
)

// kind is the type of a frame (doc.go of changelog, "Between machines"). The
// numbers are on the wire: never reuse one. Those below critical may be passed
// over by who does not know them.
type kind byte

const (
	kindHead      kind = 1
	kindReady     kind = 2
	kindHeartbeat kind = 3
	kindGone      kind = 4
	kindDiverged  kind = 5
	kindCompacted kind = 6

	critical   kind = 0x80
	kindBatch  kind = 0x81
	kindEntry  kind = 0x82
	kindSealed kind = 0x83
	kindObject kind = 0x84
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// errDamaged says that bytes are not what the protocol says they should be. It
// is a fault of the way or of the other side, never of the content.
var errDamaged = errors.New("feed: the bytes are damaged")

// damaged makes an error of what cannot be read.
func damaged(format string, args ...any) error {
	return fail.Wrap(fail.Unavailable, errDamaged, "The feed sent what cannot be read, and nothing of it is used: "+format+
		" If this stays, look for a proxy that changes answers, or for another release at the other end.", args...)
}

// appendFrame puts a frame around a body.
func appendFrame(b []byte, k kind, body []byte) []byte {
	start := len(b)
	b = binary.BigEndian.AppendUint32(b, uint32(len(body)))
	b = append(b, byte(k))
	b = binary.BigEndian.AppendUint32(b, crc32.Checksum(b[start:], castagnoli))
	b = append(b, body...)
	return binary.BigEndian.AppendUint32(b, crc32.Checksum(body, castagnoli))
}

// frames reads frames whose bodies have at most limit bytes.
type frames struct {
	r     *bufio.Reader
	limit int
}

func newFrames(r io.Reader, limit int) *frames {
	return &frames{r: bufio.NewReaderSize(r, 32<<10), limit: limit}
}

// next returns the next frame that this release knows or must know; io.EOF when
// there is none more, which is only so between two frames. The body is the
// caller's. It holds no more memory than bytes have come.
func (f *frames) next() (kind, []byte, error) {
	for {
		k, body, err := f.read()
		if err != nil || k >= critical || k >= kindHead && k <= kindCompacted {
			return k, body, err
		}
	}
}

func (f *frames) read() (kind, []byte, error) {
	var head [9]byte
	if _, err := io.ReadFull(f.r, head[:]); err != nil {
		return 0, nil, cutOff(err)
	}
	// A length that was altered on the way would wait for bytes that never come, and
	// take heartbeats for them.
	if crc32.Checksum(head[:5], castagnoli) != binary.BigEndian.Uint32(head[5:]) {
		return 0, nil, damaged("the sum of a frame's beginning is wrong.")
	}
	n := binary.BigEndian.Uint32(head[:])
	if uint64(n) > uint64(f.limit) {
		return 0, nil, damaged("a frame of %d bytes, where %d is the most.", n, f.limit)
	}
	body, err := readBody(f.r, int(n))
	if err != nil {
		return 0, nil, within(err)
	}
	var tail [4]byte
	if _, err := io.ReadFull(f.r, tail[:]); err != nil {
		return 0, nil, within(err)
	}
	if crc32.Checksum(body, castagnoli) != binary.BigEndian.Uint32(tail[:]) {
		return 0, nil, damaged("the sum of a frame is wrong.")
	}
	return kind(head[4]), body, nil
}

// readBody reads n bytes, and takes memory for them as they come: a length alone
// must cost nothing.
func readBody(r io.Reader, n int) ([]byte, error) {
	const step = 1 << 20
	body := make([]byte, 0, min(n, step))
	for len(body) < n {
		more := min(n-len(body), max(step, len(body)))
		at := len(body)
		body = append(body, make([]byte, more)...)
		if _, err := io.ReadFull(r, body[at:]); err != nil {
			return nil, err
		}
	}
	return body, nil
}

// cutOff tells the end of the frames from an end within one.
func cutOff(err error) error {
	if errors.Is(err, io.EOF) {
		return io.EOF
	}
	return within(err)
}

func within(err error) error {
	if _, told := errors.AsType[*fail.Error](err); told {
		return err
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.ErrUnexpectedEOF
	}
	return fail.Wrap(fail.Unavailable, err, "The feed was cut off.")
}
