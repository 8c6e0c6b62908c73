package account

import (
	"context"
)

// Current returns an actor with the roles of this moment, for what lasts longer
// than a request: the same session or token, if it still opens. ErrNoSession,
// wrapped, when it does not.
func (a *Accounts) Current(ctx context.Context, by Actor) (now Actor, err error) {
	if by.system {
		return by, nil
	}
	from := From{Address: by.Address, RequestID: by.RequestID}
	err = a.view(ctx, func(tx Tx) error {
		switch {
		case by.Token != "":
			t, err := tx.AdminToken(ctx, by.Token)
			if err != nil || t.Revoked != 0 || t.Expires != 0 && tx.Now() >= t.Expires {
				return errSessionOr(err)
			}
			now, err = a.actorOf(ctx, tx, t, from)
			return err
		case by.Session != "":
			s, err := tx.Session(ctx, by.Session)
			if err != nil || tx.Now() >= s.Expires {
				return errSessionOr(err)
			}
			v, err := a.visit(ctx, tx, s, from)
			now = v.Actor
			return err
		}
		return noSession()
	})
	if err != nil {
		return Actor{}, err
	}
	return now, nil
}
