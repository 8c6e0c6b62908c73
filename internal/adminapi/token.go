package adminapi

import (
	"context"
	"net/http"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/content"
)

// Token is a token of the site's read and write API.
type Token struct {
	ID      string            `json:"id"`
	Name    string            `json:"name"`
	Kind    content.TokenKind `json:"kind" enum:"read,write"`
	Preview bool              `json:"preview"`
	Token   string            `json:"token,omitempty" doc:"In plain text: of a read token always, of a write token in the answer that made it alone."`
	Created *time.Time        `json:"created"`
	Expires *time.Time        `json:"expires,omitempty"`
	Revoked *time.Time        `json:"revoked,omitempty"`
	Used    *time.Time        `json:"used,omitempty" doc:"Last use that the origin has seen."`
}

func tokenOf(t account.Token, plain string) Token {
	if plain == "" {
		plain = t.Plain
	}
	return Token{t.ID, t.Name, t.Grant.Kind, t.Grant.Preview, plain, when(t.Created), when(t.Grant.Expires), when(t.Revoked), when(t.Used)}
}

type tokenAnswer struct{ Body Token }

func (h *Handler) tokenRoutes() {
	type tokens struct {
		Body struct {
			Items []Token `json:"items"`
		}
	}
	add(h, operation{id: "list-tokens", method: http.MethodGet, path: "/api/sites/{site}/tokens", tag: "Tokens", summary: "Tokens of the site's API, revoked ones included"}, func(ctx context.Context, in *OfSite) (*tokens, error) {
		p, err := h.at(ctx, *in, account.ManageTokens)
		if err != nil {
			return nil, err
		}
		all, err := p.Accounts.Tokens(ctx, p.actor, p.id)
		if err != nil {
			return nil, err
		}
		out := &tokens{}
		out.Body.Items = []Token{}
		for _, t := range all {
			t.Used = max(t.Used, p.Accounts.SeenUse(t.Grant.Hash))
			out.Body.Items = append(out.Body.Items, tokenOf(t, ""))
		}
		return out, nil
	})
	type createToken struct {
		OfSite
		Retriable
		Body struct {
			Name    string            `json:"name,omitempty" maxLength:"800"`
			Kind    content.TokenKind `json:"kind" enum:"read,write"`
			Preview bool              `json:"preview,omitempty" doc:"It may ask for drafts."`
			Expires *time.Time        `json:"expires,omitempty"`
		}
	}
	addOnce(h, operation{id: "create-token", method: http.MethodPost, path: "/api/sites/{site}/tokens", tag: "Tokens", summary: "Make a token", status: http.StatusCreated}, func(ctx context.Context, in *createToken) (*tokenAnswer, error) {
		p, err := h.at(ctx, in.OfSite, account.ManageTokens)
		if err != nil {
			return nil, err
		}
		n := account.NewToken{Kind: in.Body.Kind, Name: in.Body.Name, Preview: in.Body.Preview}
		if in.Body.Expires != nil {
			n.Expires = content.Micros(in.Body.Expires.UnixMicro())
		}
		plain, t, err := p.Accounts.CreateToken(ctx, p.actor, p.id, n)
		return &tokenAnswer{tokenOf(t, plain)}, err
	}, func(ctx context.Context, in *createToken, id string) (*tokenAnswer, error) {
		return h.madeToken(ctx, in.OfSite, id)
	})
	type oneToken struct {
		OfSite
		Retriable
		ID      string `path:"id" maxLength:"64"`
		Confirm string `query:"confirm" maxLength:"40" doc:"revoke-most-tokens, where an answer with 409 says that most tokens of the installation would end within minutes, and that is meant."`
	}
	addOnce(h, operation{id: "revoke-token", method: http.MethodDelete, path: "/api/sites/{site}/tokens/{id}", tag: "Tokens", summary: "End a token"}, func(ctx context.Context, in *oneToken) (*struct{}, error) {
		p, err := h.at(ctx, in.OfSite, account.ManageTokens)
		if err != nil {
			return nil, err
		}
		return nil, p.Accounts.RevokeToken(ctx, p.actor, p.id, in.ID, in.Confirm)
	}, nothing)
	type rotation struct {
		OfSite
		Retriable
		ID   string `path:"id" maxLength:"64"`
		Body struct {
			Overlap int    `json:"overlap_seconds,omitempty" minimum:"0" maximum:"2592000" doc:"How long the old one still holds."`
			Confirm string `json:"confirm,omitempty" maxLength:"40" doc:"As for revoking, where the old one holds less than ten minutes longer."`
		}
	}
	addOnce(h, operation{id: "rotate-token", method: http.MethodPost, path: "/api/sites/{site}/tokens/{id}/rotate", tag: "Tokens", summary: "Make a token in place of another, which holds a while longer", status: http.StatusCreated}, func(ctx context.Context, in *rotation) (*tokenAnswer, error) {
		p, err := h.at(ctx, in.OfSite, account.ManageTokens)
		if err != nil {
			return nil, err
		}
		plain, t, err := p.Accounts.RotateToken(ctx, p.actor, p.id, in.ID, time.Duration(in.Body.Overlap)*time.Second, in.Body.Confirm)
		return &tokenAnswer{tokenOf(t, plain)}, err
	}, func(ctx context.Context, in *rotation, id string) (*tokenAnswer, error) {
		return h.madeToken(ctx, in.OfSite, id)
	})
}

// madeToken is a token that was made, for who asks again for it; of a write
// token without the token itself, which is kept nowhere.
func (h *Handler) madeToken(ctx context.Context, of OfSite, id string) (*tokenAnswer, error) {
	p, err := h.at(ctx, of, account.ManageTokens)
	if err != nil {
		return nil, err
	}
	all, err := p.Accounts.Tokens(ctx, p.actor, p.id)
	if err != nil {
		return nil, err
	}
	for _, t := range all {
		if t.ID == id {
			return &tokenAnswer{tokenOf(t, "")}, nil
		}
	}
	return nil, errGone("token")
}
