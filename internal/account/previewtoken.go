package account

import (
	"context"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// How long what shows drafts outside the dashboard may hold.
const (
	PaneHolds    = 24 * time.Hour      // the token of one's own preview
	MaxLinkHolds = 30 * 24 * time.Hour // of a link for others
)

const paneName = "Preview in the dashboard"

// PaneToken returns a token with which somebody's own preview reads drafts: the
// one of before while it holds for half its time, so that they do not pile up.
func (a *Accounts) PaneToken(ctx context.Context, by Actor, site content.SiteID) (t Token, err error) {
	if err := demand(by, ReadContent, OnSite(site)); err != nil {
		return t, err
	}
	err = a.view(ctx, func(tx Tx) error {
		all, err := tx.Tokens(ctx, site)
		for _, had := range all {
			if had.Name == paneName && had.By == by.Person && had.Grant.Kind == content.ReadToken && had.Grant.Preview &&
				had.Revoked == 0 && had.Grant.Expires > tx.Now()+micros(PaneHolds/2) {
				t = had
			}
		}
		return err
	})
	if err != nil || t.ID != "" {
		return t, err
	}
	return a.previewToken(ctx, by, site, paneName, PaneHolds)
}

// LinkToken makes a token for a link by which others see drafts for a while. It
// shows every draft of the site, which is why it takes who may publish.
func (a *Accounts) LinkToken(ctx context.Context, by Actor, site content.SiteID, name string, holds time.Duration) (t Token, err error) {
	if err := demand(by, PublishContent, OnSite(site)); err != nil {
		return t, err
	}
	if holds <= 0 || holds > MaxLinkHolds {
		return t, fail.E(fail.Invalid, "hours: a link holds for 1 hour to %d days.", int(MaxLinkHolds.Hours()/24))
	}
	return a.previewToken(ctx, by, site, name, holds)
}

func (a *Accounts) previewToken(ctx context.Context, by Actor, site content.SiteID, name string, holds time.Duration) (t Token, err error) {
	err = a.change(ctx, func(tx Tx) error {
		n := NewToken{Kind: content.ReadToken, Name: name, Preview: true, Expires: tx.Now() + micros(holds)}
		if _, t, err = a.addToken(ctx, tx, by, site, n, ""); err != nil {
			return err
		}
		return a.noteToken(ctx, tx, by, site, "token.create", t)
	})
	return t, err
}

// SiteToken returns one token by its id, for who made it; fail.NotFound.
func (a *Accounts) SiteToken(ctx context.Context, by Actor, site content.SiteID, id string) (t Token, err error) {
	if err := demand(by, ReadContent, OnSite(site)); err != nil {
		return t, err
	}
	err = a.view(ctx, func(tx Tx) error {
		t, err = tokenOf(ctx, tx, site, id)
		return err
	})
	if err == nil && t.By != by.Person {
		return Token{}, fail.E(fail.NotFound, "The site has no token with the id %.64q.", id)
	}
	return t, err
}
