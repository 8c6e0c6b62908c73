package edge

import (
	"github.com/gheecms/ghee/internal/delivery"
)

// news is a group of changes as an event: encoded once, for all who listen.
type news struct {
	delivery.ChangeGroup
	view  delivery.ChangeView
	event []byte
	parts [][]byte // of event: each change
}

func newNews(view delivery.ChangeView, g delivery.ChangeGroup) *news {
	n := &news{ChangeGroup: g, view: view}
	var data []byte
	ends := make([]int, len(g.Changes))
	for i := range g.Changes {
		if i > 0 {
			data = append(data, ',')
		}
		data = view.Append(data, &g.Changes[i], g.At)
		ends[i] = len(data)
	}
	n.event = n.frame(len(g.Changes), data)
	at := len(n.event) - len(data) - len("]}\n\n")
	n.parts = make([][]byte, len(ends))
	for i, end := range ends {
		begin := 0
		if i > 0 {
			begin = ends[i-1] + 1
		}
		n.parts[i] = n.event[at+begin : at+end : at+end]
	}
	return n
}

// frame is the event of so many changes.
func (n *news) frame(count int, data []byte) []byte {
	b := make([]byte, 0, len(data)+256)
	b = append(b, "id: "...)
	b = append(b, delivery.MarkOf(n.To).String()...)
	b = append(b, "\nevent: change\ndata: "...)
	b = delivery.AppendChanges(b, n.To, delivery.MarkOf(n.From), count, false, data)
	return append(b, "\n\n"...)
}

// of is the event for a listener who wants some of it only; nil for nothing.
func (n *news) of(f delivery.ChangeFilter) []byte {
	if f == (delivery.ChangeFilter{}) {
		return n.event
	}
	var data []byte
	count := 0
	for i := range n.Changes {
		if !n.view.Passes(f, &n.Changes[i]) {
			continue
		}
		if count++; count > 1 {
			data = append(data, ',')
		}
		data = append(data, n.parts[i]...)
	}
	switch count {
	case 0:
		return nil
	case len(n.Changes):
		return n.event
	}
	return n.frame(count, data)
}

// reset is the event for a listener who cannot be told all that changed.
func reset(now delivery.Mark, body []byte) []byte {
	b := append([]byte("id: "), now.String()...)
	b = append(b, "\nevent: reset\ndata: "...)
	b = append(b, body...)
	return append(b, "\n\n"...)
}
