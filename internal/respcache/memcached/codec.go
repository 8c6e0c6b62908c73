package memcached

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/gheecms/ghee/internal/content"
)

const (
	maxBody  = 12 << 20 // delivery answers with 10 MB at most
	maxKeys  = 1000     // surrogate keys of an answer
	packFrom = 512      // bytes; shorter bodies stay as they are
)

var errForm = errors.New("memcached: a value is out of form")

// codec writes answers as bytes. Both directions are safe for many goroutines.
type codec struct {
	in  *zstd.Encoder
	out *zstd.Decoder
}

func newCodec() (c codec, err error) {
	if c.in, err = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(256<<10), zstd.WithLowerEncoderMem(true)); err != nil {
		return c, err
	}
	c.out, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(2*maxBody), zstd.WithDecoderLowmem(true))
	return c, err
}

// encode writes an answer: numbers as varints, texts after their lengths, the
// body last.
func (c codec) encode(a Answer) []byte {
	b := make([]byte, 0, 512+len(a.Body)/3)
	b = binary.AppendUvarint(b, uint64(a.Status)) //nolint:gosec // above zero
	b = binary.AppendUvarint(b, flags(a))
	b = binary.AppendVarint(b, a.MaxStale)
	asOf := int64(0)
	if !a.AsOf.IsZero() {
		asOf = a.AsOf.UnixMicro()
	}
	b = binary.AppendVarint(b, asOf)
	b = binary.AppendUvarint(b, a.Position.Epoch.Number)
	b = appendText(b, a.Position.Epoch.Leader)
	b = binary.AppendVarint(b, a.Position.Seq)
	b = append(b, a.Position.Chain[:]...)
	b = appendText(b, a.Language)
	b = binary.AppendUvarint(b, uint64(len(a.Keys)))
	for _, k := range a.Keys {
		b = appendText(b, k)
	}
	b = binary.AppendUvarint(b, uint64(len(a.Body)))
	if len(a.Body) < packFrom {
		return append(b, a.Body...)
	}
	return c.in.EncodeAll(a.Body, b)
}

func flags(a Answer) uint64 {
	if a.DraftsBySlug {
		return 1
	}
	return 0
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// answer reads what encode wrote, and nothing else.
func (c codec) answer(payload []byte) (a Answer, err error) {
	r := &reader{rest: payload}
	status, flags := r.number(), r.number()
	a.MaxStale = r.signed()
	if asOf := r.signed(); asOf != 0 {
		a.AsOf = time.UnixMicro(asOf).UTC()
	}
	a.Position.Epoch.Number, a.Position.Epoch.Leader, a.Position.Seq = r.number(), r.text(), r.signed()
	copy(a.Position.Chain[:], r.bytes(uint64(len(a.Position.Chain))))
	a.Language = r.text()
	n := r.number()
	if r.bad || status < 100 || status > 999 || flags > 1 || n > maxKeys {
		return Answer{}, errForm
	}
	a.Status, a.DraftsBySlug = int(status), flags == 1
	for range n {
		a.Keys = append(a.Keys, r.text())
	}
	size := r.number()
	if r.bad || size > maxBody {
		return Answer{}, errForm
	}
	if a.Body = r.rest; size >= packFrom {
		if a.Body, err = c.out.DecodeAll(r.rest, make([]byte, 0, size)); err != nil {
			return Answer{}, err
		}
	}
	if uint64(len(a.Body)) != size {
		return Answer{}, errForm
	}
	return a, nil
}

// reader takes parts off the front. Once something was missing it is bad, and
// gives nothing more.
type reader struct {
	rest []byte
	bad  bool
}

func (r *reader) number() uint64 {
	v, n := binary.Uvarint(r.rest)
	r.skip(n)
	return v
}

func (r *reader) signed() int64 {
	v, n := binary.Varint(r.rest)
	r.skip(n)
	return v
}

func (r *reader) skip(n int) {
	if n <= 0 {
		r.bad, r.rest = true, nil
		return
	}
	r.rest = r.rest[n:]
}

func (r *reader) bytes(n uint64) []byte {
	if n > uint64(len(r.rest)) {
		r.bad, r.rest = true, nil
		return nil
	}
	out := r.rest[:n]
	r.rest = r.rest[n:]
	return out
}

func (r *reader) text() string { return string(r.bytes(r.number())) }

// encodeGrant writes a grant as logs have it.
func encodeGrant(g content.Grant) ([]byte, error) { return json.Marshal(g) }

func decodeGrant(payload []byte) (g content.Grant, ok bool) {
	err := json.Unmarshal(payload, &g)
	return g, err == nil
}
