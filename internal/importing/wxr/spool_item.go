package wxr

import (
	"encoding/binary"
	"strings"
)

// texts are the texts of an item but its type, in the order of a spool.
func (it *Item) texts() []*string {
	return []*string{
		&it.Title, &it.Link, &it.GUID, &it.PubDate, &it.Creator, &it.Content, &it.Excerpt, &it.PostID, &it.PostDate, &it.PostDateGMT,
		&it.Modified, &it.ModifiedGMT, &it.Slug, &it.Status, &it.ParentID, &it.Password, &it.AttachmentURL,
	}
}

// size is how many bytes of text the item holds.
func (it *Item) size() int {
	n := len(it.Type)
	for _, s := range it.texts() {
		n += len(*s)
	}
	for _, t := range it.Terms {
		n += len(t.Domain) + len(t.Slug) + len(t.Name)
	}
	for _, m := range it.Meta {
		n += len(m.Key) + len(m.Value)
	}
	return n
}

// encode appends the item but its type to b.
func (it *Item) encode(b []byte) []byte {
	sticky := 0
	if it.Sticky {
		sticky = 1
	}
	for _, n := range []int{it.Line, it.MenuOrder, it.Comments, sticky, len(it.Terms), len(it.Meta)} {
		b = binary.AppendVarint(b, int64(n))
	}
	text := func(s string) { b = append(binary.AppendVarint(b, int64(len(s))), s...) }
	for _, s := range it.texts() {
		text(*s)
	}
	for _, t := range it.Terms {
		text(t.Domain)
		text(t.Slug)
		text(t.Name)
	}
	for _, m := range it.Meta {
		text(m.Key)
		text(m.Value)
	}
	return b
}

// decode reads what encode wrote; false for anything else. The item's texts
// share no memory with s nor with each other.
func (it *Item) decode(s string) bool {
	r := itemReader{rest: s}
	it.Line, it.MenuOrder, it.Comments, it.Sticky = r.number(), r.number(), r.number(), r.number() == 1
	terms, meta := r.number(), r.number()
	for _, t := range it.texts() {
		*t = r.text()
	}
	for ; terms > 0 && !r.bad; terms-- {
		it.Terms = append(it.Terms, ItemTerm{Domain: r.text(), Slug: r.text(), Name: r.text()})
	}
	for ; meta > 0 && !r.bad; meta-- {
		it.Meta = append(it.Meta, Meta{Key: r.text(), Value: r.text()})
	}
	return !r.bad && r.rest == ""
}

// itemReader takes numbers and texts from what is left of an item.
type itemReader struct {
	rest string
	bad  bool
}

func (r *itemReader) number() int {
	head := r.rest[:min(len(r.rest), binary.MaxVarintLen64)]
	x, n := binary.Varint([]byte(head))
	if n <= 0 {
		r.bad, r.rest = true, ""
		return 0
	}
	r.rest = r.rest[n:]
	return int(x)
}

func (r *itemReader) text() string {
	n := r.number()
	if n < 0 || n > len(r.rest) {
		r.bad, r.rest = true, ""
		return ""
	}
	s := strings.Clone(r.rest[:n]) // a plan that keeps a slug must not keep the body beside it
	r.rest = r.rest[n:]
	return s
}
