package delivery

import (
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/content"
)

// maxOrders bounds the keys of one order.
const maxOrders = 5

// boundedOrder refuses an order=[-]<path>,… that is too long.
func boundedOrder(order string) *Refusal {
	if strings.Count(order, ",") >= maxOrders {
		return refuse(400, "order: more than 5 keys are given; leave some out.")
	}
	for key := range strings.SplitSeq(order, ",") {
		if strings.Count(key, ".") > maxSteps {
			return refuse(400, "order: the path has more than 8 steps; shorten it.")
		}
	}
	return nil
}

// canonicalOrder leaves out keys that stand before already: they order nothing.
func canonicalOrder(order string) string {
	if !strings.Contains(order, ",") {
		return order
	}
	var seen, out []string
	for key := range strings.SplitSeq(order, ",") {
		if name := strings.TrimPrefix(key, "-"); !slices.Contains(seen, name) {
			seen, out = append(seen, name), append(out, key)
		}
	}
	return strings.Join(out, ",")
}

// ordered puts order=[-][fields.]<path>,… into a selection, whole or not at all.
// It is false when a key names nothing that has an order.
func (a *answer) ordered(typ *content.Type, s *Selection) bool {
	var orders []Order
	for key := range strings.SplitSeq(a.q.order, ",") {
		o, ok := a.orderedBy(typ, key)
		if !ok {
			return false
		}
		orders = append(orders, o)
	}
	s.Order, s.Then = orders[0], orders[1:]
	return true
}

// orderedBy reads one key. "published" and "updated" are the document's own
// dates.
func (a *answer) orderedBy(typ *content.Type, key string) (Order, bool) {
	name, desc := strings.CutPrefix(key, "-")
	if name == "published" || name == "updated" {
		return Order{Column: name, Desc: desc}, true
	}
	name = strings.TrimPrefix(name, ownFields)
	paths := ResolvePath(a.schema, typ.Fields, strings.Split(name, "."))
	if len(paths) != 1 || !paths[0].Single {
		return Order{}, false
	}
	if k := paths[0].Field.Kind; k == content.Reference || k == content.Media {
		return Order{}, false // what is kept there are ids
	}
	return Order{Path: paths[0].Index, Desc: desc}, true
}
