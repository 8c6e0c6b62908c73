package account

import (
	"cmp"
	"context"

	"github.com/gheecms/ghee/internal/content"
)

// Name is a person as colleagues see them.
type Name struct{ Person, Name string }

// Names lists who has a role on a site or in the whole organisation, by name alone,
// the address where somebody has none: whoever reads the site's drafts may know who
// wrote them.
func (a *Accounts) Names(ctx context.Context, by Actor, organisation string, site content.SiteID) (all []Name, err error) {
	if err := demand(by, ReadContent, OnSite(site)); err != nil {
		return nil, err
	}
	err = a.view(ctx, func(tx Tx) error {
		members, err := tx.Members(ctx, organisation, content.Control)
		all = nil // it may run again
		seen := map[string]bool{}
		for _, m := range members {
			if m.Site != site && m.Site != content.Control || seen[m.Person.ID] {
				continue
			}
			seen[m.Person.ID] = true
			all = append(all, Name{m.Person.ID, cmp.Or(m.Person.Name, m.Person.Email)})
		}
		return err
	})
	return all, err
}
