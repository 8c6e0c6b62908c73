package account_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/store"
)

// reading is a store that takes no changes.
type reading struct{ *store.Store }

func (reading) ChangeAccounts(context.Context, func(account.Tx) error) error {
	return fail.Wrap(fail.Unavailable, fail.ErrReadOnly, "no changes")
}

// Who has signed in reads on while nothing can be written, be it due to note that
// they were seen or to give them another cookie.
func TestAuthenticate_NeedsNoWrite(t *testing.T) {
	o := newOffice(t)
	cookie := o.signIn("owner@example.org").Cookie
	o.now = o.now.Add(13 * time.Hour)
	c := account.Defaults()
	c.Keeper, c.Now, c.Outbox, c.BaseURL = reading{o.st}, clock.Clock(func() time.Time { return o.now }), o, "https://cms.example.org/"
	read, err := account.New(c)
	o.must(err)
	v, err := read.Authenticate(t.Context(), cookie, here)
	o.must(err)
	if v.Person.Email != "owner@example.org" || v.Cookie != "" {
		t.Errorf("got %+v", v)
	}
	if _, err := read.SignIn(t.Context(), account.SignIn{Email: "owner@example.org", Password: password}, here); !errors.Is(err, fail.ErrReadOnly) {
		t.Errorf("a new session was made: %v", err)
	}
	if v := o.visit(cookie); v.Cookie == "" {
		t.Error("the cookie is not changed once that can be written")
	}
}
