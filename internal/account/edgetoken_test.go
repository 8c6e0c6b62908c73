package account_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// told is what the control log says of edges' tokens, by id; nil when gone.
func (o *office) told() map[string]*content.EdgeGrant {
	o.t.Helper()
	entries, err := o.st.Log().Read(o.t.Context(), content.Control, changelog.Position{}, 1000)
	o.must(err)
	out := map[string]*content.EdgeGrant{}
	for _, e := range entries {
		if e.Kind != changelog.Edge {
			continue
		}
		out[e.Object] = nil
		if e.Present {
			out[e.Object] = &content.EdgeGrant{}
			o.must(json.Unmarshal(e.Payload, out[e.Object]))
		}
	}
	return out
}

func TestEdgeToken_IsToldByItsHashAndEnds(t *testing.T) {
	o := newOffice(t)
	plain, made, err := o.CreateEdgeToken(t.Context(), account.System(), account.NewEdgeToken{Name: " Frankfurt ", Sites: []content.SiteID{o.site, o.site}, Expires: content.Micros(o.now.Add(time.Hour).UnixMicro())})
	o.must(err)
	again, err := content.ParseEdgeToken(plain.String())
	if err != nil || again.Hash() != plain.Hash() || made.Name != "Frankfurt" {
		t.Fatalf("%+v, %+v, %v", plain, made, err)
	}
	if g := o.told()[made.ID]; g == nil || g.Hash != plain.Hash() || !slices.Equal(g.Sites, []content.SiteID{o.site}) || g.Expires != made.Expires {
		t.Errorf("nodes are told %+v", g)
	}
	key, err := o.SigningKey(t.Context())
	o.must(err)
	if !bytes.Equal(plain.Key, key.Public().(ed25519.PublicKey)) {
		t.Error("the token holds another key")
	}
	if grep(t, o.dir, plain.Secret) {
		t.Error("the token is kept in plain text")
	}
	rows, err := o.Audit(t.Context(), account.System(), "", content.Control, 0, 100)
	o.must(err)
	for _, secret := range []string{plain.Secret, plain.Hash(), base64.StdEncoding.EncodeToString(key.Seed()), base64.RawURLEncoding.EncodeToString(key.Seed())} {
		if last := string(rows[len(rows)-1].Body); !strings.Contains(last, "edge_token.create") || strings.Contains(last, secret) {
			t.Errorf("the trail says %s", last)
		}
	}
	o.must(o.RevokeEdgeToken(t.Context(), account.System(), made.ID))
	o.must(o.RevokeEdgeToken(t.Context(), account.System(), made.ID))
	if g, ok := o.told()[made.ID]; !ok || g != nil {
		t.Errorf("nodes are told %+v after it is revoked", g)
	}
	after, err := o.Audit(t.Context(), account.System(), "", content.Control, 0, 100)
	o.must(err)
	if len(after) != len(rows)+1 || !bytes.Contains(after[len(after)-1].Body, []byte("edge_token.revoke")) {
		t.Errorf("%d rows before, %d after", len(rows), len(after))
	}
	all, err := o.EdgeTokens(t.Context(), account.System(), "")
	if err != nil || len(all) != 1 || all[0].Revoked == 0 {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestEdgeToken_IsRefusedToWhoMayNot(t *testing.T) {
	o := newOffice(t)
	other, err := o.CreateOrganisation(t.Context(), account.System(), "Other")
	o.must(err)
	owner, author := o.visit(o.signIn("owner@example.org").Cookie).Actor, account.Holder("x", map[content.SiteID]account.Role{o.site: account.RoleEditor}, nil)
	for what, c := range map[string]struct {
		by   account.Actor
		n    account.NewEdgeToken
		want fail.Code
	}{
		"all sites, by a person":    {owner, account.NewEdgeToken{Organisation: o.org.ID}, fail.Invalid},
		"of no organisation":        {owner, account.NewEdgeToken{Sites: []content.SiteID{o.site}}, fail.Invalid},
		"by an editor":              {author, account.NewEdgeToken{Organisation: o.org.ID, Sites: []content.SiteID{o.site}}, fail.Denied},
		"by nobody":                 {account.Actor{}, account.NewEdgeToken{Organisation: o.org.ID, Sites: []content.SiteID{o.site}}, fail.Denied},
		"of another organisation":   {owner, account.NewEdgeToken{Organisation: other.ID, Sites: []content.SiteID{o.site}}, fail.NotFound},
		"of the control log":        {owner, account.NewEdgeToken{Organisation: o.org.ID, Sites: []content.SiteID{content.Control}}, fail.Denied},
		"of previews":               {owner, account.NewEdgeToken{Organisation: o.org.ID, Sites: []content.SiteID{o.site.Preview()}}, fail.Denied},
		"of previews, on the shell": {account.System(), account.NewEdgeToken{Sites: []content.SiteID{o.site.Preview()}}, fail.NotFound},
		"of a site that is not":     {account.System(), account.NewEdgeToken{Sites: []content.SiteID{99}}, fail.NotFound},
		"over already":              {account.System(), account.NewEdgeToken{Expires: 1}, fail.Invalid},
	} {
		if plain, _, err := o.CreateEdgeToken(t.Context(), c.by, c.n); !fail.Is(err, c.want) || plain.Secret != "" {
			t.Errorf("%s: %v, want %s", what, err, c.want)
		}
	}
	if told := o.told(); len(told) != 0 {
		t.Errorf("nodes are told %v", told)
	}
}

// The key leaves the database in no archive, audit row or log.
func TestSigningKey_IsKeptInItsTableAlone(t *testing.T) {
	o := newOffice(t)
	key, err := o.SigningKey(t.Context())
	o.must(err)
	again, err := o.SigningKey(t.Context())
	if err != nil || !key.Equal(again) {
		t.Fatalf("another key: %v", err)
	}
	entries, err := o.st.Log().Read(t.Context(), content.Control, changelog.Position{}, 1000)
	o.must(err)
	rows, err := o.Audit(t.Context(), account.System(), o.org.ID, content.Control, 0, 1000)
	o.must(err)
	for _, e := range entries {
		rows = append(rows, account.Row{Body: slices.Concat(e.Encode(), e.Payload)})
	}
	for _, r := range rows {
		if bytes.Contains(r.Body, key.Seed()) || strings.Contains(string(r.Body), base64.StdEncoding.EncodeToString(key.Seed())) {
			t.Errorf("it is in %q", r.Body)
		}
	}
}
