package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// NewToken is what a token for the read and write API is made of.
type NewToken struct {
	Kind    content.TokenKind
	Name    string
	Preview bool
	Expires content.Micros // 0 for never
}

// CreateToken makes a token for a site's API and returns it in plain text: for
// a write token the only time it is seen.
func (a *Accounts) CreateToken(ctx context.Context, by Actor, site content.SiteID, n NewToken) (plain string, t Token, err error) {
	if err := demand(by, ManageTokens, OnSite(site)); err != nil {
		return "", t, err
	}
	if n.Kind != content.ReadToken && n.Kind != content.WriteToken {
		return "", t, fail.E(fail.Invalid, "kind: %.20q is no kind of token; it is \"read\" or \"write\".", n.Kind)
	}
	if err := content.CheckText("name", n.Name, content.MaxName); err != nil {
		return "", t, err
	}
	err = a.change(ctx, func(tx Tx) error {
		if n.Expires != 0 && n.Expires <= tx.Now() {
			return fail.E(fail.Invalid, "expires: this moment is over.")
		}
		plain, t, err = a.addToken(ctx, tx, by, site, n, "")
		if err != nil {
			return err
		}
		return a.noteToken(ctx, tx, by, site, "token.create", t)
	})
	if err != nil {
		return "", Token{}, err
	}
	return plain, t, nil
}

// newToken makes 40 lower-case hexadecimal characters, the form tokens of the
// v2 API have (contract §2).
func newToken() string {
	b := make([]byte, 20)
	_, _ = rand.Read(b) // never fails (crypto/rand)
	return hex.EncodeToString(b)
}

// Hash is how a token is known everywhere but at its owner's: SHA-256 in
// hexadecimal.
func Hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

func (a *Accounts) addToken(ctx context.Context, tx Tx, by Actor, site content.SiteID, n NewToken, replaces string) (string, Token, error) {
	plain := newToken()
	t := Token{
		ID: a.c.IDs(), Name: n.Name, Created: tx.Now(), By: by.Person, Replaces: replaces,
		Grant: content.Grant{Site: site, Kind: n.Kind, Preview: n.Preview, Hash: Hash(plain), Expires: n.Expires},
	}
	if n.Kind == content.ReadToken {
		t.Plain = plain
	}
	return plain, t, tx.AddToken(ctx, t)
}

func (a *Accounts) noteToken(ctx context.Context, tx Tx, by Actor, site content.SiteID, action string, t Token) error {
	s, err := tx.Site(ctx, site)
	if err != nil {
		return err
	}
	return a.note(ctx, tx, by, Event{
		Organisation: s.Organisation, Site: site, Action: action, Object: t.ID,
		After: map[string]any{"name": t.Name, "kind": t.Grant.Kind, "preview": t.Grant.Preview, "expires": t.Grant.Expires, "replaces": t.Replaces},
	})
}

// MaxOverlap bounds how long a token holds beside the one that replaces it.
const MaxOverlap = 90 * 24 * time.Hour

// RotateToken makes a token like another one, which holds for overlap longer:
// time to put the new one into use.
//
// One that ends the old token within minutes is counted as a revocation
// (ConfirmMost).
func (a *Accounts) RotateToken(ctx context.Context, by Actor, site content.SiteID, id string, overlap time.Duration, confirm string) (plain string, t Token, err error) {
	if err := demand(by, ManageTokens, OnSite(site)); err != nil {
		return "", t, err
	}
	if overlap < 0 || overlap > MaxOverlap {
		return "", t, fail.E(fail.Invalid, "overlap: 0 to %d days.", int(MaxOverlap.Hours()/24))
	}
	err = a.change(ctx, func(tx Tx) error {
		old, err := tokenOf(ctx, tx, site, id)
		if err != nil {
			return err
		}
		if old.Revoked != 0 || old.Grant.Expires != 0 && old.Grant.Expires <= tx.Now() {
			return fail.E(fail.Conflict, "The token has ended already; make a new one.")
		}
		n := NewToken{Kind: old.Grant.Kind, Name: old.Name, Preview: old.Grant.Preview}
		if old.Grant.Expires != 0 { // as long as the old one was made for
			n.Expires = tx.Now() + (old.Grant.Expires - old.Created)
		}
		if plain, t, err = a.addToken(ctx, tx, by, site, n, old.ID); err != nil {
			return err
		}
		end := tx.Now() + micros(overlap)
		if old.Grant.Expires != 0 {
			end = min(end, old.Grant.Expires)
		}
		if err := tx.ExpireToken(ctx, site, old.ID, end); err != nil {
			return err
		}
		if overlap < mostWithin {
			if err := notMost(ctx, tx, confirm); err != nil {
				return err
			}
		}
		return a.noteToken(ctx, tx, by, site, "token.rotate", t)
	})
	if err != nil {
		return "", Token{}, err
	}
	return plain, t, nil
}

// RevokeToken ends a token; nodes know within a second. Where it would be one of
// most of the installation's within minutes, it is refused unless confirm says
// ConfirmMost.
func (a *Accounts) RevokeToken(ctx context.Context, by Actor, site content.SiteID, id, confirm string) error {
	if err := demand(by, ManageTokens, OnSite(site)); err != nil {
		return err
	}
	return a.change(ctx, func(tx Tx) error {
		t, err := tokenOf(ctx, tx, site, id)
		if err != nil || t.Revoked != 0 {
			return err
		}
		if err := tx.RevokeToken(ctx, site, id); err != nil {
			return err
		}
		if err := notMost(ctx, tx, confirm); err != nil {
			return err
		}
		return a.noteToken(ctx, tx, by, site, "token.revoke", t)
	})
}

// Tokens lists a site's tokens by creation, ended ones included.
func (a *Accounts) Tokens(ctx context.Context, by Actor, site content.SiteID) (all []Token, err error) {
	if err := demand(by, ManageTokens, OnSite(site)); err != nil {
		return nil, err
	}
	err = a.view(ctx, func(tx Tx) error {
		all, err = tx.Tokens(ctx, site)
		return err
	})
	return all, err
}

func tokenOf(ctx context.Context, tx Tx, site content.SiteID, id string) (Token, error) {
	all, err := tx.Tokens(ctx, site)
	if err != nil {
		return Token{}, err
	}
	for _, t := range all {
		if t.ID == id {
			return t, nil
		}
	}
	return Token{}, fail.E(fail.NotFound, "The site has no token with the id %.64q.", id)
}
