package ghee

import (
	"container/list"
	"sync"
)

// memory keeps good answers in this process, the least recently used out first.
type memory struct {
	most int

	mu    sync.Mutex
	bytes int
	order *list.List               // of *record, the one used last in front
	known map[string]*list.Element // by target
}

// overhead is about what an answer takes besides its strings.
const overhead = 256

func (r *record) size() int {
	return overhead + len(r.Target) + len(r.ETag) + len(r.Position) + len(r.Body)
}

func newMemory(most int) *memory {
	return &memory{most: most, order: list.New(), known: map[string]*list.Element{}}
}

func (m *memory) get(target string) *record {
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.known[target]
	if e == nil {
		return nil
	}
	m.order.MoveToFront(e)
	return e.Value.(*record)
}

func (m *memory) set(r *record) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.drop(r.Target)
	if r.size() > m.most {
		return
	}
	m.known[r.Target] = m.order.PushFront(r)
	for m.bytes += r.size(); m.bytes > m.most; {
		m.drop(m.order.Back().Value.(*record).Target)
	}
}

func (m *memory) remove(target string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.drop(target)
}

// drop is called with mu held.
func (m *memory) drop(target string) {
	if e := m.known[target]; e != nil {
		m.bytes -= m.order.Remove(e).(*record).size()
		delete(m.known, target)
	}
}
