// Package failover says which origin leads, and how another comes to lead.
//
// A signed document names the leader of an epoch. It travels from node to node
// (Register, Watch), so that an edge follows the new leader and an old one, when
// it can see it, writes no more (Watch.Guard). An operator who holds the failover
// key lets one origin hand over and another be promoted (Handler), in the order
// that Plan keeps.
//
// Nothing is promoted by itself: two nodes cannot tell a partition from a death.
package failover

import (
	"crypto/ed25519"
	"encoding/json"
	"time"

	"github.com/gheecms/ghee/internal/fail"
)

// Document names the origin that leads. It is public: there is no secret in it.
type Document struct {
	Epoch  uint64    `json:"epoch"`
	Leader string    `json:"leader"`         // of the epoch, as changelog.Epoch names it
	Node   string    `json:"node"`           // what the origin calls itself
	URLs   []string  `json:"urls,omitempty"` // where it is reached; none: only by who knows it already
	Issued time.Time `json:"issued_at"`
}

// Sealed is a document as it travels: its bytes, and the signature of the
// installation's key, which a replica has as well.
type Sealed struct {
	Document  []byte `json:"document"`  // JSON; fields that a reader does not know are signed, too
	Signature []byte `json:"signature"` // Ed25519 (RFC 8032) of the bytes after sealed
}

// sealed begins what is signed, so that no other signature of the key can stand
// for one of a document.
const sealed = "ghee cluster document 1\n"

// Seal signs a document.
func (d Document) Seal(key ed25519.PrivateKey) Sealed {
	body, err := json.Marshal(d)
	if err != nil {
		panic("failover: " + err.Error()) // a Document always encodes
	}
	return Sealed{Document: body, Signature: ed25519.Sign(key, append([]byte(sealed), body...))}
}

// Open checks the signature and returns the document. fail.Denied: the owner of
// key has not signed it.
func (s Sealed) Open(key ed25519.PublicKey) (d Document, err error) {
	if len(key) != ed25519.PublicKeySize || !ed25519.Verify(key, append([]byte(sealed), s.Document...), s.Signature) {
		return d, fail.E(fail.Denied, "The cluster document is not signed by this installation.")
	}
	return s.read()
}

func (s Sealed) read() (d Document, err error) {
	if err := json.Unmarshal(s.Document, &d); err != nil || d.Epoch == 0 {
		return d, fail.Wrap(fail.Invalid, err, "The cluster document cannot be read.")
	}
	return d, nil
}
