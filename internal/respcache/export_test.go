package respcache

import "github.com/gheecms/ghee/internal/content"

// Settle lets evictions that are under way end.
func (c *Cache[V]) Settle() { c.entries.CleanUp() }

// Indexed is how many entries carry a surrogate key.
func (c *Cache[V]) Indexed(id content.SiteID, key string) (n int) {
	s := c.site(id)
	s.mu.Lock()
	defer s.mu.Unlock()
	for range s.index[key].all {
		n++
	}
	return n
}
