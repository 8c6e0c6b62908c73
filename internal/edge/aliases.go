package edge

import (
	"hash/maphash"
	"sync"
)

// aliases are requests by their bytes, in bounded number. Where one comes too
// many, any other goes: it comes back with its next request.
type aliases struct {
	seed  maphash.Seed
	most  int // of a part
	parts [aliasParts]struct {
		mu    sync.RWMutex
		known map[string]*alias
	}
}

const aliasParts = 16

// newAliases makes room for so many; nil is room for none.
func newAliases(most int) *aliases {
	if most <= 0 {
		return nil
	}
	a := &aliases{seed: maphash.MakeSeed(), most: max(1, most/aliasParts)}
	for i := range a.parts {
		a.parts[i].known = map[string]*alias{}
	}
	return a
}

func (a *aliases) get(key []byte) *alias {
	if a == nil || key == nil {
		return nil
	}
	p := &a.parts[maphash.Bytes(a.seed, key)%aliasParts]
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.known[string(key)]
}

func (a *aliases) put(key []byte, known *alias) {
	if key == nil {
		return
	}
	p := &a.parts[maphash.Bytes(a.seed, key)%aliasParts]
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, there := p.known[string(key)]; !there && len(p.known) >= a.most {
		for any := range p.known {
			delete(p.known, any)
			break
		}
	}
	p.known[string(key)] = known
}
