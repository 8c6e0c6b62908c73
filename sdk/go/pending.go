package ghee

import "container/list"

// storeMost is how many changes may be on their way to a store.
const storeMost = 1000

// pending are changes on their way to a store, one a target: a newer one takes the place
// of an older one. Where there are too many the oldest is given up.
type pending struct {
	order list.List // of *change, the oldest in front
	known map[string]*list.Element
}

type change struct {
	target string
	do     func()
}

func (p *pending) add(target string, do func()) {
	if p.known == nil {
		p.known = map[string]*list.Element{}
	}
	if e := p.known[target]; e != nil {
		p.order.Remove(e)
	}
	p.known[target] = p.order.PushBack(&change{target, do})
	if p.order.Len() > storeMost {
		p.take()
	}
}

// take returns the oldest, which is pending no more; nil where there is none.
func (p *pending) take() func() {
	e := p.order.Front()
	if e == nil {
		return nil
	}
	c := p.order.Remove(e).(*change)
	delete(p.known, c.target)
	return c.do
}
