package receipt

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/gheecms/ghee/internal/changelog"
)

// Point is a position in a site's log as far as receipts need it: whoever is in
// a later epoch, or further on in the same, has what is before. Nothing else is
// built on it, so leader and chain are left out.
type Point struct {
	Epoch uint64
	Seq   int64
}

// PointOf is the point of a position.
func PointOf(p changelog.Position) Point { return Point{p.Epoch.Number, p.Seq} }

// Compare returns a number below zero, zero or above it, as p is before q, is q
// or is after it.
func (p Point) Compare(q Point) int {
	return cmp.Or(cmp.Compare(p.Epoch, q.Epoch), cmp.Compare(p.Seq, q.Seq))
}

// String writes EPOCH.SEQ, as the header Ghee-Position has it.
func (p Point) String() string {
	return strconv.FormatUint(p.Epoch, 10) + "." + strconv.FormatInt(p.Seq, 10)
}

// ParsePoint reads EPOCH.SEQ.
func ParsePoint(text string) (Point, bool) {
	epoch, seq, _ := strings.Cut(text, ".")
	e, err := strconv.ParseUint(epoch, 10, 64)
	n, err2 := strconv.ParseUint(seq, 10, 63)
	return Point{e, int64(n)}, err == nil && err2 == nil //nolint:gosec // 63 bits
}
