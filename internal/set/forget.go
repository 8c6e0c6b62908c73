package set

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Forget removes all of a deleted site, whose generation the pointers no longer
// name. What reads under way still use goes with them, and with the next Forget.
func (s *Shelf) Forget(site content.SiteID) error {
	w, err := s.writer(site)
	if err != nil {
		return err
	}
	defer w.Unlock()
	s.changing(s.whole(site, changelog.Position{}))()
	s.mu.Lock()
	delete(s.unfit, site)
	var gone []*volume
	if v := s.open[site]; v != nil {
		v.superseded = true
		gone = s.end(v)
	}
	for v := range s.ending {
		v.superseded = v.superseded || v.site == site
	}
	s.mu.Unlock()
	s.finish(gone)
	if err := s.sweep(site); err != nil {
		return err
	}
	if err := os.Remove(s.folder(site)); err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTEMPTY) {
		return fail.Wrap(fail.Unavailable, err, "The folder of the deleted site %d cannot be removed.", site)
	}
	return nil
}

// Sites lists the sites, and previews of sites, that have a folder here.
func (s *Shelf) Sites() (out []content.SiteID, err error) {
	for _, root := range []string{"sites", "previews"} {
		folders, err := os.ReadDir(filepath.Join(s.dir, root))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fail.Wrap(fail.Unavailable, err, "The sets in %s cannot be listed.", s.dir)
		}
		for _, f := range folders {
			n, err := strconv.ParseInt(f.Name(), 10, 64)
			site := content.SiteID(n)
			if root == "previews" {
				site = site.Preview()
			}
			if err == nil {
				out = append(out, site)
			}
		}
	}
	return out, nil
}
