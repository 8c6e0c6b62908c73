package account

import (
	"context"
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Organisation owns sites and has people.
type Organisation struct {
	ID           string
	Name         string
	Created      content.Micros
	SecondFactor bool // its people must use a second factor
}

// Grant is a role at one place: on a site, or in the organisation when Site is 0.
type Grant struct {
	Organisation string         `json:"organisation"`
	Site         content.SiteID `json:"site,omitempty"`
	Role         Role           `json:"role"`
}

// check refuses a role that its place does not know.
func (g Grant) check() error {
	roles, place := SiteRoles(), "a site"
	if g.Site == content.Control {
		roles, place = OrganisationRoles(), "an organisation"
	}
	if g.Organisation == "" || g.Site < 0 {
		return fail.E(fail.Invalid, "role: say of which organisation or site.")
	}
	if !slices.Contains(roles, g.Role) {
		return fail.E(fail.Invalid, "role: %q is no role on %s; there are %v.", g.Role, place, roles)
	}
	return nil
}

// Member is a person with one role.
type Member struct {
	Grant
	Person Person
	Since  content.Micros
}

// CreateOrganisation makes an organisation; a person who makes one is its owner.
func (a *Accounts) CreateOrganisation(ctx context.Context, by Actor, name string) (o Organisation, err error) {
	if name = strings.TrimSpace(name); name == "" {
		return o, fail.E(fail.Invalid, "name: an organisation needs a name.")
	}
	if err := content.CheckText("name", name, content.MaxName); err != nil {
		return o, err
	}
	if !by.system {
		return o, fail.E(fail.Denied, "Organisations are made by whoever runs this installation.")
	}
	o = Organisation{ID: a.c.IDs(), Name: name}
	err = a.change(ctx, func(tx Tx) error {
		o.Created = tx.Now()
		if err := tx.PutOrganisation(ctx, o); err != nil {
			return err
		}
		return a.note(ctx, tx, by, Event{Organisation: o.ID, Action: "organisation.create", Object: o.ID, After: o})
	})
	return o, err
}

// Organisation returns one that the actor belongs to; fail.Denied otherwise.
func (a *Accounts) Organisation(ctx context.Context, by Actor, id string) (o Organisation, err error) {
	if err := demand(by, ReadOrganisation, OnOrganisation(id)); err != nil {
		return o, err
	}
	err = a.view(ctx, func(tx Tx) error {
		o, err = tx.Organisation(ctx, id)
		return err
	})
	return o, err
}

// Organisations lists those that the actor may read, by id.
func (a *Accounts) Organisations(ctx context.Context, by Actor) (all []Organisation, err error) {
	err = a.view(ctx, func(tx Tx) error {
		all, err = tx.Organisations(ctx)
		return err
	})
	return slices.DeleteFunc(all, func(o Organisation) bool {
		return !Can(by, ReadOrganisation, OnOrganisation(o.ID))
	}), err
}

// OrganisationChange is what to change; nil leaves alone.
type OrganisationChange struct {
	Name         *string
	SecondFactor *bool // true sends people without one to enrol at their next request
}

// ChangeOrganisation renames an organisation or sets whether its people must
// use a second factor.
func (a *Accounts) ChangeOrganisation(ctx context.Context, by Actor, id string, c OrganisationChange) (o Organisation, err error) {
	if err := demand(by, ManageOrganisation, OnOrganisation(id)); err != nil {
		return o, err
	}
	if c.SecondFactor != nil {
		if err := demand(by, RequireSecondFactor, OnOrganisation(id)); err != nil {
			return o, err
		}
	}
	err = a.change(ctx, func(tx Tx) error {
		before, err := tx.Organisation(ctx, id)
		if err != nil {
			return err
		}
		o = before
		if c.Name != nil {
			if o.Name = strings.TrimSpace(*c.Name); o.Name == "" {
				return fail.E(fail.Invalid, "name: an organisation needs a name.")
			}
			if err := content.CheckText("name", o.Name, content.MaxName); err != nil {
				return err
			}
		}
		if c.SecondFactor != nil {
			o.SecondFactor = *c.SecondFactor
		}
		if o == before {
			return nil
		}
		if err := tx.PutOrganisation(ctx, o); err != nil {
			return err
		}
		return a.note(ctx, tx, by, Event{Organisation: id, Action: "organisation.change", Object: id, Before: before, After: o})
	})
	return o, err
}

// Adopt gives sites that are nobody's to the only organisation there is, and
// returns how many: sites made before there were accounts. With no organisation
// or several it does nothing.
func (a *Accounts) Adopt(ctx context.Context) (n int, err error) {
	err = a.change(ctx, func(tx Tx) error {
		n = 0
		all, err := tx.Organisations(ctx)
		if err != nil || len(all) != 1 {
			return err
		}
		orphans, err := tx.SitesOf(ctx, "")
		if err != nil {
			return err
		}
		for _, s := range orphans {
			if err := tx.MoveSite(ctx, s.ID, all[0].ID); err != nil {
				return err
			}
			if err := a.note(ctx, tx, System(), Event{Organisation: all[0].ID, Action: "site.adopt", Object: s.Key, After: map[string]any{"site": s.ID}}); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}
