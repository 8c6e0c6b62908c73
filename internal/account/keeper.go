package account

import (
	"context"
	"crypto/sha256"

	"github.com/gheecms/ghee/internal/content"
)

// Keeper is what people, sessions and the audit trail are kept in.
// Implementations pass storetest.Run.
type Keeper interface {
	// ChangeAccounts runs f in one transaction; f may run again.
	ChangeAccounts(ctx context.Context, f func(Tx) error) error
	// ViewAccounts runs f in one read transaction.
	ViewAccounts(ctx context.Context, f func(Tx) error) error
}

// Trail is where the audit trail is written: in the transaction of the change.
// Every transaction of the store is one, those of authoring included.
type Trail interface {
	// AppendAudit gives e its place at the end of its chain, when the transaction
	// commits: the chain's head is locked last, and not for long.
	AppendAudit(ctx context.Context, e Event) error
}

// Tx is one transaction on accounts. Put adds or replaces; what is asked for by
// id or hash and is not there is fail.NotFound.
type Tx interface {
	Trail
	Now() content.Micros

	PutOrganisation(ctx context.Context, o Organisation) error
	Organisation(ctx context.Context, id string) (Organisation, error)
	Organisations(ctx context.Context) ([]Organisation, error)
	Site(ctx context.Context, id content.SiteID) (content.Site, error)
	// SitesOf lists an organisation's sites by id; "" those that are nobody's.
	SitesOf(ctx context.Context, organisation string) ([]content.Site, error)
	MoveSite(ctx context.Context, site content.SiteID, organisation string) error
	// CreateSite, DeleteSite, Holding and SetLimits are as in Store.
	CreateSite(ctx context.Context, s content.Site, settings content.Settings) (content.Site, error)
	DeleteSite(ctx context.Context, site content.SiteID) error
	Holding(ctx context.Context, site content.SiteID) (Holding, Limits, error)
	SetLimits(ctx context.Context, site content.SiteID, most Limits) error

	// PutPerson keeps all but LastSeen, SecondFactor and HasPassword, which
	// follow from what else is kept. fail.Conflict when the email is taken.
	PutPerson(ctx context.Context, p Person) error
	Person(ctx context.Context, id string) (Person, error)
	PersonByEmail(ctx context.Context, email string) (Person, error)
	// People lists people by id, after an id, at most max.
	People(ctx context.Context, after string, max int) ([]Person, error)
	Secrets(ctx context.Context, person string) (Secrets, error)
	PutSecrets(ctx context.Context, person string, s Secrets) error

	// Grants lists the roles that a person was given, by organisation and site.
	Grants(ctx context.Context, person string) ([]Grant, error)
	// Members lists the people of an organisation, or of one site of it when
	// site is not 0, by person.
	Members(ctx context.Context, organisation string, site content.SiteID) ([]Member, error)
	PutGrant(ctx context.Context, person string, g Grant) error
	DropGrant(ctx context.Context, person string, g Grant) error

	AddLink(ctx context.Context, l Link, hash string) error
	PutLink(ctx context.Context, l Link) error
	// RehashLink gives a link another secret and another end.
	RehashLink(ctx context.Context, id, hash string, expires content.Micros) error
	Link(ctx context.Context, id string) (Link, error)
	// LinkByHash locks the link until the transaction ends, so that one use
	// counts.
	LinkByHash(ctx context.Context, hash string) (Link, error)
	Invitations(ctx context.Context, organisation string) ([]Link, error)
	// EndLinks marks the unused links of a person, of these kinds, as used.
	EndLinks(ctx context.Context, person string, kinds ...LinkKind) error

	PutSession(ctx context.Context, s Session) error
	AddKey(ctx context.Context, k Key) error
	// SessionByKey returns the session that a cookie value's hash opens.
	SessionByKey(ctx context.Context, hash string) (Session, Key, error)
	Session(ctx context.Context, id string) (Session, error)
	Sessions(ctx context.Context, person string) ([]Session, error)
	// ExpireKeys ends at a moment the keys of a session made before another.
	ExpireKeys(ctx context.Context, session string, before, at content.Micros) error
	EndSession(ctx context.Context, id string) error
	// EndSessions ends a person's sessions but one, and returns how many.
	EndSessions(ctx context.Context, person, except string) (int64, error)

	PutAdminToken(ctx context.Context, t AdminToken, hash string) error // hash "" keeps the one there is
	AdminTokenByHash(ctx context.Context, hash string) (AdminToken, error)
	AdminToken(ctx context.Context, id string) (AdminToken, error)
	AdminTokens(ctx context.Context, organisation string) ([]AdminToken, error)

	AddToken(ctx context.Context, t Token) error
	Tokens(ctx context.Context, site content.SiteID) ([]Token, error)
	RevokeToken(ctx context.Context, site content.SiteID, id string) error
	// ExpireToken ends a token at a moment, and tells nodes.
	ExpireToken(ctx context.Context, site content.SiteID, id string, at content.Micros) error
	// EndedTokens counts, over all sites there are, the API tokens that were
	// revoked or, replaced by others, have come to their end since a moment, or
	// will before another one; and those that hold beyond that, without what has
	// replaced others since.
	EndedTokens(ctx context.Context, since, before content.Micros) (ended, hold int64, err error)
	// TouchTokens keeps when API and edge tokens were last used, by hash.
	TouchTokens(ctx context.Context, uses map[string]content.Micros) error

	// SigningKey returns the seed of the installation's key; fail.NotFound while
	// there is none.
	SigningKey(ctx context.Context) ([]byte, error)
	// AddSigningKey keeps a seed, unless there is one already.
	AddSigningKey(ctx context.Context, seed []byte) error

	// AddEdgeToken adds an edge token, and tells nodes; fail.Conflict when the id
	// or the hash is known already.
	AddEdgeToken(ctx context.Context, t EdgeToken, hash string) error
	// RevokeEdgeToken ends an edge token, and tells nodes; again is harmless.
	RevokeEdgeToken(ctx context.Context, id string) error
	EdgeToken(ctx context.Context, id string) (EdgeToken, error)
	// EdgeTokens lists them by creation, revoked ones included.
	EdgeTokens(ctx context.Context) ([]EdgeToken, error)

	// PutView adds or changes a view of a site.
	PutView(ctx context.Context, v View) error
	View(ctx context.Context, site content.SiteID, id string) (View, error)
	// Views lists a person's views of a site and those that are shared there, by
	// name and id.
	Views(ctx context.Context, site content.SiteID, person string) ([]View, error)
	DropView(ctx context.Context, site content.SiteID, id string) error

	// BeginAnswer notes that a request with a key is being answered. When there
	// was one with this actor and key, the request and what it was about are
	// returned instead.
	BeginAnswer(ctx context.Context, actor, key, request string) (known string, object string, found bool, err error)
	// EndAnswer keeps what the request was about.
	EndAnswer(ctx context.Context, actor, key, object string) error

	// Audit lists the events of a trail after a number, at most max.
	Audit(ctx context.Context, trail string, after int64, max int) ([]Row, error)
	// AuditHead returns the number and hash of the last event of a trail;
	// fail.NotFound for one without.
	AuditHead(ctx context.Context, trail string) (int64, [sha256.Size]byte, error)
	// Tidy drops links, sessions and keys that ended before a moment.
	Tidy(ctx context.Context, before content.Micros) error
}
