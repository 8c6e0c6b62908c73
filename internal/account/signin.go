package account

import (
	"context"
	"errors"

	"github.com/gheecms/ghee/internal/fail"
)

// SignIn is what a person signs in with.
type SignIn struct {
	Email    string
	Password string
	Cookie   string // the value the browser sent, which ends; "" for none
}

// Ticket is what signing in gives.
type Ticket struct {
	Cookie string // 43 characters; kept here by its hash only
	State  State  // NeedsCode: go on with SecondStep and this cookie
	Person Person
}

// ErrSignIn is the cause when signing in is refused for what was sent; the code
// is fail.Denied. Over HTTP it is 401.
var ErrSignIn = errors.New("not let in")

// errWrong is the same for everything that may be wrong.
func errWrong() error {
	return fail.Wrap(fail.Denied, ErrSignIn, "The mail address or the password is wrong.")
}

// allow takes a try from an address and from an account. The keys are the
// address that the transport saw and the account's normalised address, so that
// nothing else in the request makes another key (S8).
func (a *Accounts) allow(ctx context.Context, from From, account string) error {
	now := a.c.Now()
	wait, first := a.address.take(addressKey(from.Address), now)
	what := "address"
	if wait == 0 && account != "" {
		wait, first = a.account.take(account, now)
		what = "account"
	}
	if wait == 0 {
		return nil
	}
	if first { // one row a time it is met, not one a try
		err := a.change(ctx, func(tx Tx) error {
			return a.note(ctx, tx, from.actor(""), Event{Action: "signin.locked", Object: Hash(account)[:16], After: map[string]string{"by": what}})
		})
		if err != nil {
			return err
		}
	}
	return limited(wait)
}

// SignIn begins a session. The answer is the same, and so is the work, for a
// wrong password and a person that is not there: ErrSignIn, wrapped. Too many tries:
// see Limited. A password too long to be one is fail.Invalid at once.
func (a *Accounts) SignIn(ctx context.Context, in SignIn, from From) (t Ticket, err error) {
	if err := boundPassword(in.Password); err != nil {
		return t, err
	}
	email, err := NormalEmail(in.Email)
	if err != nil {
		return t, err
	}
	if err := a.allow(ctx, from, email); err != nil {
		return t, err
	}
	var p Person
	var kept Secrets
	err = a.view(ctx, func(tx Tx) error {
		if p, err = tx.PersonByEmail(ctx, email); err == nil {
			kept, err = tx.Secrets(ctx, p.ID)
		}
		if fail.Is(err, fail.NotFound) {
			return nil
		}
		return err
	})
	if err != nil {
		return t, err
	}
	right, anew, err := a.hasher.verify(ctx, kept.Password, in.Password)
	if err != nil {
		return t, err
	}
	if !right || p.Disabled != 0 {
		err := a.change(ctx, func(tx Tx) error {
			return a.note(ctx, tx, from.actor(""), Event{Action: "signin.failed", Object: p.ID})
		})
		if err != nil {
			return t, err
		}
		return t, errWrong()
	}
	hash := kept.Password
	if anew {
		if hash, err = a.hasher.hash(ctx, in.Password); err != nil {
			return t, err
		}
	}
	t.State = Full
	if kept.TOTP != "" {
		t.State = NeedsCode
	}
	err = a.change(ctx, func(tx Tx) error { return a.begin(ctx, tx, in.Cookie, &t, p.ID, kept.Password, hash, from) })
	if err != nil {
		return Ticket{}, err
	}
	if t.State != NeedsCode {
		a.account.forgive(email)
	}
	return t, nil
}

// begin is the transaction of a sign-in whose password was right when it was
// looked at.
func (a *Accounts) begin(ctx context.Context, tx Tx, old string, t *Ticket, person, verified, hash string, from From) error {
	now, err := tx.Secrets(ctx, person)
	if err != nil {
		return err
	}
	if t.Person, err = tx.Person(ctx, person); err != nil {
		return err
	}
	if now.Password != verified || t.Person.Disabled != 0 || (now.TOTP != "") != (t.State == NeedsCode) {
		return errWrong() // it was changed meanwhile
	}
	if hash != verified {
		now.Password = hash
		if err := tx.PutSecrets(ctx, person, now); err != nil {
			return err
		}
	}
	if err := a.endCookie(ctx, tx, old, from); err != nil {
		return err
	}
	s, cookie, err := a.newSession(ctx, tx, person, t.State, from)
	if err != nil {
		return err
	}
	action := "signin"
	if t.State == NeedsCode {
		action = "signin.first_step"
	} else if v, err := a.visit(ctx, tx, s, from); err != nil {
		return err
	} else {
		t.State = v.State
	}
	t.Cookie = cookie
	return a.notePerson(ctx, tx, from.actor(person), person, Event{Action: action, Object: s.ID, After: map[string]string{"device": s.Device}})
}

// SecondStep finishes a sign-in: code is the authenticator's, or a recovery
// code, which is used up. It belongs to the session that the cookie opens and
// to no other, and the session gets another cookie value.
func (a *Accounts) SecondStep(ctx context.Context, cookie, code string, from From) (t Ticket, err error) {
	hash := secretHash(cookie)
	if hash == "" {
		return t, noSession()
	}
	var s Session
	err = a.view(ctx, func(tx Tx) error {
		if s, _, err = a.open(ctx, tx, hash); err == nil {
			t.Person, err = tx.Person(ctx, s.Person)
		}
		return err
	})
	if err != nil {
		return Ticket{}, err
	}
	if s.State != NeedsCode {
		return Ticket{}, fail.E(fail.Conflict, "This session needs no code.")
	}
	if err := a.allow(ctx, from, "code "+s.Person); err != nil {
		return Ticket{}, err
	}
	right := false
	err = a.change(ctx, func(tx Tx) error {
		t.Cookie, t.State = "", Full
		s, _, err := a.open(ctx, tx, hash)
		if err != nil || s.State != NeedsCode {
			return noSession()
		}
		var how string
		if right, how, err = a.checkCode(ctx, tx, s.Person, code); err != nil {
			return err
		}
		if !right {
			return a.note(ctx, tx, from.actor(s.Person), Event{Action: "signin.code_failed", Object: s.Person})
		}
		if t.Cookie, err = a.renew(ctx, tx, s, from); err != nil {
			return err
		}
		return a.notePerson(ctx, tx, from.actor(s.Person), s.Person, Event{Action: "signin", Object: s.Person, After: map[string]string{"second_step": how}})
	})
	if err != nil {
		return Ticket{}, err
	}
	if !right {
		return Ticket{}, fail.Wrap(fail.Denied, ErrSignIn, "The code is wrong, or was used already.")
	}
	a.account.forgive(t.Person.Email)
	a.account.forgive("code " + t.Person.ID)
	return t, nil
}
