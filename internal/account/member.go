package account

import (
	"context"
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// NewPerson is a person made by who runs the installation, without invitation.
type NewPerson struct {
	Email    string
	Name     string
	Password string  // "" for none yet: the person sets it by a link (ResetFor)
	Grants   []Grant // may be none
}

// CreatePerson makes a person. fail.Conflict when the address is taken.
func (a *Accounts) CreatePerson(ctx context.Context, by Actor, n NewPerson) (p Person, err error) {
	if !by.system {
		return p, fail.E(fail.Denied, "People are invited; only the command line makes them.")
	}
	p = Person{ID: a.c.IDs(), Name: strings.TrimSpace(n.Name)}
	if p.Email, err = NormalEmail(n.Email); err != nil {
		return Person{}, err
	}
	if err := content.CheckText("name", p.Name, content.MaxName); err != nil {
		return Person{}, err
	}
	var hash string
	if n.Password != "" {
		if err := checkPassword(n.Password, p.Email); err != nil {
			return Person{}, err
		}
		if hash, err = a.hasher.hash(ctx, n.Password); err != nil {
			return Person{}, err
		}
	}
	err = a.change(ctx, func(tx Tx) error {
		p.Created = tx.Now()
		if err := tx.PutPerson(ctx, p); err != nil {
			return err
		}
		if err := tx.PutSecrets(ctx, p.ID, Secrets{Password: hash}); err != nil {
			return err
		}
		for _, g := range n.Grants {
			if err := g.check(); err != nil {
				return err
			}
			if err := placeOf(ctx, tx, g); err != nil {
				return err
			}
			if err := tx.PutGrant(ctx, p.ID, g); err != nil {
				return err
			}
		}
		p.HasPassword = hash != ""
		return a.notePerson(ctx, tx, by, p.ID, Event{
			Action: "person.create", Object: p.ID,
			After: map[string]any{"email": p.Email, "name": p.Name, "roles": n.Grants},
		})
	})
	if err != nil {
		return Person{}, err
	}
	return p, nil
}

// Members lists the people of an organisation, or of one of its sites.
func (a *Accounts) Members(ctx context.Context, by Actor, organisation string, site content.SiteID) (all []Member, err error) {
	what, to := ManageOrganisationPeople, OnOrganisation(organisation)
	if site != content.Control {
		what, to = ManagePeople, OnSite(site)
	}
	if err := demand(by, what, to); err != nil {
		return nil, err
	}
	err = a.view(ctx, func(tx Tx) error {
		all, err = tx.Members(ctx, organisation, site)
		return err
	})
	return all, err
}

// People lists everybody by id, after an id, for the command line and support.
func (a *Accounts) People(ctx context.Context, by Actor, after string, max int) (all []Person, err error) {
	if !by.system {
		return nil, fail.E(fail.Denied, "Your role does not allow this.")
	}
	err = a.view(ctx, func(tx Tx) error {
		all, err = tx.People(ctx, after, min(max, MaxPeople))
		return err
	})
	return all, err
}

// PersonByEmail finds a person for the command line and support.
func (a *Accounts) PersonByEmail(ctx context.Context, by Actor, email string) (p Person, held []Grant, err error) {
	if !by.system {
		return p, nil, fail.E(fail.Denied, "Your role does not allow this.")
	}
	if email, err = NormalEmail(email); err != nil {
		return p, nil, err
	}
	err = a.view(ctx, func(tx Tx) error {
		if p, err = tx.PersonByEmail(ctx, email); err == nil {
			held, err = tx.Grants(ctx, p.ID)
		}
		return err
	})
	return p, held, err
}

// SetRole gives a person a role at one place, or takes it when g.Role is "".
// The person must belong to the organisation already (others are invited),
// unless the command line says so. All other sessions of the person end, so that
// no request goes on with a role of before.
func (a *Accounts) SetRole(ctx context.Context, by Actor, person string, g Grant) error {
	if g.Role != "" {
		if err := g.check(); err != nil {
			return err
		}
	}
	if err := by.mayGive(g); err != nil {
		return err
	}
	return a.change(ctx, func(tx Tx) error {
		if err := placeOf(ctx, tx, g); err != nil {
			return err
		}
		if _, err := tx.Person(ctx, person); err != nil {
			return err
		}
		held, err := tx.Grants(ctx, person)
		if err != nil {
			return err
		}
		if !by.system && !slices.ContainsFunc(held, func(h Grant) bool { return h.Organisation == g.Organisation }) {
			return fail.E(fail.NotFound, "There is no person with the id %.64q.", person)
		}
		before := at(held, g)
		if err := by.mayGive(Grant{Organisation: g.Organisation, Site: g.Site, Role: before}); err != nil {
			return err
		}
		if before == g.Role {
			return nil
		}
		if g.Role == "" {
			err = tx.DropGrant(ctx, person, g)
		} else {
			err = tx.PutGrant(ctx, person, g)
		}
		if err != nil {
			return err
		}
		if err := a.ownerLeft(ctx, tx, g, before); err != nil {
			return err
		}
		keep := ""
		if by.Person == person {
			keep = by.Session
		}
		if _, err := tx.EndSessions(ctx, person, keep); err != nil {
			return err
		}
		return a.note(ctx, tx, by, Event{
			Organisation: g.Organisation, Site: g.Site, Action: "person.role", Object: person,
			Before: map[string]Role{"role": before}, After: map[string]Role{"role": g.Role},
		})
	})
}

func at(held []Grant, place Grant) Role {
	for _, h := range held {
		if h.Organisation == place.Organisation && h.Site == place.Site {
			return h.Role
		}
	}
	return ""
}

// grantAtLeast gives a role unless the person has a higher one there.
func (a *Accounts) grantAtLeast(ctx context.Context, tx Tx, person string, g Grant) error {
	held, err := tx.Grants(ctx, person)
	if err != nil || at(held, g).height() >= g.Role.height() {
		return err
	}
	return tx.PutGrant(ctx, person, g)
}

// ownerLeft refuses to leave an organisation without an owner who may sign in.
func (a *Accounts) ownerLeft(ctx context.Context, tx Tx, g Grant, before Role) error {
	if g.Site != content.Control || before != RoleOwner {
		return nil
	}
	all, err := tx.Members(ctx, g.Organisation, content.Control)
	if err != nil {
		return err
	}
	for _, m := range all {
		if m.Site == content.Control && m.Role == RoleOwner && m.Person.Disabled == 0 {
			return nil
		}
	}
	return fail.E(fail.Conflict, "An organisation needs an owner; make somebody else one first.")
}

// RemoveMember takes all roles of a person in an organisation and ends the
// person's sessions. What the person wrote stays.
func (a *Accounts) RemoveMember(ctx context.Context, by Actor, organisation, person string) error {
	return a.change(ctx, func(tx Tx) error {
		held, err := tx.Grants(ctx, person)
		if err != nil {
			return err
		}
		var taken []Grant
		for _, g := range held {
			if g.Organisation != organisation {
				continue
			}
			if by.Person != person {
				if err := by.mayGive(g); err != nil {
					return err
				}
			}
			if err := tx.DropGrant(ctx, person, g); err != nil {
				return err
			}
			if err := a.ownerLeft(ctx, tx, g, g.Role); err != nil {
				return err
			}
			taken = append(taken, g)
		}
		if len(taken) == 0 {
			return fail.E(fail.NotFound, "There is no person with the id %.64q.", person)
		}
		if _, err := tx.EndSessions(ctx, person, ""); err != nil {
			return err
		}
		return a.note(ctx, tx, by, Event{Organisation: organisation, Action: "person.remove", Object: person, Before: map[string]any{"roles": taken}})
	})
}

// SetDisabled stops a person from signing in anywhere, or lets it again; for
// the command line and support. Sessions and admin tokens end to hold at once.
func (a *Accounts) SetDisabled(ctx context.Context, by Actor, person string, disabled bool) error {
	if !by.system {
		return fail.E(fail.Denied, "Your role does not allow this; take the person's roles instead.")
	}
	return a.change(ctx, func(tx Tx) error {
		p, err := tx.Person(ctx, person)
		if err != nil {
			return err
		}
		action := "person.enable"
		if p.Disabled = 0; disabled {
			p.Disabled, action = tx.Now(), "person.disable"
		}
		if err := tx.PutPerson(ctx, p); err != nil {
			return err
		}
		if _, err := tx.EndSessions(ctx, person, ""); err != nil {
			return err
		}
		if err := tx.EndLinks(ctx, person, ResetLink); err != nil {
			return err
		}
		return a.notePerson(ctx, tx, by, person, Event{Action: action, Object: person})
	})
}

// outranks refuses an actor who neither is the person nor stands as high as the
// person in an organisation that the actor manages and the person belongs to.
func (a *Accounts) outranks(ctx context.Context, tx Tx, by Actor, person string) error {
	if by.system || by.Person == person && person != "" {
		return nil
	}
	held, err := tx.Grants(ctx, person)
	if err != nil {
		return err
	}
	in := map[string]bool{}
	for _, g := range held {
		if Can(by, ManageOrganisationPeople, OnOrganisation(g.Organisation)) && (g.Site != content.Control || by.mayGive(g) == nil) {
			in[g.Organisation] = true
			continue
		}
		// The person has a part elsewhere, or stands higher: who manages only
		// one place must not lock the person out of others.
		return fail.E(fail.Denied, "Your role does not allow this for this person.")
	}
	if len(in) == 0 {
		return fail.E(fail.NotFound, "There is no person with the id %.64q.", person)
	}
	return nil
}
