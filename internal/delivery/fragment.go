package delivery

import (
	"encoding/binary"
	"errors"

	"github.com/gheecms/ghee/internal/content"
)

// Fragment is the members of a JSON object, without the braces, in which the
// values that live elsewhere are left out: a read splices them in (performance
// page: splice, don't marshal).
type Fragment struct {
	Text  []byte
	Holes []Hole // by rising At
}

// Hole is a place in a fragment's text where a value is missing.
type Hole struct {
	At   int // byte offset in Text
	Kind HoleKind
	IDs  []content.ObjectID
}

// HoleKind says what fills a hole.
type HoleKind uint8

// The holes.
const (
	HoleMedia  HoleKind = iota + 1 // URL; {"url","alt"} with alt_media_text; "" when gone
	HoleImage                      // URL, null when gone (a post's featured_image)
	HolePlain                      // URL, "" when gone (an author's profile_image)
	HoleRef                        // a document or its URI; null when gone
	HoleRefs                       // an array of such; those gone are left out
	HoleAuthor                     // an author object; an empty one when gone
	HoleTerms                      // an array of {"name","slug"}
	HoleTitle                      // the document's name, as a JSON string
)

// EncodeHoles writes holes for storage; DecodeHoles reads them.
func EncodeHoles(holes []Hole) []byte {
	var b []byte
	for _, h := range holes {
		b = binary.AppendUvarint(b, uint64(h.At))
		b = append(b, byte(h.Kind))
		b = binary.AppendUvarint(b, uint64(len(h.IDs)))
		for _, id := range h.IDs {
			b = binary.AppendUvarint(b, uint64(len(id)))
			b = append(b, id...)
		}
	}
	return b
}

// whole reports whether a hole has as many ids as its kind takes, so that who
// fills it need not look.
func (h Hole) whole() bool {
	switch h.Kind {
	case HoleMedia, HoleImage, HolePlain, HoleRef:
		return len(h.IDs) == 1
	case HoleAuthor:
		return len(h.IDs) <= 1
	case HoleRefs, HoleTerms:
		return true
	case HoleTitle:
		return len(h.IDs) == 0
	}
	return false
}

var errHoles = errors.New("delivery: the holes of a fragment are damaged")

// DecodeHoles reads what EncodeHoles wrote.
func DecodeHoles(data []byte) ([]Hole, error) {
	next := func() uint64 {
		v, n := binary.Uvarint(data)
		if n <= 0 {
			data = nil
			return 0
		}
		data = data[n:]
		return v
	}
	var holes []Hole
	for len(data) > 0 {
		h := Hole{At: int(next())}
		if len(data) == 0 {
			return nil, errHoles
		}
		h.Kind = HoleKind(data[0])
		data = data[1:]
		n := next()
		if n > uint64(len(data)) {
			return nil, errHoles
		}
		h.IDs = make([]content.ObjectID, n)
		for i := range h.IDs {
			size := next()
			if size > uint64(len(data)) {
				return nil, errHoles
			}
			h.IDs[i] = content.ObjectID(data[:size])
			data = data[size:]
		}
		if !h.whole() {
			return nil, errHoles
		}
		holes = append(holes, h)
	}
	return holes, nil
}
