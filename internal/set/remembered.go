package set

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
)

// past is what is remembered.
type past struct {
	Begin changelog.Position `json:"begin"` // after which all changes are
	N     int                `json:"n"`     // changes; a group without any counts as one
}

// groupColumns are what scanGroup reads.
const groupColumns = `seq, epoch, chain, at, n, body`

func scanGroup(scan func(...any) error) (g delivery.ChangeGroup, err error) {
	var epoch int64
	var chain, body []byte
	var n int
	if err := scan(&g.To.Seq, &epoch, &chain, &g.At, &n, &body); err != nil {
		return g, err
	}
	g.To.Epoch.Number = uint64(epoch) //nolint:gosec // its bits
	copy(g.To.Chain[:], chain)
	if body, err = sumOfGroup(&g).open(body); err == nil {
		g.Changes, err = decodeChanges(string(body))
	}
	if err == nil && n != weight(g.Changes) {
		err = errSum
	}
	return g, err
}

// sealGroup is what the body of a group's row holds.
func sealGroup(g *delivery.ChangeGroup) []byte { return sumOfGroup(g).seal(encodeChanges(g.Changes)) }

func sumOfGroup(g *delivery.ChangeGroup) sum {
	return ofHistory.number(g.To.Seq).number(int64(g.To.Epoch.Number)).bytes(g.To.Chain[:]).number(int64(g.At)) //nolint:gosec // its bits
}

// readPast reads what save wrote.
func readPast(ctx context.Context, c *conn, at changelog.Position) (p past, err error) {
	var data []byte
	found, err := c.one(ctx, into(&data), `select v from meta where k = 'history'`)
	if err != nil || !found { // of an older layout, or new
		return past{Begin: at}, err
	}
	if data, err = ofHistory.open(data); err == nil {
		err = json.Unmarshal(data, &p)
	}
	return p, c.judge(err)
}

// save writes it.
func (p past) save() ([]byte, error) {
	data, err := json.Marshal(p)
	return ofHistory.seal(data), err
}

// Changes implements delivery.Reader.
func (t *Tx) Changes(ctx context.Context, since delivery.Mark) ([]delivery.ChangeGroup, error) {
	now, from := t.state.position, t.state.past.Begin
	switch {
	case since.Is(now):
		return nil, nil
	case now.Before(since.Position()):
		return nil, delivery.ErrAhead
	case since.Seq < from.Seq || since.Seq >= now.Seq:
		return nil, delivery.ErrForgotten
	}
	known := since.Is(from)
	var groups []delivery.ChangeGroup
	err := t.c.each(ctx, func(scan func(...any) error) error {
		g, err := scanGroup(scan)
		if err != nil {
			return err
		}
		if g.From, from = from, g.To; g.To.Seq > since.Seq {
			groups = append(groups, g)
		} else {
			known = since.Is(g.To)
		}
		return nil
	}, `select `+groupColumns+` from history where seq >= $1 order by seq`, since.Seq)
	switch {
	case err != nil:
		return nil, t.c.judge(err)
	case !known:
		return nil, delivery.ErrForgotten
	case from.Seq != now.Seq:
		return nil, t.c.judge(fmt.Errorf("%w: what is remembered ends at %d, the set is at %d", errSum, from.Seq, now.Seq))
	}
	return groups, nil
}

// encodeChanges writes changes: texts with their length, numbers as varints.
func encodeChanges(changes []delivery.Change) []byte {
	b := make([]byte, 0, 100*len(changes))
	for _, c := range changes {
		removed := byte(0)
		if c.Removed {
			removed = 1
		}
		b = append(b, byte(c.Kind), removed)
		for _, s := range []string{c.ID, c.Locale, string(c.Type), string(c.Of), c.Key, c.Slug} {
			b = binary.AppendUvarint(b, uint64(len(s)))
			b = append(b, s...)
		}
		b = binary.AppendVarint(b, int64(c.Num))
	}
	return b
}

// decodeChanges reads what encodeChanges wrote.
func decodeChanges(b string) (out []delivery.Change, err error) {
	for len(b) > 0 {
		c := delivery.Change{Kind: changelog.Kind(b[0])}
		b = b[1:]
		if len(b) > 0 {
			c.Removed, b = b[0] == 1, b[1:]
		}
		var texts [6]string
		for i := range texts {
			size, n := binary.Uvarint([]byte(b[:min(len(b), binary.MaxVarintLen64)]))
			if n <= 0 || size > uint64(len(b)-n) {
				return nil, errSum
			}
			texts[i], b = b[n:n+int(size)], b[n+int(size):]
		}
		num, n := binary.Varint([]byte(b[:min(len(b), binary.MaxVarintLen64)]))
		if n <= 0 {
			return nil, errSum
		}
		b = b[n:]
		c.ID, c.Locale, c.Type, c.Of, c.Key, c.Slug = texts[0], texts[1], content.TypeID(texts[2]), content.Kind(texts[3]), texts[4], texts[5]
		c.Num = content.Num(num)
		out = append(out, c)
	}
	return out, nil
}
