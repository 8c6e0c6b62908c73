package security_test

import (
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/test/world"
)

// TestS33_AnEdgesDiskHoldsNoSecret plants a word in everything that is secret at
// an origin and looks for it in all files of an edge that follows it, after the
// edge has answered, handed on, and been killed. Nothing of it may be there: not
// drafts, which an origin keeps beside, and no key.
func TestS33_AnEdgesDiskHoldsNoSecret(t *testing.T) {
	var h house
	var secrets map[string]string
	c := world.NewCluster(t, world.ClusterSpec{Edges: world.Edges(1), Prepare: func(w *world.World) {
		o := w.Origin()
		h = build(t, o, "a", "canarypublic", "canarysecret", 1)
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		home, err := o.Home(t.Context())
		must(err)
		owner := account.NewPerson{
			Email: "canaryowner@example.test", Name: "canarypersonname", Password: "canary password of mine",
			Grants: []account.Grant{{Organisation: home.ID, Role: account.RoleOwner}},
		}
		_, err = o.Accounts.CreatePerson(t.Context(), account.System(), owner)
		must(err)
		ticket, err := o.Accounts.SignIn(t.Context(), account.SignIn{Email: owner.Email, Password: owner.Password}, account.From{})
		must(err)
		visit, err := o.Accounts.Authenticate(t.Context(), ticket.Cookie, account.From{})
		must(err)
		enrolment, err := o.Accounts.BeginSecondFactor(t.Context(), visit)
		must(err)
		admin, _, err := o.Accounts.CreateAdminToken(t.Context(), account.System(), account.AdminToken{
			Organisation: home.ID, Site: h.site, Role: account.RoleAdmin, Scopes: []account.Action{account.AllScopes},
		})
		must(err)
		key, err := o.Accounts.SigningKey(t.Context())
		must(err)
		must(o.Accounts.RequestReset(t.Context(), owner.Email, account.From{}))
		secrets = map[string]string{
			"a person's mail": owner.Email, "a person's name": owner.Name, "a password": owner.Password, "a session": ticket.Cookie,
			"a second factor": enrolment.Secret, "an admin token": admin, "a write token": strings.TrimSpace(w.Must("token", "create", "--site", "a", "--kind", "write", "--name", "canarytokenname")),
			"a token's name": "canarytokenname", "a read token": h.token, "a preview token": h.drafts,
			"the signing key": string(key.Seed()), "the signing key in hexadecimal": hex.EncodeToString(key.Seed()),
			"the signing key in base64": base64.StdEncoding.EncodeToString(key.Seed()), "the signing key in base64url": base64.RawURLEncoding.EncodeToString(key.Seed()),
			"a draft": "canarysecretposttext", "a draft's revision": "canarysecretdraftword", "a draft in German": "canarysecretgermanword", "a draft's title": "canarysecrettitle",
			"a draft's picture": "canarysecretdraftword.jpg", "what no answer shows": "canarysecrethash", "a private word": "canarysecret@example",
		}
	}})
	e := c.Edges[0]
	secrets["the edge's own token"] = strings.TrimPrefix(c.Token, "ghee_edge_")[:43]
	e.Shows(h.site, h.token, c.Origin.Head(h.site).Position.Seq)
	for _, path := range []string{"/v2/posts/", "/v2/search/?query=canary", "/v2/pages/dish/?preview=1"} {
		if a := e.Read(h.drafts, path); a.Status != http.StatusOK {
			t.Fatalf("%s: %d %s", path, a.Status, a.Body)
		}
	}
	if a := e.Read(h.drafts, "/v2/posts/?preview=1"); !strings.Contains(a.Body, "canarysecret") {
		t.Errorf("the edge handed no preview on: %s", a.Body)
	}
	e.Do(http.MethodPost, "/api/session", "Content-Type", "application/json")
	e.Kill()
	hits := look(t, e.Data)
	for name, word := range secrets {
		if files := hits(word, true); files != nil {
			t.Errorf("%s is in %q", name, files)
		}
	}
	for _, word := range []string{"Ghee canarypublic", "<p>Note canarypublic</p>", account.Hash(h.token)} { // it finds what is there
		if hits(word, true) == nil {
			t.Errorf("%q is nowhere", word)
		}
	}
	c.Origin.Stop() // which writes when tokens were used
	if said := c.Origin.Must("edge", "tokens"); strings.Contains(said, "never") {
		t.Errorf("the edge's token is said to be unused:\n%s", said)
	}
	// And the search would have found them: they are in the origin's files.
	there := look(t, c.Origin.Data)
	for _, name := range []string{"a person's mail", "a second factor", "a draft", "the signing key"} {
		if there(secrets[name], true) == nil {
			t.Errorf("%s is not at the origin either", name)
		}
	}
}
