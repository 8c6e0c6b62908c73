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
	order *list.List // of *entry, the one used last in front
	known map[string]*list.Element
}

type entry struct {
	key string
	r   *record
}

// overhead is about what an entry takes besides its strings.
const overhead = 256

func (e *entry) size() int {
	return overhead + len(e.key) + len(e.r.Target) + len(e.r.ETag) + len(e.r.Position) + len(e.r.Body)
}

func newMemory(most int) *memory {
	return &memory{most: most, order: list.New(), known: map[string]*list.Element{}}
}

func (m *memory) get(key string) *record {
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.known[key]
	if e == nil {
		return nil
	}
	m.order.MoveToFront(e)
	return e.Value.(*entry).r
}

func (m *memory) set(key string, r *record) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.drop(key)
	e := &entry{key, r}
	if e.size() > m.most {
		return
	}
	m.known[key] = m.order.PushFront(e)
	for m.bytes += e.size(); m.bytes > m.most; {
		m.drop(m.order.Back().Value.(*entry).key)
	}
}

func (m *memory) remove(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.drop(key)
}

// drop is called with mu held.
func (m *memory) drop(key string) {
	if e := m.known[key]; e != nil {
		m.bytes -= m.order.Remove(e).(*entry).size()
		delete(m.known, key)
	}
}
