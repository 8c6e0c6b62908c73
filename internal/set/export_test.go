package set

import (
	"context"

	"github.com/gheecms/ghee/internal/content"
)

// OpenSets tells tests how many sets a shelf holds open.
func OpenSets(s *Shelf) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open) + len(s.ending)
}

// SetFew makes a set walk its lists sooner, as it would if it were large.
func SetFew(s *Set, n int) { s.few = n }

// SetLayouts makes a shelf that of a program with another layout.
func SetLayouts(s *Shelf, version, oldest int) { s.layouts = layouts{version, oldest} }

// SetMany makes a shelf build the next generation for a change of fewer documents.
func SetMany(s *Shelf, n int) { s.many = n }

// Layout is this program's.
const Layout = version

// Summed and Lending are the first layouts with checksums, and with loans between
// locales.
const (
	Summed  = summed
	Lending = lending
)

// SetPast makes a set remember fewer changes.
func SetPast(s *Set, n int) { s.past = n }

// SetRanked makes a set rank fewer matches of a search.
func SetRanked(s *Set, n int) { s.ranked = n }

// Pass scrubs a set once.
func Pass(ctx context.Context, s *Set) error {
	p := newPass(Mark{})
	for !p.done() {
		if err := p.step(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// Watch makes a set tell a watcher of what is applied, as a shelf does.
func Watch(s *Set, w Watcher, site content.SiteID) { s.watched = &watched{w, site} }
