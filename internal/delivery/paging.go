package delivery

import "strconv"

// Sizes of a page of a list (contract §3).
const (
	defaultSize = 10
	maxSize     = 100
	maxOffset   = 1 << 40
)

// window is the part of a list that is asked for: a page, or an offset and a
// limit.
type window struct {
	byOffset   bool
	page, size int // size is also the limit
	offset     int
}

// read follows contract §3.1: page_size is clamped, garbage in it falls back to
// 10; a page that is no positive whole number is no page. limit or offset win
// over page.
func (w *window) read(p *params) *Refusal {
	size := p.value[pPageSize]
	if p.value[pLimit] != "" || p.value[pOffset] != "" {
		w.byOffset = true
		size = p.value[pLimit]
		if n, ok := integer(p.value[pOffset]); ok && n > 0 {
			w.offset = min(n, maxOffset)
		}
	}
	if n, ok := integer(size); ok && n > 0 {
		w.size = min(n, maxSize)
	}
	if s := p.value[pPage]; s != "" && !w.byOffset {
		n, ok := integer(s)
		if !ok || n < 1 {
			return refuse(404, "Invalid page.")
		}
		w.page = min(n, maxOffset/maxSize)
	}
	return nil
}

// start returns how many documents stand before the window.
func (w window) start() int {
	if w.byOffset {
		return w.offset
	}
	return (w.page - 1) * w.size
}

// beyond reports a page after the last. The first page is always there, and an
// offset beyond the end shows an empty list.
func (w window) beyond(total int) bool { return !w.byOffset && w.page > 1 && w.start() >= total }

// meta writes the pagination object (contract §3.1). With offsets the page keys
// are there and null, so that a loop on next_page ends.
func (w window) meta(b []byte, total int) []byte {
	if !w.byOffset {
		b = append(b, `"meta":{"next_page":`...)
		b = appendIf(b, w.page+1, w.page*w.size < total)
		b = append(b, `,"previous_page":`...)
		b = appendIf(b, w.page-1, w.page > 1)
	} else {
		b = append(b, `"meta":{"next_offset":`...)
		b = appendIf(b, w.offset+w.size, w.offset+w.size < total)
		b = append(b, `,"previous_offset":`...)
		b = appendIf(b, max(w.offset-w.size, 0), w.offset > 0)
		b = append(b, `,"next_page":null,"previous_page":null`...)
	}
	b = append(b, `,"count":`...)
	return append(strconv.AppendInt(b, int64(total), 10), '}')
}

func appendIf(b []byte, n int, there bool) []byte {
	if !there {
		return append(b, "null"...)
	}
	return strconv.AppendInt(b, int64(n), 10)
}
