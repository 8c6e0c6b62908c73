package app

import (
	"context"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/mail"
	"github.com/gheecms/ghee/internal/store"
	"github.com/gheecms/ghee/internal/work"
)

// openAccounts makes the accounts over a store. Links in mails begin with base,
// whatever a request says.
func openAccounts(st *store.Store, base string) (*account.Accounts, error) {
	c := account.Defaults()
	c.Keeper, c.BaseURL, c.Outbox = st, base, outbox{}
	return account.New(c)
}

// outbox puts a mail into the transaction that causes it, as work to be done.
type outbox struct{}

// Send implements account.Outbox.
func (outbox) Send(ctx context.Context, tx account.Tx, m account.Mail) error {
	queue, ok := tx.(interface {
		Enqueue(ctx context.Context, j work.Job) error
	})
	if !ok {
		return fail.E(fail.Internal, "A mail cannot be sent from this transaction.")
	}
	job, err := mail.Job(content.Control, mail.Message{ID: clock.NewID(), To: m.To, Subject: m.Subject, Text: m.Text})
	if err != nil {
		return err
	}
	return queue.Enqueue(ctx, job)
}

// Home returns the organisation that the command line speaks of: the only one
// there is, made when there is none. Sites that are nobody's become its own.
func (o *Origin) Home(ctx context.Context) (account.Organisation, error) {
	all, err := o.Accounts.Organisations(ctx, account.System())
	if err != nil {
		return account.Organisation{}, err
	}
	if len(all) > 1 {
		return account.Organisation{}, fail.E(fail.Invalid, "There are %d organisations; say which with --organisation ID.", len(all))
	}
	if len(all) == 0 {
		made, err := o.Accounts.CreateOrganisation(ctx, account.System(), "Home")
		if err != nil {
			return account.Organisation{}, err
		}
		all = []account.Organisation{made}
	}
	_, err = o.Accounts.Adopt(ctx)
	return all[0], err
}
