// Package account keeps organisations, their sites and people, who may do what,
// and the tokens that open sites.
package account

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"net/url"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/fail"
)

// Config is what Accounts are made of.
type Config struct {
	Keeper  Keeper
	IDs     clock.IDs
	Now     clock.Clock
	BaseURL string // of the dashboard, put before links in mails; no request can change it
	Outbox  Outbox // nil: nothing is mailed, and links are only returned
	Hashing Hashing

	Idle     time.Duration // a session that is not used ends
	Absolute time.Duration // a session ends
	Rotate   time.Duration // a session's cookie value is replaced
	Overlap  time.Duration // the old value still opens the session
	Pending  time.Duration // for the second step of signing in
	Invite   time.Duration // an invitation holds
	Reset    time.Duration // a reset link holds
}

// Defaults returns a Config with the times that hold unless told otherwise.
func Defaults() Config {
	return Config{
		IDs: clock.NewID, Now: clock.System, Hashing: DefaultHashing(),
		Idle: 14 * 24 * time.Hour, Absolute: 90 * 24 * time.Hour, Rotate: 12 * time.Hour, Overlap: time.Minute,
		Pending: 10 * time.Minute, Invite: 7 * 24 * time.Hour, Reset: time.Hour,
	}
}

// Accounts is who may do what: organisations, people, sessions, links, tokens
// and the audit trail. It may be used by many goroutines.
type Accounts struct {
	c       Config
	base    string
	hasher  *hasher
	account *buckets // tries by account
	address *buckets // tries by address
	purge   *buckets // purges by hand, by site
	uses    *uses
}

// New returns Accounts over a store. fail.Invalid for a BaseURL out of form or
// a reset link that holds longer than an hour.
func New(c Config) (*Accounts, error) {
	if c.Keeper == nil || c.IDs == nil || c.Now == nil {
		return nil, fail.E(fail.Internal, "Accounts need a Keeper, IDs and a clock.")
	}
	if c.Reset <= 0 || c.Reset > time.Hour {
		return nil, fail.E(fail.Invalid, "reset: a link to set a password holds at most 60 minutes.")
	}
	if c.BaseURL == "" {
		c.BaseURL = "http://127.0.0.1:8080"
	}
	u, err := url.Parse(c.BaseURL)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, fail.E(fail.Invalid, "base_url: %q is no address; write one like \"https://cms.example.org\".", c.BaseURL)
	}
	return &Accounts{
		c: c, base: strings.TrimRight(u.String(), "/"), hasher: newHasher(c.Hashing),
		account: newBuckets(10, time.Minute, maxBuckets), address: newBuckets(30, 10*time.Second, maxBuckets),
		purge: newBuckets(purgeBurst, purgeEvery, maxBuckets), uses: newUses(),
	}, nil
}

func (a *Accounts) change(ctx context.Context, f func(Tx) error) error {
	return a.c.Keeper.ChangeAccounts(ctx, once(ctx, f))
}

func (a *Accounts) view(ctx context.Context, f func(Tx) error) error {
	return a.c.Keeper.ViewAccounts(ctx, f)
}

// secret makes 256 random bits as text for links and cookies.
func secret() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(b)
}

// secretHash is how a secret is looked up. One that is not in form is no
// secret: "" is never kept, so nothing is found by it. Looking a hash of 256
// bits up in an index tells nothing of the secret by its timing.
func secretHash(s string) string {
	if len(s) != 43 {
		return ""
	}
	return Hash(s)
}

// Tidy drops what ended a month ago: links, sessions and their keys. The audit
// trail stays.
func (a *Accounts) Tidy(ctx context.Context) error {
	return a.change(ctx, func(tx Tx) error {
		return tx.Tidy(ctx, tx.Now()-micros(30*24*time.Hour))
	})
}

// From is where a request comes from, as the transport found it: never as the
// request's body says it.
type From struct {
	Address   string // IP address of the client; behind proxies, as the nearest trusted one says
	Device    string // User-Agent
	RequestID string
}

func (f From) actor(person string) Actor {
	return Actor{Person: person, Address: f.Address, RequestID: f.RequestID}
}
