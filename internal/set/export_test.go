package set

// OpenSets tells tests how many sets a shelf holds open.
func OpenSets(s *Shelf) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open) + len(s.ending)
}

// SetFew makes a set walk its lists sooner, as it would if it were large.
func SetFew(s *Set, n int) { s.few = n }
