package account

import (
	"context"

	"github.com/gheecms/ghee/internal/fail"
)

// RequestReset mails a link to set a password, if the address is somebody's.
// The answer and, but for one row of the outbox, the work are the same if it is
// not (S25): a link for nobody is made, which nothing can use.
func (a *Accounts) RequestReset(ctx context.Context, email string, from From) error {
	email, err := NormalEmail(email)
	if err != nil {
		return err
	}
	if err := a.allow(ctx, from, "reset "+email); err != nil {
		return err
	}
	return a.change(ctx, func(tx Tx) error {
		p, err := tx.PersonByEmail(ctx, email)
		if err != nil && !fail.Is(err, fail.NotFound) {
			return err
		}
		if p.Disabled != 0 {
			p = Person{}
		}
		_, err = a.makeReset(ctx, tx, from.actor(""), p)
		return err
	})
}

// ResetFor makes a link to set a person's password and returns it, for who runs
// the installation; it is mailed, too. Until it is used nothing changes.
func (a *Accounts) ResetFor(ctx context.Context, by Actor, email string) (link string, err error) {
	if email, err = NormalEmail(email); err != nil {
		return "", err
	}
	if !by.system {
		return "", fail.E(fail.Denied, "Only the command line is shown such a link.")
	}
	err = a.change(ctx, func(tx Tx) error {
		p, err := tx.PersonByEmail(ctx, email)
		if err != nil {
			return err
		}
		link, err = a.makeReset(ctx, tx, by, p)
		return err
	})
	return link, err
}

func (a *Accounts) makeReset(ctx context.Context, tx Tx, by Actor, p Person) (link string, err error) {
	plain := secret()
	l := Link{ID: a.c.IDs(), Kind: ResetLink, Person: p.ID, Email: p.Email, Created: tx.Now(), Expires: tx.Now() + micros(a.c.Reset)}
	if err := tx.AddLink(ctx, l, secretHash(plain)); err != nil {
		return "", err
	}
	link = a.linkTo(ResetLink, plain)
	if err := a.send(ctx, tx, resetMail(l, link)); err != nil {
		return "", err
	}
	return link, a.note(ctx, tx, by, Event{Action: "password.reset_asked", Object: p.ID})
}

// Reset sets a password by the secret of a reset link. All sessions of the
// person end, and so do other such links; the second factor stays.
func (a *Accounts) Reset(ctx context.Context, plain, password string, from From) error {
	if err := boundPassword(password); err != nil {
		return err
	}
	if err := a.allow(ctx, from, ""); err != nil {
		return err
	}
	var l Link
	err := a.view(ctx, func(tx Tx) (err error) {
		l, err = a.resetOf(ctx, tx, plain)
		return err
	})
	if err != nil {
		return err
	}
	if err := checkPassword(password, l.Email); err != nil {
		return err
	}
	hash, err := a.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	return a.change(ctx, func(tx Tx) error {
		l, err := a.resetOf(ctx, tx, plain)
		if err != nil {
			return err
		}
		return a.setPassword(ctx, tx, from.actor(l.Person), l.Person, hash, "", "password.reset")
	})
}

func (a *Accounts) resetOf(ctx context.Context, tx Tx, plain string) (Link, error) {
	l, err := a.live(ctx, tx, ResetLink, plain)
	if err != nil || l.Person == "" {
		return Link{}, errLinkOr(err)
	}
	p, err := tx.Person(ctx, l.Person)
	if err != nil || p.Disabled != 0 || p.Email != l.Email {
		return Link{}, errLinkOr(err)
	}
	return l, nil
}

func errLinkOr(err error) error {
	if err != nil && !fail.Is(err, fail.NotFound) {
		return err
	}
	return errLink()
}

// setPassword keeps a hash, ends links and sessions, and tells the person.
func (a *Accounts) setPassword(ctx context.Context, tx Tx, by Actor, person, hash, keep, action string) error {
	kept, err := tx.Secrets(ctx, person)
	if err != nil {
		return err
	}
	kept.Password = hash
	if err := tx.PutSecrets(ctx, person, kept); err != nil {
		return err
	}
	if err := tx.EndLinks(ctx, person, ResetLink); err != nil {
		return err
	}
	if _, err := tx.EndSessions(ctx, person, keep); err != nil {
		return err
	}
	p, err := tx.Person(ctx, person)
	if err != nil {
		return err
	}
	if err := a.send(ctx, tx, changedMail(p.Email)); err != nil {
		return err
	}
	return a.notePerson(ctx, tx, by, person, Event{Action: action, Object: person})
}

// checkOwn asks for the password of who is signed in, with a bound on tries.
func (a *Accounts) checkOwn(ctx context.Context, v Visit, password string, from From) error {
	if err := boundPassword(password); err != nil {
		return err
	}
	if err := a.allow(ctx, from, v.Person.Email); err != nil {
		return err
	}
	var kept Secrets
	err := a.view(ctx, func(tx Tx) (err error) {
		kept, err = tx.Secrets(ctx, v.Person.ID)
		return err
	})
	if err != nil {
		return err
	}
	right, _, err := a.hasher.verify(ctx, kept.Password, password)
	if err == nil && !right {
		err = fail.E(fail.Denied, "The password is wrong.")
	}
	return err
}

// ChangePassword sets one's own password. Other sessions end, this one gets
// another cookie value.
func (a *Accounts) ChangePassword(ctx context.Context, v Visit, old, password string, from From) (cookie string, err error) {
	if v.State != Full || v.Person.ID == "" {
		return "", fail.E(fail.Denied, "Finish signing in first.")
	}
	if err := a.checkOwn(ctx, v, old, from); err != nil {
		return "", err
	}
	if err := checkPassword(password, v.Person.Email); err != nil {
		return "", err
	}
	hash, err := a.hasher.hash(ctx, password)
	if err != nil {
		return "", err
	}
	err = a.change(ctx, func(tx Tx) error {
		if err := a.setPassword(ctx, tx, v.Actor, v.Person.ID, hash, v.Session.ID, "password.change"); err != nil {
			return err
		}
		cookie, err = a.renew(ctx, tx, v.Session, from)
		return err
	})
	return cookie, err
}
