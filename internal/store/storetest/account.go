package storetest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

func createSite(t *testing.T, db Database) {
	h := db.Open(t)
	a, err := h.CreateSite(t.Context(), content.Site{Organisation: "org-1", Key: "mill", Name: "The Mill", Environment: content.Staging}, settings)
	must(t, err)
	b := site(t, h, "bakery")
	same(t, "site", content.Site{ID: 1, Organisation: "org-1", Key: "mill", Name: "The Mill", Environment: content.Staging}, a)
	sites, err := h.Sites(t.Context())
	must(t, err)
	same(t, "sites", []content.Site{a, {ID: b, Key: "bakery", Name: "bakery", Environment: content.Production}}, sites)
	found, err := h.SiteByKey(t.Context(), "mill")
	must(t, err)
	same(t, "site by key", a, found)

	log := whole(t, h, a.ID)
	var told content.Settings
	must(t, json.Unmarshal(log[0].Payload, &told))
	same(t, "settings on the log", settings, told)
	same(t, "settings entry", []any{1, changelog.Settings, "settings", true}, []any{len(log), log[0].Kind, log[0].Object, log[0].Present})
	must(t, h.Read(t.Context(), a.ID, func(tx authoring.Tx) error {
		kept, err := tx.Settings(t.Context())
		same(t, "settings kept", settings, kept)
		must(t, err)
		what, err := tx.Environment(t.Context())
		same(t, "what the site is for", content.Staging, what)
		return err
	}))

	control := whole(t, h, content.Control)
	var info content.SiteInfo
	must(t, json.Unmarshal(control[0].Payload, &info))
	same(t, "site on the control log", content.SiteInfo{ID: 1, Key: "mill", Name: "The Mill"}, info)
	same(t, "site entries", []any{2, changelog.Site, "1", "2"}, []any{len(control), control[0].Kind, control[0].Object, control[1].Object})
	heads, err := h.Log.Heads(t.Context())
	must(t, err)
	same(t, "heads", map[content.SiteID]changelog.Position{
		content.Control: control[1].Position(), a.ID: log[0].Position(), b: whole(t, h, b)[0].Position(),
		a.ID.Preview(): whole(t, h, a.ID.Preview())[0].Position(), b.Preview(): whole(t, h, b.Preview())[0].Position(),
	}, heads)
}

func siteKeyTaken(t *testing.T, db Database) {
	h := db.Open(t)
	site(t, h, "mill")
	_, err := h.CreateSite(t.Context(), content.Site{Key: "mill", Name: "Another"}, settings)
	code(t, err, fail.Conflict)
	same(t, "the number of the refused site is given back", content.SiteID(2), site(t, h, "bakery"))
	same(t, "entries", 2, len(whole(t, h, content.Control)))
	_, err = h.SiteByKey(t.Context(), "orchard")
	code(t, err, fail.NotFound)
}

func token(id string, site content.SiteID, kind content.TokenKind) account.Token {
	return account.Token{
		ID: id, Name: "Token " + id, Plain: "plain-" + id, Created: 1000,
		Grant: content.Grant{Site: site, Kind: kind, Preview: true, Hash: "hash-" + id},
	}
}

func tokens(t *testing.T, db Database) {
	h := db.Open(t)
	a, b := site(t, h, "a"), site(t, h, "b")
	late, early := token("k1", a, content.ReadToken), token("k2", a, content.ReadToken)
	late.Created = 2000
	for _, k := range []account.Token{late, early, token("k3", b, content.ReadToken)} {
		must(t, h.AddToken(t.Context(), k))
	}
	got, err := h.Tokens(t.Context(), a)
	must(t, err)
	same(t, "tokens by creation", []account.Token{early, late}, got)

	control := whole(t, h, content.Control)
	e := control[2]
	var grant content.Grant
	must(t, json.Unmarshal(e.Payload, &grant))
	same(t, "grant", late.Grant, grant)
	same(t, "entry", []any{changelog.Token, "k1", true}, []any{e.Kind, e.Object, e.Present})
	for _, e := range control {
		if strings.Contains(string(e.Payload), "plain-") {
			t.Errorf("a token is on the control log in plain text: %s", e.Payload)
		}
	}

	code(t, h.AddToken(t.Context(), token("k1", a, content.ReadToken)), fail.Conflict)
	code(t, h.AddToken(t.Context(), token("k9", 99, content.ReadToken)), fail.NotFound)
	same(t, "entries after the refusals", 5, len(whole(t, h, content.Control)))
}

func writeTokens(t *testing.T, db Database) {
	h := db.Open(t)
	a := site(t, h, "a")
	k := token("k1", a, content.WriteToken)
	must(t, h.AddToken(t.Context(), k))
	got, err := h.Tokens(t.Context(), a)
	must(t, err)
	k.Plain = ""
	same(t, "tokens", []account.Token{k}, got)
}

func revoke(t *testing.T, db Database) {
	h := db.Open(t)
	a, b := site(t, h, "a"), site(t, h, "b")
	must(t, h.AddToken(t.Context(), token("k1", a, content.ReadToken)))
	code(t, h.RevokeToken(t.Context(), b, "k1"), fail.NotFound)
	code(t, h.RevokeToken(t.Context(), a, "k2"), fail.NotFound)
	must(t, h.RevokeToken(t.Context(), a, "k1"))
	first, err := h.Tokens(t.Context(), a)
	must(t, err)
	must(t, h.RevokeToken(t.Context(), a, "k1"))
	again, err := h.Tokens(t.Context(), a)
	must(t, err)
	if first[0].Revoked == 0 {
		t.Error("the token still holds")
	}
	same(t, "revoked the second time", first, again)
	control := whole(t, h, content.Control)
	last := control[len(control)-1]
	same(t, "one entry ends it", []any{4, changelog.Token, "k1", false}, []any{len(control), last.Kind, last.Object, last.Present})
}
