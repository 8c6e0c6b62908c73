package app

import (
	"context"
	"errors"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/presence"
	"github.com/gheecms/ghee/internal/store"
)

// Origin is where content is written: the store and the services over it.
// Commands open one beside a serving process; its follower sees what they
// commit.
type Origin struct {
	Store     *store.Store
	Authoring *authoring.Service
	Accounts  *account.Accounts
	Presence  *presence.Room // of a serving process; nil for commands
}

// OpenOrigin opens the authoring database, which it makes when missing. rang is
// called after each commit that readers will see; nil for nobody.
func OpenOrigin(ctx context.Context, c Config, rang func(content.SiteID)) (*Origin, error) {
	if err := c.makeFolder(); err != nil {
		return nil, err
	}
	return openOrigin(ctx, c, store.Config{URL: c.Database, Dir: c.Data, Rang: rang})
}

// OpenExisting opens the authoring database for a command, and makes none:
// fail.NotFound where there is none, since a folder misspelt is likelier than
// one that is new.
func OpenExisting(ctx context.Context, c Config) (*Origin, error) {
	o, err := openOrigin(ctx, c, store.Config{URL: c.Database, Dir: c.Data, Existing: true, Standby: true})
	if fail.Is(err, fail.NotFound) {
		return nil, fail.Wrap(fail.NotFound, err, "%s Say where it is with %s, or make one with: ghee site create KEY.", fail.Message(err), c.whereDatabase())
	}
	return o, err
}

// whereDatabase names the flag that says where the authoring database is.
func (c Config) whereDatabase() string {
	if c.Database != "" {
		return "--database"
	}
	return "--data"
}

func openOrigin(ctx context.Context, c Config, s store.Config) (*Origin, error) {
	st, err := store.Open(ctx, s)
	if err != nil {
		return nil, err
	}
	people, err := openAccounts(st, c.BaseURL)
	if err != nil {
		return nil, errors.Join(err, st.Close())
	}
	return &Origin{
		Store:     st,
		Authoring: &authoring.Service{Store: st, IDs: clock.NewID, By: account.System()},
		Accounts:  people,
	}, nil
}

// Close closes the database.
func (o *Origin) Close() error { return o.Store.Close() }

// Site returns the site with this key; "" is the only site there is.
func (o *Origin) Site(ctx context.Context, key string) (content.Site, error) {
	if key != "" {
		return o.Store.SiteByKey(ctx, key)
	}
	sites, err := o.Store.Sites(ctx)
	switch {
	case err != nil:
		return content.Site{}, err
	case len(sites) == 0:
		return content.Site{}, fail.E(fail.NotFound, "There is no site yet; make one with: ghee site create KEY.")
	case len(sites) > 1:
		return content.Site{}, fail.E(fail.Invalid, "There are %d sites; say which with --site KEY (ghee site list shows them).", len(sites))
	}
	return sites[0], nil
}

// Settings returns a site's settings.
func (o *Origin) Settings(ctx context.Context, site content.SiteID) (s content.Settings, err error) {
	err = o.Store.Read(ctx, site, func(tx authoring.Tx) error {
		s, err = tx.Settings(ctx)
		return err
	})
	return s, err
}

// Types returns a site's types.
func (o *Origin) Types(ctx context.Context, site content.SiteID) (s *content.Schema, err error) {
	err = o.Store.Read(ctx, site, func(tx authoring.Tx) error {
		s, err = tx.Types(ctx)
		return err
	})
	return s, err
}
