package account

import (
	"context"

	"github.com/gheecms/ghee/internal/content"
)

// Store is what accounts need kept. Implementations pass storetest.Run. Every
// change appends to the control log in its own transaction.
type Store interface {
	// CreateSite adds a site with its locales, its empty log and its settings
	// (one entry on the site's log, one on the control log) and returns it with
	// its id. fail.Conflict when the key is taken.
	CreateSite(ctx context.Context, s content.Site, settings content.Settings) (content.Site, error)
	// Sites lists the sites by id.
	Sites(ctx context.Context) ([]content.Site, error)
	// SiteByKey returns the site with this key; fail.NotFound.
	SiteByKey(ctx context.Context, key string) (content.Site, error)

	// Holding returns what a site holds and may hold; fail.NotFound.
	Holding(ctx context.Context, site content.SiteID) (Holding, Limits, error)
	// SetLimits changes what a site may hold: fail.TooLarge then refuses the
	// transaction that would add to what is at its limit.
	SetLimits(ctx context.Context, site content.SiteID, most Limits) error
	// DeleteSite begins to delete a site: in one transaction its tokens are
	// revoked, its key is free again, and the control log says that it is gone.
	// From then on nobody writes to it. fail.NotFound when it is not there.
	DeleteSite(ctx context.Context, site content.SiteID) error
	// PurgeSites deletes some rows of sites whose deletion has begun, and reports
	// whether any are left.
	PurgeSites(ctx context.Context) (left bool, err error)

	// AddToken adds a token with its grant.
	AddToken(ctx context.Context, t Token) error
	// Tokens lists the tokens of a site by creation, revoked ones included.
	Tokens(ctx context.Context, site content.SiteID) ([]Token, error)
	// RevokeToken ends a token; fail.NotFound when the site has none with this
	// id; revoking again is harmless.
	RevokeToken(ctx context.Context, site content.SiteID, id string) error
}

// Token is an API token as the origin keeps it.
type Token struct {
	ID    string
	Name  string
	Grant content.Grant
	// Plain is the token itself for read tokens, which browsers see anyway; ""
	// for write tokens, which are shown once.
	Plain   string
	Created content.Micros
	Revoked content.Micros // 0 while it holds

	Used     content.Micros // to the minute; 0 for never
	By       string         // id of the person who made it, "" for the command line
	Replaces string         // id of the token it was made to replace
}
