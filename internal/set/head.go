package set

import (
	"encoding/binary"
	"fmt"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
)

// A head is what a document is, in one column beside those that SQLite orders
// and filters by: reading a column costs several locks of the driver, and a
// list reads every one of every document. Strings are a length and bytes,
// numbers varints.
//
// A document that another locale lends ends in the number of that locale.
func encodeHead(id string, source int, m content.Meta) []byte {
	b := make([]byte, 0, 160)
	for _, s := range []string{id, string(m.Type), m.Slug, m.Name, string(m.Status)} {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	for _, n := range []int64{m.Position, int64(m.Created), int64(m.Updated), int64(m.Published), int64(m.Scheduled)} {
		b = binary.AppendVarint(b, n)
	}
	if source != 0 {
		b = binary.AppendVarint(b, int64(source))
	}
	return b
}

var errHead = fmt.Errorf("%w: the head of a document", errSum)

// decodeHead reads what encodeHead wrote; source is the number of the locale that
// lends the document, 0 for its own.
func decodeHead(b []byte, d *delivery.Doc) (source int, err error) {
	all := string(b) // one allocation for all strings
	at := 0
	var texts [5]string
	for i := range texts {
		size, n := binary.Uvarint(b[at:])
		if n <= 0 || size > uint64(len(b)-at-n) {
			return 0, errHead
		}
		texts[i] = all[at+n : at+n+int(size)]
		at += n + int(size)
	}
	var numbers [5]int64
	for i := range numbers {
		v, n := binary.Varint(b[at:])
		if n <= 0 {
			return 0, errHead
		}
		numbers[i] = v
		at += n
	}
	d.ID = content.ObjectID(texts[0])
	d.Meta = content.Meta{
		Num: d.Row.Num(), Type: content.TypeID(texts[1]), Slug: texts[2], Name: texts[3], Status: content.Status(texts[4]),
		Position: numbers[0], Created: content.Micros(numbers[1]), Updated: content.Micros(numbers[2]),
		Published: content.Micros(numbers[3]), Scheduled: content.Micros(numbers[4]),
	}
	if at == len(b) {
		return 0, nil
	}
	v, n := binary.Varint(b[at:])
	if n <= 0 || v < 1 || v > content.MaxLocales {
		return 0, errHead
	}
	return int(v), nil
}
