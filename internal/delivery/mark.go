package delivery

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/gheecms/ghee/internal/changelog"
)

// Mark is a position as a client holds it: EPOCH.SEQ or EPOCH.SEQ.CHAIN, where
// CHAIN begins the hash of all that led there. With it a position of another
// history is told from one of ours; without it, as Ghee-Position has it, only
// another epoch is.
type Mark struct {
	Epoch uint64
	Seq   int64
	Chain string // of chainSize bytes, in hexadecimal; "" when it is not told
}

// chainSize is how much of a chain a mark tells, in bytes: enough that two
// histories never look alike by chance.
const chainSize = 8

// MarkOf is the mark of a position.
func MarkOf(p changelog.Position) Mark {
	return Mark{p.Epoch.Number, p.Seq, hex.EncodeToString(p.Chain[:chainSize])}
}

// ParseMark reads what String wrote, or a Ghee-Position.
func ParseMark(text string) (m Mark, ok bool) {
	epoch, rest, _ := strings.Cut(text, ".")
	seq, chain, chained := strings.Cut(rest, ".")
	m.Chain = chain
	var err, err2 error
	m.Epoch, err = strconv.ParseUint(epoch, 10, 64)
	m.Seq, err2 = strconv.ParseInt(seq, 10, 64)
	raw, err3 := hex.DecodeString(chain)
	if err != nil || err2 != nil || err3 != nil || m.Seq < 0 || chained && len(raw) != chainSize {
		return Mark{}, false
	}
	return m, true
}

func (m Mark) String() string {
	if m.Chain == "" {
		return fmt.Sprintf("%d.%d", m.Epoch, m.Seq)
	}
	return fmt.Sprintf("%d.%d.%s", m.Epoch, m.Seq, m.Chain)
}

// Is reports whether p is the position that a client holds with m.
func (m Mark) Is(p changelog.Position) bool {
	return m.Epoch == p.Epoch.Number && m.Seq == p.Seq && (m.Chain == "" || m.Chain == MarkOf(p).Chain)
}

// Position is what m tells of a position: its numbers.
func (m Mark) Position() changelog.Position {
	return changelog.Position{Epoch: changelog.Epoch{Number: m.Epoch}, Seq: m.Seq}
}
