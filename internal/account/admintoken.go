package account

import (
	"context"
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// adminPrefix begins admin tokens, so that they are known when found in a file.
const adminPrefix = "ghee_"

// AdminToken opens the admin API to a program: as the person who made it, or as
// a role on one site. Nodes do not know it. It is shown once.
type AdminToken struct {
	ID           string
	Name         string
	Organisation string
	Person       string // as whom it acts; "" when it has a role of its own
	Site         content.SiteID
	Role         Role
	Scopes       []Action // what it may do of what the role may; AllScopes for all
	By           string   // id of the person who made it
	Created      content.Micros
	Expires      content.Micros // 0 for never
	Used         content.Micros // to the minute
	Revoked      content.Micros // 0 while it holds
}

// AllScopes is the scope of a token that may do all its role may.
const AllScopes Action = "*"

func (t AdminToken) check(by Actor) error {
	if err := content.CheckText("name", t.Name, content.MaxName); err != nil {
		return err
	}
	if len(t.Scopes) == 0 {
		return fail.E(fail.Invalid, "scopes: none allows nothing; write %q for all.", AllScopes)
	}
	for _, s := range t.Scopes {
		if s != AllScopes && !slices.Contains(Actions(), s) {
			return fail.E(fail.Invalid, "scopes: %.64q is none; there are %v.", s, Actions())
		}
	}
	if t.Person != "" {
		if t.Person != by.Person || by.Session == "" || t.Site != content.Control || t.Role != "" {
			return fail.E(fail.Denied, "A token of a person is made by that person, signed in, and has no role of its own.")
		}
		return demand(by, ReadOrganisation, OnOrganisation(t.Organisation))
	}
	g := Grant{Organisation: t.Organisation, Site: t.Site, Role: t.Role}
	if err := g.check(); err != nil {
		return err
	}
	if t.Site == content.Control {
		return fail.E(fail.Invalid, "site: a token with a role of its own is of one site.")
	}
	if err := demand(by, ManageTokens, OnSite(t.Site)); err != nil {
		return err
	}
	return by.mayGive(g)
}

// CreateAdminToken makes an admin token from its name, organisation, person or
// site and role, scopes and expiry, and returns it in plain text, once.
func (a *Accounts) CreateAdminToken(ctx context.Context, by Actor, t AdminToken) (plain string, _ AdminToken, err error) {
	if t.Name = strings.TrimSpace(t.Name); by.Token != "" {
		return "", AdminToken{}, fail.E(fail.Denied, "A token makes no tokens.")
	}
	if err := t.check(by); err != nil {
		return "", AdminToken{}, err
	}
	key := secret()
	plain = adminPrefix + key
	t.ID, t.By, t.Used, t.Revoked = a.c.IDs(), by.Person, 0, 0
	err = a.change(ctx, func(tx Tx) error {
		t.Created = tx.Now()
		if t.Expires != 0 && t.Expires <= t.Created {
			return fail.E(fail.Invalid, "expires: this moment is over.")
		}
		if t.Person == "" {
			if err := placeOf(ctx, tx, Grant{Organisation: t.Organisation, Site: t.Site}); err != nil {
				return err
			}
		}
		if err := tx.PutAdminToken(ctx, t, secretHash(key)); err != nil {
			return err
		}
		return a.note(ctx, tx, by, Event{Organisation: t.Organisation, Site: t.Site, Action: "admin_token.create", Object: t.ID, After: t})
	})
	if err != nil {
		return "", AdminToken{}, err
	}
	return plain, t, nil
}

// AuthenticateToken opens the admin API by an admin token. A token of a person
// may do what the person may at this moment. ErrNoSession, wrapped, when it
// opens nothing.
func (a *Accounts) AuthenticateToken(ctx context.Context, plain string, from From) (by Actor, t AdminToken, err error) {
	key, ok := strings.CutPrefix(plain, adminPrefix)
	hash := secretHash(key)
	if !ok || hash == "" {
		return Actor{}, t, noSession()
	}
	var now content.Micros
	err = a.view(ctx, func(tx Tx) error {
		now = tx.Now()
		if t, err = tx.AdminTokenByHash(ctx, hash); fail.Is(err, fail.NotFound) {
			return noSession()
		}
		if err != nil {
			return err
		}
		if t.Revoked != 0 || t.Expires != 0 && now >= t.Expires {
			return noSession()
		}
		by, err = a.actorOf(ctx, tx, t, from)
		return err
	})
	if err != nil {
		return Actor{}, AdminToken{}, err
	}
	if now >= t.Used+micros(seenEvery) {
		t.Used = now
		err = a.change(ctx, func(tx Tx) error {
			current, err := tx.AdminToken(ctx, t.ID)
			if err != nil || current.Revoked != 0 {
				return noSession()
			}
			current.Used = now
			return tx.PutAdminToken(ctx, current, "")
		})
	}
	return by, t, err
}

func (a *Accounts) actorOf(ctx context.Context, tx Tx, t AdminToken, from From) (Actor, error) {
	by := from.actor(t.Person)
	by.Token, by.all, by.scopes = t.ID, slices.Contains(t.Scopes, AllScopes), t.Scopes
	if t.Person == "" {
		s, err := tx.Site(ctx, t.Site)
		if err != nil || s.Organisation != t.Organisation {
			return Actor{}, errSessionOr(err)
		}
		by.sites = map[content.SiteID]Role{t.Site: t.Role}
		return by, nil
	}
	p, err := tx.Person(ctx, t.Person)
	if err != nil || p.Disabled != 0 {
		return Actor{}, errSessionOr(err)
	}
	required, err := by.load(ctx, tx)
	if err == nil && required && !p.SecondFactor {
		err = noSession()
	}
	return by, err
}

func errSessionOr(err error) error {
	if err != nil && !fail.Is(err, fail.NotFound) {
		return err
	}
	return noSession()
}

// AdminTokens lists an organisation's admin tokens that the actor may revoke.
func (a *Accounts) AdminTokens(ctx context.Context, by Actor, organisation string) (mine []AdminToken, err error) {
	err = a.view(ctx, func(tx Tx) error {
		all, err := tx.AdminTokens(ctx, organisation)
		for _, t := range all {
			if mayRevoke(by, t) {
				mine = append(mine, t)
			}
		}
		return err
	})
	return mine, err
}

func mayRevoke(by Actor, t AdminToken) bool {
	if t.Person != "" {
		return by.system || by.Person == t.Person || Can(by, ManageOrganisationPeople, OnOrganisation(t.Organisation))
	}
	return Can(by, ManageTokens, OnSite(t.Site))
}

// RevokeAdminToken ends an admin token at once; again is harmless.
func (a *Accounts) RevokeAdminToken(ctx context.Context, by Actor, id string) error {
	return a.change(ctx, func(tx Tx) error {
		t, err := tx.AdminToken(ctx, id)
		if fail.Is(err, fail.NotFound) || err == nil && !mayRevoke(by, t) {
			return fail.E(fail.NotFound, "There is no token with the id %.64q.", id)
		}
		if err != nil || t.Revoked != 0 {
			return err
		}
		t.Revoked = tx.Now()
		if err := tx.PutAdminToken(ctx, t, ""); err != nil {
			return err
		}
		return a.note(ctx, tx, by, Event{Organisation: t.Organisation, Site: t.Site, Action: "admin_token.revoke", Object: id})
	})
}
