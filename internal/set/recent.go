package set

// recent is a map that forgets: once what it holds weighs more than half of
// limit, it forgets what nobody asked for since it last did so.
type recent[K comparable, V any] struct {
	limit  int         // bytes, roughly
	weigh  func(V) int // of one value with its key
	young  map[K]V
	old    map[K]V
	weight int // of young
}

func (r *recent[K, V]) get(k K) (V, bool) {
	if v, ok := r.young[k]; ok {
		return v, true
	}
	v, ok := r.old[k]
	if ok {
		delete(r.old, k)
		r.put(k, v)
	}
	return v, ok
}

func (r *recent[K, V]) put(k K, v V) {
	if have, ok := r.young[k]; ok {
		r.weight -= r.weigh(have)
	}
	if r.weight > r.limit/2 {
		r.young, r.old, r.weight = nil, r.young, 0
	}
	if r.young == nil {
		r.young = map[K]V{}
	}
	r.young[k] = v
	r.weight += r.weigh(v)
}

func (r *recent[K, V]) drop(k K) {
	if v, ok := r.young[k]; ok {
		r.weight -= r.weigh(v)
		delete(r.young, k)
	}
	delete(r.old, k)
}

func (r *recent[K, V]) clear() { r.young, r.old, r.weight = nil, nil, 0 }
