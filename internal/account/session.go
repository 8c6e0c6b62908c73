package account

import (
	"context"
	"errors"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// ErrNoSession is the cause when a cookie or admin token opens nothing (any
// more); the code is fail.Denied. Over HTTP it is 401.
var ErrNoSession = errors.New("not signed in")

func noSession() error {
	return fail.Wrap(fail.Denied, ErrNoSession, "You are not signed in, or no longer. Sign in again.")
}

// State says how far a session has come.
type State string

// The states of a session. In all but Full its actor has no role.
const (
	Full       State = "full"
	NeedsCode  State = "code"  // the second step is to be taken: SecondStep
	NeedsEnrol State = "enrol" // a second factor is required and not there: BeginSecondFactor
)

// Session is one sign-in of a person.
type Session struct {
	ID        string
	Person    string
	State     State
	ActingFor string
	Created   content.Micros
	Seen      content.Micros // kept once a minute at most
	Expires   content.Micros // whatever happens
	Device    string         // User-Agent at sign-in
	Address   string         // last seen
	KeyMade   content.Micros // of the newest cookie value
	Settled   bool           // the newest cookie value has come back
}

// Key is one cookie value of a session, by its hash.
type Key struct {
	Hash    string
	Session string
	Made    content.Micros
	Until   content.Micros // 0: until the session ends
}

// Visit is an authenticated request.
type Visit struct {
	Actor   Actor
	Person  Person
	Session Session
	State   State  // of this request; may be NeedsEnrol where the session is Full
	Cookie  string // new value to set; "" to leave it
}

// Authenticate opens a session by its cookie value. It is asked for each
// request and reads the database, so what ended a session counts at once on
// every origin process. It returns ErrNoSession, wrapped.
func (a *Accounts) Authenticate(ctx context.Context, cookie string, from From) (v Visit, err error) {
	hash := secretHash(cookie)
	if hash == "" {
		return v, noSession()
	}
	var key Key
	var now content.Micros
	err = a.view(ctx, func(tx Tx) error {
		now = tx.Now()
		if v.Session, key, err = a.open(ctx, tx, hash); err != nil {
			return err
		}
		v, err = a.visit(ctx, tx, v.Session, from)
		return err
	})
	if err != nil {
		return Visit{}, err
	}
	v.Cookie, err = a.keepUp(ctx, v.Session, key, now, from)
	if fail.Is(err, fail.Unavailable) {
		return v, nil // a database that takes no changes is still read; the next request tries again
	}
	return v, err
}

// open finds the session of a cookie value's hash, if it still holds.
func (a *Accounts) open(ctx context.Context, tx Tx, hash string) (Session, Key, error) {
	s, key, err := tx.SessionByKey(ctx, hash)
	if fail.Is(err, fail.NotFound) {
		return s, key, noSession()
	}
	if err != nil {
		return s, key, err
	}
	now, idle := tx.Now(), a.c.Idle
	if s.State == NeedsCode {
		idle = a.c.Pending
	}
	if key.Until != 0 && now >= key.Until || now >= s.Expires || now >= s.Seen+micros(idle) {
		return Session{}, Key{}, noSession()
	}
	return s, key, nil
}

// visit reads who a session's person is and may do now.
func (a *Accounts) visit(ctx context.Context, tx Tx, s Session, from From) (Visit, error) {
	v := Visit{Session: s, State: s.State}
	var err error
	if v.Person, err = tx.Person(ctx, s.Person); err != nil || v.Person.Disabled != 0 {
		if err == nil || fail.Is(err, fail.NotFound) {
			err = noSession()
		}
		return Visit{}, err
	}
	v.Actor = from.actor(s.Person)
	v.Actor.Session, v.Actor.ActingFor = s.ID, s.ActingFor
	if s.State == NeedsCode {
		return v, nil
	}
	required, err := v.Actor.load(ctx, tx)
	if err != nil {
		return Visit{}, err
	}
	if required && !v.Person.SecondFactor {
		v.State, v.Actor.sites, v.Actor.organisations = NeedsEnrol, nil, nil
	} else {
		v.State, v.Actor.all = Full, true
	}
	return v, nil
}

// load reads the actor's roles. required reports whether an organisation of
// the person's wants a second factor.
func (a *Actor) load(ctx context.Context, tx Tx) (required bool, err error) {
	held, err := tx.Grants(ctx, a.Person)
	if err != nil {
		return false, err
	}
	a.sites, a.organisations = map[content.SiteID]Role{}, map[string]Role{}
	for _, g := range held {
		if g.Site != content.Control {
			a.raise(g.Site, g.Role)
		}
		if _, seen := a.organisations[g.Organisation]; !seen {
			o, err := tx.Organisation(ctx, g.Organisation)
			if err != nil {
				return false, err
			}
			required = required || o.SecondFactor
			a.organisations[g.Organisation] = RoleMember // whoever has a site has its organisation's name
		}
		if g.Site != content.Control {
			continue
		}
		a.organisations[g.Organisation] = g.Role
		if g.Role.height() < RoleAdmin.height() {
			continue
		}
		sites, err := tx.SitesOf(ctx, g.Organisation)
		if err != nil {
			return false, err
		}
		for _, s := range sites {
			a.raise(s.ID, g.Role)
		}
	}
	return required, nil
}

func (a *Actor) raise(site content.SiteID, r Role) {
	if r.height() > a.sites[site].height() {
		a.sites[site] = r
	}
}
