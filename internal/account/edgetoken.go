package account

import (
	"context"
	"crypto/ed25519"
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// EdgeToken opens the feed to an edge: all that is published on its sites, and
// the hashes of their tokens. It is shown once.
type EdgeToken struct {
	ID           string
	Name         string
	Organisation string           // whose sites; "" for the installation's own tokens
	Sites        []content.SiteID // that it may follow, by id; none for all there are and will be
	By           string           // id of the person who made it
	Created      content.Micros
	Expires      content.Micros // 0 for never
	Used         content.Micros // to the minute
	Revoked      content.Micros // 0 while it holds
}

// NewEdgeToken is what an edge token is made of.
type NewEdgeToken struct {
	Name         string
	Organisation string           // "" for the command line's
	Sites        []content.SiteID // none for all, which the command line alone may ask for
	Expires      content.Micros   // 0 for never
}

// CreateEdgeToken makes an edge token and returns what the edge is given: the
// only time it is seen. It holds the key that the origin signs with, too, so the
// edge knows the origin from the first moment.
func (a *Accounts) CreateEdgeToken(ctx context.Context, by Actor, n NewEdgeToken) (content.EdgeToken, EdgeToken, error) {
	n.Name = strings.TrimSpace(n.Name)
	if err := content.CheckText("name", n.Name, content.MaxName); err != nil {
		return content.EdgeToken{}, EdgeToken{}, err
	}
	if !by.system && (n.Organisation == "" || len(n.Sites) == 0) {
		return content.EdgeToken{}, EdgeToken{}, fail.E(fail.Invalid, "sites: name the sites that the edge may follow; a token for all is made by the command line (ghee edge token).")
	}
	for _, site := range n.Sites {
		if err := demand(by, ManageTokens, OnSite(site)); err != nil {
			return content.EdgeToken{}, EdgeToken{}, err
		}
	}
	key, err := a.SigningKey(ctx)
	if err != nil {
		return content.EdgeToken{}, EdgeToken{}, err
	}
	plain := content.EdgeToken{Secret: secret(), Key: key.Public().(ed25519.PublicKey)}
	t := EdgeToken{
		ID: a.c.IDs(), Name: n.Name, Organisation: n.Organisation, By: by.Person, Expires: n.Expires,
		Sites: slices.Compact(slices.Sorted(slices.Values(n.Sites))),
	}
	err = a.change(ctx, func(tx Tx) error {
		t.Created = tx.Now()
		if t.Expires != 0 && t.Expires <= t.Created {
			return fail.E(fail.Invalid, "expires: this moment is over.")
		}
		for _, site := range t.Sites {
			s, err := tx.Site(ctx, site)
			if err != nil {
				return err
			}
			if t.Organisation != "" && s.Organisation != t.Organisation {
				return fail.E(fail.NotFound, "The organisation has no site %d.", site)
			}
		}
		if err := tx.AddEdgeToken(ctx, t, plain.Hash()); err != nil {
			return err
		}
		return a.note(ctx, tx, by, Event{Organisation: t.Organisation, Action: "edge_token.create", Object: t.ID, After: t})
	})
	if err != nil {
		return content.EdgeToken{}, EdgeToken{}, err
	}
	return plain, t, nil
}

// EdgeTokens lists an organisation's edge tokens that the actor may revoke, ended
// ones included; all there are for the command line that names none.
func (a *Accounts) EdgeTokens(ctx context.Context, by Actor, organisation string) (mine []EdgeToken, err error) {
	err = a.view(ctx, func(tx Tx) error {
		all, err := tx.EdgeTokens(ctx)
		mine = slices.DeleteFunc(all, func(t EdgeToken) bool {
			return (organisation != "" || !by.system) && t.Organisation != organisation || !mayRevokeEdge(by, t)
		})
		return err
	})
	return mine, err
}

func mayRevokeEdge(by Actor, t EdgeToken) bool {
	if by.system || Can(by, ManageOrganisation, OnOrganisation(t.Organisation)) {
		return true
	}
	return t.Organisation != "" && len(t.Sites) > 0 && !slices.ContainsFunc(t.Sites, func(site content.SiteID) bool { return !Can(by, ManageTokens, OnSite(site)) })
}

// RevokeEdgeToken ends an edge token: its edges serve what they have, and learn
// nothing more. Again is harmless.
func (a *Accounts) RevokeEdgeToken(ctx context.Context, by Actor, id string) error {
	return a.change(ctx, func(tx Tx) error {
		t, err := tx.EdgeToken(ctx, id)
		if fail.Is(err, fail.NotFound) || err == nil && !mayRevokeEdge(by, t) {
			return fail.E(fail.NotFound, "There is no edge token with the id %.64q.", id)
		}
		if err != nil || t.Revoked != 0 {
			return err
		}
		if err := tx.RevokeEdgeToken(ctx, id); err != nil {
			return err
		}
		return a.note(ctx, tx, by, Event{Organisation: t.Organisation, Action: "edge_token.revoke", Object: id})
	})
}
