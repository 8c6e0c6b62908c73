package feed

import (
	"encoding/base64"
	"encoding/binary"
	"math"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

func appendString[T ~string | ~[]byte](b []byte, s T) []byte {
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

func appendEpoch(b []byte, e changelog.Epoch) []byte {
	return appendString(binary.AppendUvarint(b, e.Number), e.Leader)
}

func appendPosition(b []byte, p changelog.Position) []byte {
	b = binary.AppendUvarint(appendEpoch(b, p.Epoch), uint64(p.Seq))
	return append(b, p.Chain[:]...)
}

// FormatPosition writes a position for a query or a JSON text.
func FormatPosition(p changelog.Position) string {
	return base64.RawURLEncoding.EncodeToString(appendPosition(nil, p))
}

// ParsePosition reads what FormatPosition wrote. The empty text is the zero
// position. It returns fail.Invalid.
func ParsePosition(text string) (changelog.Position, error) {
	if text == "" {
		return changelog.Position{}, nil
	}
	var p changelog.Position
	if base64.RawURLEncoding.DecodedLen(len(text)) <= maxPosition {
		raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
		d := decoder{data: raw}
		if p = d.position(); err == nil && d.err == nil && len(d.data) == 0 {
			return p, nil
		}
	}
	return changelog.Position{}, fail.E(fail.Invalid, "This is no position. Write epoch, leader, seq and chain as the feed's protocol says, in base64url.")
}

func checkpointBytes(c changelog.Checkpoint) []byte {
	b := binary.AppendUvarint(nil, uint64(c.Site))
	b = appendPosition(b, c.Position)
	b = append(b, c.Digest[:]...)
	return append(b, c.Signature[:]...)
}

// flagWithheld says that the payload is kept back.
const flagWithheld = 1

func flags(withheld bool) byte {
	if withheld {
		return flagWithheld
	}
	return 0
}

func appendEntry(b []byte, e changelog.Entry) []byte {
	b = append(b, flags(e.Withheld))
	b = appendString(b, e.Encode())
	return appendString(b, e.Payload)
}

func appendObject(b []byte, o changelog.Object) []byte {
	b = append(b, byte(o.Kind), flags(o.Withheld))
	b = appendString(b, o.ID)
	b = appendString(b, o.Locale)
	b = binary.AppendUvarint(b, uint64(o.Version))
	b = appendString(b, o.Meta)
	b = append(b, o.Hash[:]...)
	return appendString(b, o.Payload)
}

// decoder reads members one after the other. After an error all are zero. Bytes
// that are left are members of a later release, and passed over.
type decoder struct {
	data []byte
	err  error
}

func (d *decoder) fault(what string) {
	if d.err == nil {
		d.err = damaged("%s.", what)
	}
	d.data = nil
}

func (d *decoder) take(n uint64) []byte {
	if n > uint64(len(d.data)) {
		d.fault("a frame ends early")
		return nil
	}
	out := d.data[:n:n]
	d.data = d.data[n:]
	return out
}

func (d *decoder) byte() byte {
	if b := d.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (d *decoder) uvarint() uint64 {
	v, n := binary.Uvarint(d.data)
	if n <= 0 {
		d.fault("a number is cut short or too large")
		return 0
	}
	d.data = d.data[n:]
	return v
}

// number reads a number that is no larger than limit.
func (d *decoder) number(limit uint64) uint64 {
	v := d.uvarint()
	if v > limit {
		d.fault("a number is too large")
		return 0
	}
	return v
}

func (d *decoder) bytes(limit uint64) []byte { return d.take(d.number(limit)) }

func (d *decoder) hash() (h changelog.Hash) {
	copy(h[:], d.take(uint64(len(h))))
	return h
}

func (d *decoder) site() content.SiteID { return content.SiteID(d.number(math.MaxInt64)) }

func (d *decoder) epoch() changelog.Epoch {
	return changelog.Epoch{Number: d.uvarint(), Leader: string(d.bytes(maxLeader))}
}

func (d *decoder) position() changelog.Position {
	return changelog.Position{Epoch: d.epoch(), Seq: int64(d.number(math.MaxInt64)), Chain: d.hash()}
}

func (d *decoder) checkpoint() (c changelog.Checkpoint) {
	c.Site, c.Position, c.Digest = d.site(), d.position(), d.hash()
	copy(c.Signature[:], d.take(uint64(len(c.Signature))))
	return c
}

// entry reads an entry whose chain the reader works out.
func (d *decoder) entry() (e changelog.Entry) {
	e.Withheld = d.byte()&flagWithheld != 0
	header := d.bytes(maxHeader)
	if payload := d.bytes(maxPayload); len(payload) > 0 {
		e.Payload = payload
	}
	if d.err == nil {
		e.Header, d.err = changelog.DecodeHeader(header)
	}
	return e
}

func (d *decoder) object() (o changelog.Object) {
	o.Kind = changelog.Kind(d.byte())
	o.Withheld = d.byte()&flagWithheld != 0
	o.ID, o.Locale = string(d.bytes(maxName)), string(d.bytes(maxName))
	o.Version = int64(d.number(math.MaxInt64))
	if meta := d.bytes(maxMeta); len(meta) > 0 {
		o.Meta = meta
	}
	o.Hash = d.hash()
	if payload := d.bytes(maxPayload); len(payload) > 0 {
		o.Payload = payload
	}
	return o
}
