package set

import (
	"context"
	"encoding/binary"
	"errors"
	"runtime"

	"github.com/klauspost/compress/zstd"

	"github.com/gheecms/ghee/internal/changelog"
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

// objectColumns are the columns of obj that object reads; sums: there is a
// checksum among them.
func objectColumns(sums bool) string {
	const always = `kind, id, locale, version, hash, meta, payload, `
	if sums {
		return always + `sum`
	}
	return always + `null`
}

// object reads a row of obj. One that is not what was stored is ErrUnusable.
func (p *packer) object(scan func(...any) error, sums bool) (o changelog.Object, err error) {
	var hash, packed []byte
	var sum *int64
	if err := scan(&o.Kind, &o.ID, &o.Locale, &o.Version, &hash, &o.Meta, &packed, &sum); err != nil {
		return o, err
	}
	copy(o.Hash[:], hash)
	o.Payload, err = p.unpack(packed)
	if err != nil || changelog.HashOf(o.Payload) != o.Hash || sums && (sum == nil || *sum != sumOfObject(&o)) {
		return o, damaged(errors.Join(errSum, err), "The object %s %s is not the one that was stored.", o.ID, o.Locale)
	}
	return o, nil
}

// object reads a document's object.
func (c *conn) object(ctx context.Context, p *packer, id, locale string) (o changelog.Object, found bool, err error) {
	err = c.each(ctx, func(scan func(...any) error) (err error) {
		found = true
		o, err = p.object(scan, true)
		return err
	}, `select `+objectColumns(true)+` from obj where kind = $1 and id = $2 and locale = $3`, changelog.Document, id, locale)
	return o, found, err
}
