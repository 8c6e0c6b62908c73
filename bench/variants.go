package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/set"
)

// Two sets beside the site's, made of copies of its file: what those see who may
// preview, where one page of a hundred is a draft, and a site with a locale that
// has nothing of its own and borrows everything.
const borrowing = siteID + 1

var previews = siteID.Preview()

// mostVaried is up to how many pages a site has its variants: a loan of each page
// takes as long as the page did.
const mostVaried = 100_000

// vary makes the variants.
func (s *site) vary(ctx context.Context, dir string, o options) error {
	if o.docs > mostVaried {
		return nil
	}
	at, err := s.shelf.Position(ctx, siteID)
	if err == nil {
		err = s.shelf.Close() // which moves all of the -wal into the file
	}
	if err != nil {
		return err
	}
	s.shelf = set.NewShelf(dir, s.node.directory, 3)
	data, err := os.ReadFile(s.file)
	if err != nil {
		return err
	}
	c := newCorpus(o)
	c.lent = true
	drafts := []changelog.Draft{}
	for i := 0; i < o.docs; i += 100 {
		d := c.page(i)
		d.Meta = encode(content.Meta{
			Num: c.pageNum(i), Type: pageType.ID, Slug: slug(i), Name: fmt.Sprintf("Article %d, again", i),
			Status: content.Draft, Published: moment(i), Created: moment(i), Updated: moment(o.docs + i),
		})
		drafts = append(drafts, d)
	}
	for _, v := range []struct {
		site   content.SiteID
		change []changelog.Draft
	}{{previews, drafts}, {borrowing, []changelog.Draft{c.settings()}}} {
		folder := filepath.Join(dir, set.Folder(v.site), "1")
		err := os.MkdirAll(folder, 0o750)
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, "set.db"), data, 0o600)
		}
		if err == nil {
			err = s.node.directory.SetGeneration(ctx, v.site, 1)
		}
		if err == nil {
			_, err = s.shelf.Apply(ctx, v.site, changelog.Seal(v.site, at, epoch, 1, v.change, false))
		}
		if err != nil {
			return errors.Join(fmt.Errorf("site %d", v.site), err)
		}
	}
	return nil
}
