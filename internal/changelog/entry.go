package changelog

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"github.com/gheecms/ghee/internal/content"
)

// Kind is the kind of object an entry is about. The numbers are on the wire:
// never reuse one.
type Kind uint8

// Kinds of a site's log, then those of the control log.
const (
	Document  Kind = 1
	Type      Kind = 2
	Component Kind = 3
	Order     Kind = 4
	Author    Kind = 5
	Category  Kind = 6
	Tag       Kind = 7
	Media     Kind = 8
	Redirect  Kind = 9
	Settings  Kind = 10
	Erase     Kind = 11

	Site  Kind = 32
	Token Kind = 33
	Host  Kind = 34
	Edge  Kind = 35 // an edge's token: content.EdgeGrant
)

// KindOf returns the kind of entry that carries documents of kind k.
func KindOf(k content.Kind) Kind {
	switch k {
	case content.KindAuthor:
		return Author
	case content.KindCategory:
		return Category
	case content.KindTag:
		return Tag
	}
	return Document
}

// Name is the kind in a word, for people.
func (k Kind) Name() string {
	if name, ok := kindNames[k]; ok {
		return name
	}
	return fmt.Sprintf("kind %d", k)
}

var kindNames = map[Kind]string{
	Document: "document", Type: "type", Component: "component", Order: "order", Author: "author", Category: "category", Tag: "tag",
	Media: "media", Redirect: "redirect", Settings: "settings", Erase: "erasure", Site: "site", Token: "token", Host: "host", Edge: "edge token",
}

// IsDocument reports whether entries of this kind carry documents (with
// content.Meta in the header and content.Values in the payload).
func (k Kind) IsDocument() bool { return k == Document || k == Author || k == Category || k == Tag }

// Hash is a SHA-256 hash.
type Hash [sha256.Size]byte

// HashOf hashes a payload.
func HashOf(payload []byte) Hash { return sha256.Sum256(payload) }

// String returns the hash in hexadecimal.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// Epoch is one leader's reign. A higher number wins; the same number under
// another leader is refused.
type Epoch struct {
	Number uint64
	Leader string
}

// Position is a place in the history of one site's log. The zero Position is
// before the first entry.
type Position struct {
	Epoch Epoch
	Seq   int64
	Chain Hash
}

// Before reports whether q is a later moment of the same history, by the numbers
// of epoch and entry.
func (p Position) Before(q Position) bool {
	return p.Epoch.Number < q.Epoch.Number || p.Epoch.Number == q.Epoch.Number && p.Seq < q.Seq
}

// String returns the position as the Ghee-Position header shows it:
// "<epoch>.<seq>".
func (p Position) String() string { return fmt.Sprintf("%d.%d", p.Epoch.Number, p.Seq) }

// Header is everything of an entry but its payload.
type Header struct {
	Site      content.SiteID
	Epoch     Epoch
	Seq       int64
	At        content.Micros
	Group     int64
	GroupSize int
	Kind      Kind
	Object    string
	Locale    string
	Present   bool
	Meta      []byte // JSON of content.Meta for documents
	Payload   Hash

	// Subject stands in the place of Object, Locale and Meta once they are erased
	// (erase.go), and is their hash; else it is zero.
	Subject Hash
}

// Entry is one step of a log.
type Entry struct {
	Header
	Payload []byte // nil when the object is gone
	Chain   Hash

	Digest    Hash      // of the objects after the entry; zero when it is not told
	Signature Signature // of the checkpoint after the entry; zero but at the end of a batch
	// Withheld is an entry of the control log that speaks of a site which is none
	// of the receiver's business: it counts, and its payload is kept back.
	Withheld bool
}

// Position returns the position after the entry.
func (e Entry) Position() Position { return Position{Epoch: e.Epoch, Seq: e.Seq, Chain: e.Chain} }

// Draft is an entry before it has a place in the log.
type Draft struct {
	Kind     Kind
	Object   string
	Locale   string
	Present  bool
	Meta     []byte
	Payload  []byte
	Revision string // id of the revision row that holds the payload; "" to keep a copy
}

// Object is the last state of one object: what a snapshot is made of.
type Object struct {
	Kind    Kind
	ID      string
	Locale  string
	Version int64 // seq of its last entry
	Meta    []byte
	Payload []byte
	Hash    Hash // of the payload

	Withheld bool // as in Entry: the payload is kept back
}

// Checkpoint is a position and the digest of everything up to it, signed by the
// origin where it has travelled.
type Checkpoint struct {
	Site      content.SiteID
	Position  Position
	Digest    Hash
	Signature Signature
}

const layout = 3

// Encode writes the header as doc.go states it.
func (h *Header) Encode() []byte {
	b := h.place(make([]byte, 0, 160+len(h.Meta)))
	if h.Erased() {
		return h.names(b, h.Subject)
	}
	b = append(b, 0)
	b = h.subject(b)
	return append(b, h.Payload[:]...)
}

// place writes what stays of a header for ever.
func (h *Header) place(b []byte) []byte {
	b = append(b, layout)
	b = binary.AppendUvarint(b, uint64(h.Site))
	b = binary.AppendUvarint(b, h.Epoch.Number)
	b = appendString(b, h.Epoch.Leader)
	b = binary.AppendUvarint(b, uint64(h.Seq))
	b = binary.AppendUvarint(b, uint64(h.At))
	b = binary.AppendUvarint(b, uint64(h.Group))
	b = binary.AppendUvarint(b, uint64(h.GroupSize))
	b = append(b, byte(h.Kind))
	if h.Present {
		return append(b, 1)
	}
	return append(b, 0)
}

// subject writes what tells of the object.
func (h *Header) subject(b []byte) []byte {
	b = appendString(b, h.Object)
	b = appendString(b, h.Locale)
	return appendString(b, string(h.Meta))
}

// names ends a header whose subject is given by its hash.
func (h *Header) names(b []byte, subject Hash) []byte {
	b = append(b, 1)
	b = append(b, subject[:]...)
	return append(b, h.Payload[:]...)
}

func appendString(b []byte, s string) []byte {
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

// DecodeHeader reads what Encode wrote.
func DecodeHeader(data []byte) (Header, error) {
	d := decoder{data: data}
	switch v := d.byte(); {
	case d.err != nil || v == layout:
	case v > layout:
		return Header{}, fmt.Errorf("changelog: header layout %d is newer than this program; update it", v)
	default:
		return Header{}, fmt.Errorf("changelog: header layout %d is older than the first release; begin with a new data folder", v)
	}
	h := Header{
		Site:  content.SiteID(d.uvarint()),
		Epoch: Epoch{Number: d.uvarint(), Leader: d.string()},
		Seq:   int64(d.uvarint()), At: content.Micros(d.uvarint()),
		Group: int64(d.uvarint()), GroupSize: int(d.uvarint()),
		Kind: Kind(d.byte()), Present: d.byte() == 1,
	}
	if d.byte() == 1 {
		copy(h.Subject[:], d.take(len(h.Subject)))
	} else {
		h.Object, h.Locale = d.string(), d.string()
		if m := d.string(); m != "" {
			h.Meta = []byte(m)
		}
	}
	copy(h.Payload[:], d.take(len(h.Payload)))
	if d.err == nil && len(d.data) > 0 {
		d.err = fmt.Errorf("changelog: %d bytes after the header", len(d.data))
	}
	return h, d.err
}

type decoder struct {
	data []byte
	err  error
}

func (d *decoder) take(n int) []byte {
	if d.err != nil || n < 0 || n > len(d.data) {
		if d.err == nil {
			d.err = fmt.Errorf("changelog: the header ends early")
		}
		return nil
	}
	out := d.data[:n]
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
		d.take(-1)
		return 0
	}
	d.take(n)
	return v
}

func (d *decoder) string() string {
	n := d.uvarint()
	if n > uint64(len(d.data)) {
		d.take(-1)
		return ""
	}
	return string(d.take(int(n)))
}

// Next returns the chain value of the entry with header h after previous. It is
// the same before and after the entry is erased.
func (h *Header) Next(previous Hash) Hash {
	s := sha256.New()
	s.Write(previous[:])
	s.Write(h.names(h.place(make([]byte, 0, 160)), h.subjectHash()))
	return Hash(s.Sum(nil))
}

// Seal gives drafts their places after p, in epoch, at one moment. grouped
// makes them one group; else each stands by itself.
func Seal(site content.SiteID, p Position, epoch Epoch, at content.Micros, drafts []Draft, grouped bool) []Entry {
	out := make([]Entry, len(drafts))
	first := p.Seq + 1
	chain := p.Chain
	for i, d := range drafts {
		h := Header{
			Site: site, Epoch: epoch, Seq: first + int64(i), At: at, Group: first + int64(i), GroupSize: 1,
			Kind: d.Kind, Object: d.Object, Locale: d.Locale, Present: d.Present, Meta: d.Meta, Payload: HashOf(d.Payload),
		}
		if grouped {
			h.Group, h.GroupSize = first, len(drafts)
		}
		chain = h.Next(chain)
		out[i] = Entry{Header: h, Payload: d.Payload, Chain: chain}
	}
	return out
}

// Verify checks that e is the entry right after p: next in number, of an epoch
// that is not lower, chained to it, with the payload it names.
func Verify(p Position, e Entry) error {
	switch {
	case e.Seq != p.Seq+1:
		return fmt.Errorf("%w: entry %d does not follow %d", ErrGap, e.Seq, p.Seq)
	case e.Epoch.Number < p.Epoch.Number, e.Epoch.Number == p.Epoch.Number && p.Seq > 0 && e.Epoch.Leader != p.Epoch.Leader:
		return fmt.Errorf("%w: entry %d is of epoch %d led by %q, after epoch %d led by %q",
			ErrDiverged, e.Seq, e.Epoch.Number, e.Epoch.Leader, p.Epoch.Number, p.Epoch.Leader)
	case e.Next(p.Chain) != e.Chain:
		return fmt.Errorf("%w: the chain breaks at entry %d", ErrDiverged, e.Seq)
	case e.Erased():
		if e.Payload != nil || e.Object != "" || e.Locale != "" || e.Meta != nil {
			return fmt.Errorf("%w: entry %d is erased and says something all the same", ErrDiverged, e.Seq)
		}
	case e.Withheld:
		if e.Payload != nil {
			return fmt.Errorf("%w: entry %d is withheld and has a payload all the same", ErrDiverged, e.Seq)
		}
	case HashOf(e.Payload) != e.Header.Payload:
		return fmt.Errorf("%w: the payload of entry %d is not the one it names", ErrDiverged, e.Seq)
	}
	return nil
}

// State returns the state of the object after the entry; not to be asked of an
// erased one, which tells of no object.
func (e Entry) State() Object {
	return Object{
		Kind: e.Kind, ID: e.Object, Locale: e.Locale, Version: e.Seq,
		Meta: bytes.Clone(e.Meta), Payload: e.Payload, Hash: e.Header.Payload, Withheld: e.Withheld,
	}
}
