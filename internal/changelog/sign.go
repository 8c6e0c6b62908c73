package changelog

import (
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"fmt"
)

// ErrForged says that a checkpoint does not carry the origin's signature: what
// came with it is not used.
var ErrForged = errors.New("changelog: not signed by the origin")

// ErrDigest says that a follower's objects do not add up to what the log says
// they do, although its position is the log's: they are to be taken afresh.
var ErrDigest = errors.New("changelog: the objects do not add up to the digest")

// Signature is the origin's Ed25519 signature (RFC 8032) of a checkpoint. The
// zero Signature is none.
type Signature [ed25519.SignatureSize]byte

// signed begins what is signed, so that no other signature of the key can stand
// for one of a checkpoint.
const signed = "ghee checkpoint 1\n"

// message is what doc.go states under "Signing".
func (c Checkpoint) message() []byte {
	b := append(make([]byte, 0, 160), signed...)
	b = binary.AppendUvarint(b, uint64(c.Site))
	b = binary.AppendUvarint(b, c.Position.Epoch.Number)
	b = appendString(b, c.Position.Epoch.Leader)
	b = binary.AppendUvarint(b, uint64(c.Position.Seq))
	b = append(b, c.Position.Chain[:]...)
	return append(b, c.Digest[:]...)
}

// Sign puts the signature in.
func (c *Checkpoint) Sign(key ed25519.PrivateKey) {
	copy(c.Signature[:], ed25519.Sign(key, c.message()))
}

// Verify checks that the owner of key has signed the checkpoint. It returns
// ErrForged, wrapped.
func (c Checkpoint) Verify(key ed25519.PublicKey) error {
	if len(key) != ed25519.PublicKeySize || !ed25519.Verify(key, c.message(), c.Signature[:]) {
		return fmt.Errorf("%w: the checkpoint of site %d at %s", ErrForged, c.Site, c.Position)
	}
	return nil
}

// Checkpoint returns the checkpoint after the entry; its digest is zero when
// the entry does not tell, its signature when it has none.
func (e Entry) Checkpoint() Checkpoint {
	return Checkpoint{Site: e.Site, Position: e.Position(), Digest: e.Digest, Signature: e.Signature}
}
