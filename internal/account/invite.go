package account

import (
	"context"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// maxGrants bounds the roles of one invitation.
const maxGrants = 100

// Invite invites an address with roles in one organisation. It returns the
// link, which is also mailed. Nobody gives a role above their own.
func (a *Accounts) Invite(ctx context.Context, by Actor, email string, grants []Grant) (l Link, link string, err error) {
	if email, err = NormalEmail(email); err != nil {
		return l, "", err
	}
	if len(grants) == 0 || len(grants) > maxGrants {
		return l, "", fail.E(fail.Invalid, "roles: an invitation gives 1 to %d.", maxGrants)
	}
	for _, g := range grants {
		if err := g.check(); err != nil {
			return l, "", err
		}
		if g.Organisation != grants[0].Organisation {
			return l, "", fail.E(fail.Invalid, "roles: an invitation is to one organisation.")
		}
		if err := by.mayGive(g); err != nil {
			return l, "", err
		}
	}
	plain := secret()
	l = Link{ID: a.c.IDs(), Kind: InviteLink, Organisation: grants[0].Organisation, Email: email, Grants: grants, By: by.Person}
	link = a.linkTo(InviteLink, plain)
	err = a.change(ctx, func(tx Tx) error {
		for _, g := range grants {
			if err := placeOf(ctx, tx, g); err != nil {
				return err
			}
		}
		l.Created, l.Expires = tx.Now(), tx.Now()+micros(a.c.Invite)
		if err := tx.AddLink(ctx, l, secretHash(plain)); err != nil {
			return err
		}
		if err := a.mailInvitation(ctx, tx, l, link); err != nil {
			return err
		}
		return a.noteInvitation(ctx, tx, by, "person.invite", l)
	})
	if err != nil {
		return Link{}, "", err
	}
	return l, link, nil
}

// placeOf refuses a role at a place that is not there or is another
// organisation's.
func placeOf(ctx context.Context, tx Tx, g Grant) error {
	if g.Site != content.Control {
		s, err := tx.Site(ctx, g.Site)
		if err == nil && s.Organisation != g.Organisation {
			err = fail.E(fail.NotFound, "The organisation has no site %d.", g.Site)
		}
		return err
	}
	_, err := tx.Organisation(ctx, g.Organisation)
	return err
}

func (a *Accounts) mailInvitation(ctx context.Context, tx Tx, l Link, link string) error {
	o, err := tx.Organisation(ctx, l.Organisation)
	if err != nil {
		return err
	}
	inviter := ""
	if l.By != "" {
		p, err := tx.Person(ctx, l.By)
		if err != nil {
			return err
		}
		inviter = p.Name
	}
	return a.send(ctx, tx, inviteMail(l, o.Name, inviter, link))
}

func (a *Accounts) noteInvitation(ctx context.Context, tx Tx, by Actor, action string, l Link) error {
	return a.note(ctx, tx, by, Event{
		Organisation: l.Organisation, Site: l.Grants[0].Site, Action: action, Object: l.ID,
		After: map[string]any{"email": l.Email, "roles": l.Grants},
	})
}

// ResendInvitation mails an invitation again with another secret; the one
// before does not hold any more.
func (a *Accounts) ResendInvitation(ctx context.Context, by Actor, id string) (l Link, link string, err error) {
	plain := secret()
	link = a.linkTo(InviteLink, plain)
	err = a.changeInvitation(ctx, by, id, "person.invite_again", func(tx Tx, i *Link) error {
		i.Expires = tx.Now() + micros(a.c.Invite)
		l = *i
		if err := tx.RehashLink(ctx, i.ID, secretHash(plain), i.Expires); err != nil {
			return err
		}
		return a.mailInvitation(ctx, tx, *i, link)
	})
	if err != nil {
		return Link{}, "", err
	}
	return l, link, nil
}

// RevokeInvitation makes an invitation void.
func (a *Accounts) RevokeInvitation(ctx context.Context, by Actor, id string) error {
	return a.changeInvitation(ctx, by, id, "person.invite_revoke", func(tx Tx, i *Link) error {
		i.Revoked = tx.Now()
		return tx.PutLink(ctx, *i)
	})
}

func (a *Accounts) changeInvitation(ctx context.Context, by Actor, id, action string, f func(Tx, *Link) error) error {
	return a.change(ctx, func(tx Tx) error {
		l, err := tx.Link(ctx, id)
		if fail.Is(err, fail.NotFound) || err == nil && (l.Kind != InviteLink || !mayGiveAll(by, l.Grants)) {
			return fail.E(fail.NotFound, "There is no invitation with the id %.64q.", id)
		}
		if err != nil {
			return err
		}
		if l.Used != 0 || l.Revoked != 0 {
			return fail.E(fail.Conflict, "The invitation was accepted or revoked already.")
		}
		if err := f(tx, &l); err != nil {
			return err
		}
		return a.noteInvitation(ctx, tx, by, action, l)
	})
}

func mayGiveAll(by Actor, grants []Grant) bool {
	for _, g := range grants {
		if by.mayGive(g) != nil {
			return false
		}
	}
	return len(grants) > 0
}

// Invitations lists an organisation's open invitations that the actor might
// have made.
func (a *Accounts) Invitations(ctx context.Context, by Actor, organisation string) (open []Link, err error) {
	err = a.view(ctx, func(tx Tx) error {
		all, err := tx.Invitations(ctx, organisation)
		for _, l := range all {
			if l.Used == 0 && l.Revoked == 0 && mayGiveAll(by, l.Grants) {
				open = append(open, l)
			}
		}
		return err
	})
	return open, err
}

// Invited is what the holder of an invitation's secret is shown.
type Invited struct {
	Link         Link
	Organisation string // its name
	Known        bool   // the address has a person with a password already
}

// Invitation shows an invitation to who holds its secret.
func (a *Accounts) Invitation(ctx context.Context, plain string) (i Invited, err error) {
	err = a.view(ctx, func(tx Tx) error {
		if i.Link, err = a.live(ctx, tx, InviteLink, plain); err != nil {
			return err
		}
		o, err := tx.Organisation(ctx, i.Link.Organisation)
		if err != nil {
			return err
		}
		i.Organisation = o.Name
		p, err := tx.PersonByEmail(ctx, i.Link.Email)
		if i.Known = err == nil && p.HasPassword; fail.Is(err, fail.NotFound) {
			err = nil
		}
		return err
	})
	return i, err
}

// Acceptance is what a new person brings; somebody known brings nothing.
type Acceptance struct {
	Name     string
	Password string
}

// Accept takes an invitation: it makes the person of the invited address, or
// gives the one there is the roles. It signs nobody in: the person signs in
// with a password and, if there is one, the second factor.
func (a *Accounts) Accept(ctx context.Context, plain string, in Acceptance, from From) (p Person, err error) {
	if err := a.allow(ctx, from, ""); err != nil {
		return p, err
	}
	i, err := a.Invitation(ctx, plain)
	if err != nil {
		return p, err
	}
	hash := ""
	if !i.Known {
		if err := checkPassword(in.Password, i.Link.Email); err != nil {
			return p, err
		}
		if err := content.CheckText("name", in.Name, content.MaxName); err != nil {
			return p, err
		}
		if hash, err = a.hasher.hash(ctx, in.Password); err != nil {
			return p, err
		}
	}
	err = a.change(ctx, func(tx Tx) error {
		l, err := a.live(ctx, tx, InviteLink, plain)
		if err != nil {
			return err
		}
		if p, err = a.join(ctx, tx, l.Email, in.Name, hash); err != nil {
			return err
		}
		for _, g := range l.Grants {
			if err := placeOf(ctx, tx, g); err != nil {
				return err
			}
			if err := a.grantAtLeast(ctx, tx, p.ID, g); err != nil {
				return err
			}
		}
		l.Used, l.Person = tx.Now(), p.ID
		if err := tx.PutLink(ctx, l); err != nil {
			return err
		}
		return a.noteInvitation(ctx, tx, from.actor(p.ID), "person.accept", l)
	})
	if err != nil {
		return Person{}, err
	}
	return p, nil
}

// join returns the person of an address, made when there is none. A password is
// set where there was none: whoever made the person before set none.
func (a *Accounts) join(ctx context.Context, tx Tx, email, name, hash string) (Person, error) {
	p, err := tx.PersonByEmail(ctx, email)
	if fail.Is(err, fail.NotFound) {
		p = Person{ID: a.c.IDs(), Email: email, Name: strings.TrimSpace(name), Created: tx.Now()}
		err = tx.PutPerson(ctx, p)
	}
	if err != nil {
		return p, err
	}
	if p.Disabled != 0 {
		return p, fail.E(fail.Denied, "This person may not sign in.")
	}
	if hash == "" {
		return p, nil
	}
	kept, err := tx.Secrets(ctx, p.ID)
	if err != nil {
		return p, err
	}
	if kept.Password != "" {
		return p, fail.E(fail.Conflict, "This address has a password already; open the invitation again.")
	}
	kept.Password, p.HasPassword = hash, true
	return p, tx.PutSecrets(ctx, p.ID, kept)
}

func moment(m content.Micros) string {
	return time.UnixMicro(int64(m)).UTC().Format("2 January 2006, 15:04 UTC")
}
