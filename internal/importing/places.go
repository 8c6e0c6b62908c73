package importing

import "hash/maphash"

// Places remembers a number, such as a place in a list, for each of very many
// names, and keeps only hashes of the names: about 30 bytes a name, however
// long. Two of a million names share a hash once in tens of millions of
// imports; the hashes are seeded anew each time, so nobody can choose names
// that do.
type Places[Name comparable] struct {
	seed maphash.Seed
	at   map[uint64]int
}

// NewPlaces returns an empty one.
func NewPlaces[Name comparable]() *Places[Name] {
	return &Places[Name]{maphash.MakeSeed(), map[uint64]int{}}
}

// Of returns the number of a name.
func (p *Places[Name]) Of(name Name) (n int, ok bool) {
	n, ok = p.at[maphash.Comparable(p.seed, name)]
	return n, ok
}

// Put gives a name its number, in place of the one it had.
func (p *Places[Name]) Put(name Name, n int) { p.at[maphash.Comparable(p.seed, name)] = n }

// Add gives a name its number unless it has one. It returns the one it has.
func (p *Places[Name]) Add(name Name, n int) int {
	if old, ok := p.Of(name); ok {
		return old
	}
	p.Put(name, n)
	return n
}

// Len counts the names.
func (p *Places[Name]) Len() int { return len(p.at) }
