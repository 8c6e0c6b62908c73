package account

import (
	"context"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// seenEvery is how often a session's last use is written at most.
const seenEvery = time.Minute

// newSession begins a session with a cookie value of its own.
func (a *Accounts) newSession(ctx context.Context, tx Tx, person string, state State, from From) (s Session, cookie string, err error) {
	now := tx.Now()
	s = Session{
		ID: a.c.IDs(), Person: person, State: state, Created: now, Seen: now, Expires: now + micros(a.c.Absolute),
		Device: cut(from.Device, 300), Address: cut(from.Address, 64), KeyMade: now, Settled: true,
	}
	if err := tx.PutSession(ctx, s); err != nil {
		return s, "", err
	}
	cookie = secret()
	return s, cookie, tx.AddKey(ctx, Key{Hash: secretHash(cookie), Session: s.ID, Made: now})
}

// keepUp writes when a session was seen and replaces its cookie value now and
// then. The old value holds until the new one has come back, and Overlap
// longer, for requests under way: an answer that was lost signs nobody out.
func (a *Accounts) keepUp(ctx context.Context, s Session, key Key, now content.Micros, from From) (cookie string, err error) {
	newest := key.Made == s.KeyMade
	settle := newest && !s.Settled
	rotate := newest && s.Settled && now >= key.Made+micros(a.c.Rotate) ||
		!newest && key.Until == 0 && now >= s.KeyMade+micros(a.c.Overlap) // the answer with the newer one was lost
	if !settle && !rotate && now < s.Seen+micros(seenEvery) || s.State == NeedsCode {
		return "", nil
	}
	err = a.change(ctx, func(tx Tx) error {
		cookie = ""
		current, err := tx.Session(ctx, s.ID)
		if err != nil {
			if fail.Is(err, fail.NotFound) {
				err = noSession()
			}
			return err
		}
		current.Seen, current.Address = tx.Now(), cut(from.Address, 64)
		if settle && current.KeyMade == key.Made {
			current.Settled = true
			if err := tx.ExpireKeys(ctx, s.ID, key.Made, tx.Now()+micros(a.c.Overlap)); err != nil {
				return err
			}
		}
		if rotate && current.KeyMade == s.KeyMade { // nobody else was quicker
			cookie = secret()
			current.KeyMade, current.Settled = max(tx.Now(), s.KeyMade+1), false
			if err := tx.AddKey(ctx, Key{Hash: secretHash(cookie), Session: s.ID, Made: current.KeyMade}); err != nil {
				return err
			}
		}
		return tx.PutSession(ctx, current)
	})
	return cookie, err
}

// SignOut ends the session of a cookie value; one that opens nothing is out
// already.
func (a *Accounts) SignOut(ctx context.Context, cookie string, from From) error {
	return a.change(ctx, func(tx Tx) error { return a.endCookie(ctx, tx, cookie, from) })
}

func (a *Accounts) endCookie(ctx context.Context, tx Tx, cookie string, from From) error {
	hash := secretHash(cookie)
	if hash == "" {
		return nil
	}
	s, _, err := tx.SessionByKey(ctx, hash)
	if fail.Is(err, fail.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := tx.EndSession(ctx, s.ID); err != nil {
		return err
	}
	return a.notePerson(ctx, tx, from.actor(s.Person), s.Person, Event{Action: "session.end", Object: s.ID})
}

// Sessions lists a person's sessions, latest first: one's own, or those of
// somebody whose people the actor manages.
func (a *Accounts) Sessions(ctx context.Context, by Actor, person string) (all []Session, err error) {
	err = a.view(ctx, func(tx Tx) error {
		if err := a.knows(ctx, tx, by, person); err != nil {
			return err
		}
		all, err = tx.Sessions(ctx, person)
		return err
	})
	return all, err
}

// EndSession ends one session of a person; fail.NotFound when it is not theirs.
func (a *Accounts) EndSession(ctx context.Context, by Actor, person, id string) error {
	return a.change(ctx, func(tx Tx) error {
		if err := a.outranks(ctx, tx, by, person); err != nil {
			return err
		}
		s, err := tx.Session(ctx, id)
		if err != nil || s.Person != person {
			return fail.E(fail.NotFound, "There is no session with the id %.64q.", id)
		}
		if err := tx.EndSession(ctx, id); err != nil {
			return err
		}
		return a.notePerson(ctx, tx, by, person, Event{Action: "session.end", Object: id})
	})
}

// EndSessions ends all sessions of a person; of one's own the one in use stays.
func (a *Accounts) EndSessions(ctx context.Context, by Actor, person string) error {
	return a.change(ctx, func(tx Tx) error {
		if err := a.outranks(ctx, tx, by, person); err != nil {
			return err
		}
		keep := ""
		if by.Person == person {
			keep = by.Session
		}
		n, err := tx.EndSessions(ctx, person, keep)
		if err != nil {
			return err
		}
		return a.notePerson(ctx, tx, by, person, Event{Action: "session.end_all", Object: person, After: map[string]int64{"ended": n}})
	})
}

// renew ends a session and begins another for the same person: what a cookie
// value opened before, it opens no longer.
func (a *Accounts) renew(ctx context.Context, tx Tx, old Session, from From) (cookie string, err error) {
	if err := tx.EndSession(ctx, old.ID); err != nil {
		return "", err
	}
	_, cookie, err = a.newSession(ctx, tx, old.Person, Full, from)
	return cookie, err
}
