package changelog

import (
	"crypto/sha256"
	"crypto/sha3"
	"encoding/binary"
)

// DigestSize is the length of a digest's state in bytes.
const DigestSize = 2048

// Digest is the running LtHash16 of a set of objects. The zero value is the
// digest of nothing. Adding and removing commute, so the order of entries does
// not matter.
type Digest [DigestSize]byte

// Add puts an object in.
func (d *Digest) Add(o Object) { d.combine(o, func(a, b uint16) uint16 { return a + b }) }

// Remove takes an object out that was put in with the same version, hash and
// meta.
func (d *Digest) Remove(o Object) { d.combine(o, func(a, b uint16) uint16 { return a - b }) }

func (d *Digest) combine(o Object, op func(a, b uint16) uint16) {
	seed := make([]byte, 0, 128+len(o.Meta))
	seed = append(seed, byte(o.Kind))
	seed = appendString(seed, o.ID)
	seed = appendString(seed, o.Locale)
	seed = binary.AppendUvarint(seed, uint64(o.Version))
	seed = append(seed, o.Hash[:]...)
	seed = append(seed, o.Meta...)
	element := sha3.SumSHAKE128(seed, DigestSize)
	for i := 0; i < DigestSize; i += 2 {
		v := op(binary.LittleEndian.Uint16(d[i:]), binary.LittleEndian.Uint16(element[i:]))
		binary.LittleEndian.PutUint16(d[i:], v)
	}
}

// Sum returns what a checkpoint shows of the digest.
func (d *Digest) Sum() Hash { return sha256.Sum256(d[:]) }
