package set

import (
	"encoding/binary"
	"errors"
	"runtime"

	"github.com/klauspost/compress/zstd"
)

// packer compresses payloads for storage. Both directions are safe for many
// goroutines.
type packer struct {
	in  *zstd.Encoder
	out *zstd.Decoder
}

// maxPayload bounds one object, in bytes.
const maxPayload = 64 << 20

func newPacker() (*packer, error) {
	in, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(runtime.GOMAXPROCS(0)), zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(64<<10), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return nil, err
	}
	out, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(2*maxPayload))
	return &packer{in, out}, err
}

// pack writes the length before the compressed bytes, so that a damaged row
// cannot ask unpack for much memory.
func (p *packer) pack(payload []byte) []byte {
	return p.in.EncodeAll(payload, binary.AppendUvarint(make([]byte, 0, len(payload)/2+16), uint64(len(payload))))
}

func (p *packer) unpack(packed []byte) ([]byte, error) {
	size, n := binary.Uvarint(packed)
	if n <= 0 || size > maxPayload {
		return nil, errors.New("set: a stored object is damaged")
	}
	return p.out.DecodeAll(packed[n:], make([]byte, 0, size))
}
