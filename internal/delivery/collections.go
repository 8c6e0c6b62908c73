package delivery

import (
	"strconv"

	"github.com/gheecms/ghee/internal/content"
)

// batch is how many items are selected at a time where a list has no pages.
const batch = 500

// collections answers GET /v2/content/?keys=… and /v2/content/{key},…/
// (contract §5.1 to §5.3). One collection has pages, filters and an order;
// several stand whole beside each other, in the order asked for.
func (a *answer) collections() error {
	types := make([]*content.Type, len(a.q.keys))
	for i, k := range a.q.keys {
		types[i] = a.schema.ByKey(content.KindCollection, k.key)
		switch {
		case types[i] != nil:
			a.keys.add(KeyType(types[i].ID))
		case a.q.resource == contentByQuery:
			return no(404, "Content key "+k.key+" not found")
		default:
			return no(404, "Not found.")
		}
	}
	a.keys.add(KeyLocale(a.locale.Code))
	switch len(types) {
	case 0:
		a.b = append(a.b, "{}"...)
		return nil
	case 1:
		return a.collection(types[0], a.q.keys[0])
	}
	return a.several(types)
}

// collection answers with one page of a collection.
func (a *answer) collection(typ *content.Type, k contentKey) error {
	s := a.items(typ, k)
	if err := a.narrow(typ, &s); err != nil {
		return err
	}
	t := a.tree("lower page_size or levels")
	total, err := a.page(t, s, Fragments)
	if err != nil {
		return err
	}
	a.envelope(total)
	a.b = append(a.b, '{')
	if err := a.keyed(typ.Key, t); err != nil {
		return err
	}
	a.b = append(a.b, "}}"...)
	return nil
}

// several answers with several collections, all items of each. The form with
// keys= has no meta; the path form counts all items together, as the official
// JavaScript client has it in its types (contract §15 row 9).
func (a *answer) several(types []*content.Type) error {
	t := a.tree("name fewer collections, or lower levels")
	ends := make([]int, len(types)) // of each collection's roots
	for i, typ := range types {
		if err := a.whole(t, a.items(typ, a.q.keys[i]), Fragments); err != nil {
			return err
		}
		ends[i] = len(t.roots)
	}
	if err := t.grow(); err != nil {
		return err
	}
	a.b = append(a.b, '{')
	if a.q.resource == contentByPath {
		a.b = append(a.b, `"meta":{"next_page":null,"previous_page":null,"count":`...)
		a.b = strconv.AppendInt(a.b, int64(len(t.roots)), 10)
		a.b = append(a.b, "},"...)
	}
	a.b = append(a.b, `"data":{`...)
	start, all := 0, t.roots
	for i, typ := range types {
		if i > 0 {
			a.b = append(a.b, ',')
		}
		t.roots = all[start:ends[i]]
		if err := a.keyed(typ.Key, t); err != nil {
			return err
		}
		start = ends[i]
	}
	a.b = append(a.b, "}}"...)
	return nil
}

// items selects the items that k names.
func (a *answer) items(typ *content.Type, k contentKey) Selection {
	s := Selection{Scope: Scope{Kind: content.KindCollection, Type: typ.ID}, Locale: a.locale.Num}
	if k.ids != nil {
		s.Where = []Any{nums(k.ids)}
	}
	return s
}

func nums(ids []content.Num) Any {
	var any Any
	for _, id := range ids {
		any = append(any, Match{Column: "num", Equals: strconv.FormatInt(int64(id), 10)})
	}
	return any
}

// whole adds all documents of a selection to t, as long as the answer bears it.
func (a *answer) whole(t *tree, s Selection, parts Parts) error {
	s.Limit = batch
	for {
		docs, total, err := a.r.Select(a.ctx, s, parts)
		if err != nil {
			return err
		}
		for i := range docs {
			t.root(&docs[i])
			t.size += minMention
		}
		if s.Offset += batch; s.Offset >= total || len(docs) == 0 {
			return nil
		}
		if t.size > maxAnswer || total > maxMentions {
			return tooLarge(t.instead)
		}
	}
}

// item answers GET /v2/content/{key}/{id}/. Its form is nowhere recorded; ours
// is that of a collection with one item and without meta (contract §5.4).
func (a *answer) item() error {
	typ := a.schema.ByKey(content.KindCollection, a.q.keys[0].key)
	if typ == nil {
		return no(404, "Not found.")
	}
	s := a.items(typ, contentKey{ids: []content.Num{a.q.id}})
	s.Limit = 1
	docs, _, err := a.r.Select(a.ctx, s, Fragments)
	if err != nil {
		return err
	}
	if len(docs) == 0 {
		a.keys.add(KeyMissing(typ.ID, strconv.FormatInt(int64(a.q.id), 10)))
		return no(404, "Not found.")
	}
	a.keys.object(docs[0].ID, docs[0].Type)
	a.speaks(&docs[0])
	t := a.tree("lower levels")
	t.root(&docs[0])
	if err := t.grow(); err != nil {
		return err
	}
	a.b = append(a.b, `{"data":{`...)
	if err := a.keyed(typ.Key, t); err != nil {
		return err
	}
	a.b = append(a.b, "}}"...)
	return nil
}
