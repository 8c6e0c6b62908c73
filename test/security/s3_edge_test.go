package security_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/changelog/feed"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/test/world"
)

// secrets are what an origin has and nobody else may.
type secrets map[string]string

// plant fills an origin with secrets of every kind.
func plant(t *testing.T, w *world.World, h house) secrets {
	t.Helper()
	o := w.Origin()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	out := secrets{"the mail server's password": "canarymailword", "a password": "canary words of mine"}
	out["a write token"] = strings.TrimSpace(w.Must("token", "create", "--site", h.key, "--kind", "write", "--name", "canarytokenname"))
	out["the name of a token"] = "canarytokenname"
	out["a read token"], out["a token for drafts"] = h.token, h.drafts
	home, err := o.Home(t.Context())
	must(err)
	p, err := o.Accounts.CreatePerson(t.Context(), account.System(), account.NewPerson{
		Email: "canarymail@example.test", Name: "canaryperson", Password: out["a password"],
		Grants: []account.Grant{{Organisation: home.ID, Site: h.site, Role: account.RoleAdmin}},
	})
	must(err)
	out["a person's address"], out["a person's name"] = "canarymail@example.test", "canaryperson"
	from := account.From{Address: "192.0.2.1", Device: "canarydevice"}
	ticket, err := o.Accounts.SignIn(t.Context(), account.SignIn{Email: p.Email, Password: out["a password"]}, from)
	must(err)
	v, err := o.Accounts.Authenticate(t.Context(), ticket.Cookie, from)
	must(err)
	enrolment, err := o.Accounts.BeginSecondFactor(t.Context(), v)
	must(err)
	code, err := totp.GenerateCode(enrolment.Secret, time.Now())
	must(err)
	recovery, cookie, err := o.Accounts.ConfirmSecondFactor(t.Context(), v, code, from)
	must(err)
	out["the secret of a second factor"], out["a recovery code"], out["a session"], out["a session before"] = enrolment.Secret, recovery[0], cookie, ticket.Cookie
	admin, _, err := o.Accounts.CreateAdminToken(t.Context(), account.System(), account.AdminToken{
		Organisation: home.ID, Site: h.site, Role: account.RoleAdmin, Scopes: []account.Action{account.AllScopes},
	})
	must(err)
	out["an admin token"] = admin
	key, err := o.Accounts.SigningKey(t.Context())
	must(err)
	out["the key to sign with"] = string(key.Seed())
	out["the key to sign with, as JSON has it"] = base64.StdEncoding.EncodeToString(key.Seed())
	out["the key to sign with, in hexadecimal"] = hex.EncodeToString(key.Seed())
	return out
}

// TestS3_NothingSecretReachesAnEdge plants secrets at an origin and looks for
// them in all files of an edge, of an edge that only another edge feeds, and in
// all that either hands on.
func TestS3_NothingSecretReachesAnEdge(t *testing.T) {
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("canarymailword\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var h house
	var hidden secrets
	c := world.NewCluster(t, world.ClusterSpec{
		Edges:  []world.EdgeSpec{{}, {NoOrigin: true, Peers: []int{0}}},
		Origin: []string{"--smtp-url", "smtp://mail@127.0.0.1:9", "--smtp-password-file", file, "--mail-from", "cms@example.test"},
		Prepare: func(w *world.World) {
			h = build(t, w.Origin(), "a", "canarypublic", "canarysecret", 1)
			hidden = plant(t, w, h)
		},
	})
	token, err := content.ParseEdgeToken(c.Token)
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(hidden, secrets{
		"a draft": "canarysecretdraftword", "a draft's title": "canarysecrettitle",
		"a draft's picture": "example.test/canarysecretword.jpg", "text of a draft post": "canarysecretposttext",
	})
	hidden["the secret of the edge's own token"] = token.Secret
	seq := c.Origin.Head(h.site).Position.Seq
	told := map[string]string{}
	for _, e := range c.Edges {
		e.Shows(h.site, h.token, seq)
		told["what "+e.Name()+" hands on"] = handed(t, e.Node, token.Secret, h.site)
	}
	told["what the origin hands on"] = handed(t, c.Origin.Node, token.Secret, h.site)
	for who, text := range told {
		for what, word := range hidden {
			if strings.Contains(text, word) {
				t.Errorf("%s is in %s", what, who)
			}
		}
		if !strings.Contains(text, "canarypublic") || !strings.Contains(text, account.Hash(h.token)) {
			t.Errorf("%s lacks what it should have, in %d bytes", who, len(text))
		}
	}
	for _, e := range c.Edges {
		e.Stop() // so that all is in its files
		hits := look(t, e.Data)
		for what, word := range hidden {
			if files := hits(word, true); files != nil {
				t.Errorf("%s: %s is in %q", e.Name(), what, files)
			}
		}
		for _, word := range []string{"Ghee canarypublic", account.Hash(h.token)} {
			if hits(word, true) == nil {
				t.Errorf("%s: %q is nowhere", e.Name(), word)
			}
		}
		for _, name := range []string{"previews", "authoring.db"} {
			if _, err := os.Stat(filepath.Join(e.Data, name)); !os.IsNotExist(err) {
				t.Errorf("%s has %s: %v", e.Name(), name, err)
			}
		}
	}
}

// handed is all that a node hands on of a site and of the control log: heads,
// entries where there are some, snapshots, unpacked.
func handed(t *testing.T, n *world.Node, secret string, site content.SiteID) string {
	t.Helper()
	var all strings.Builder
	get := func(path string, allowed ...int) world.Answer {
		t.Helper()
		var a world.Answer
		n.Until("it hands on "+path, func() bool {
			a = n.Get("/feed/v1/"+path, "Authorization", "Bearer "+secret)
			return a.Status < 500 && a.Status != 404 // it looks for new logs each second
		})
		if a.Status/100 != 2 && (len(allowed) == 0 || a.Status != allowed[0]) {
			t.Fatalf("%s: %s: %d %s", n.Name(), path, a.Status, a.Body)
		}
		all.WriteString(a.Body)
		all.Write(unpacked(t, []byte(a.Body)))
		return a
	}
	get("epoch")
	for _, id := range []content.SiteID{content.Control, site} {
		get(fmt.Sprintf("sites/%d/head", id))
		get(fmt.Sprintf("sites/%d/entries?after=%s&max=10000", id, feed.FormatPosition(changelog.Position{})), 410)
		var m struct {
			ID       string
			Chunks   []any
			Complete bool
		}
		a := get(fmt.Sprintf("sites/%d/snapshot", id))
		for next := 0; ; {
			if err := json.Unmarshal([]byte(a.Body), &m); err != nil {
				t.Fatal(err)
			}
			for range m.Chunks {
				get(fmt.Sprintf("sites/%d/snapshot/%s/%d", id, m.ID, next))
				next++
			}
			if m.Complete {
				break
			}
			m.Chunks = nil
			a = get(fmt.Sprintf("sites/%d/snapshot/%s?from=%d", id, m.ID, next))
		}
	}
	return all.String()
}

// TestS3_TokensOpenWhatTheyAreFor tries every kind of token where it is not for:
// an edge's on reads, writes and the admin API, all others on the feed, at the
// origin and at an edge.
func TestS3_TokensOpenWhatTheyAreFor(t *testing.T) {
	var h, other house
	var hidden secrets
	c := world.NewCluster(t, world.ClusterSpec{Edges: world.Edges(1), Prepare: func(w *world.World) {
		h = build(t, w.Origin(), "a", "canarypublic", "canarysecret", 1)
		other = build(t, w.Origin(), "b", "canaryother", "canarysecret", 1)
		hidden = plant(t, w, h)
	}})
	edge := c.Edges[0]
	edge.Shows(h.site, h.token, c.Origin.Head(h.site).Position.Seq)
	token, err := content.ParseEdgeToken(c.Token)
	if err != nil {
		t.Fatal(err)
	}
	refused := func(n *world.Node, what, method, path string, headers ...string) {
		t.Helper()
		if a := n.Send(method, path, "{}", append(headers, "Content-Type", "application/json")...); a.Status != 401 && a.Status != 403 {
			t.Errorf("%s: %s on %s %s: %d %.200s", n.Name(), what, method, path, a.Status, a.Body)
		}
	}
	for _, n := range []*world.Node{c.Origin.Node, edge.Node} {
		for what, text := range map[string]string{"an edge's secret": token.Secret, "an edge's token": c.Token} {
			for _, path := range []string{"/v2/pages/dish/", "/v2/posts/?preview=1", "/v2/content/"} {
				refused(n, what, "GET", path, "Authorization", "Token "+text)
			}
			for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} {
				refused(n, what, method, "/v2/pages/dish/ghee/", "Authorization", "Token "+text)
			}
			for _, path := range []string{"/api/me", "/api/sites/a/tokens", "/api/sites/a/documents"} {
				refused(n, what, "GET", path, "Authorization", "Bearer "+text)
				refused(n, what, "GET", path, "Cookie", "ghee_session="+text)
			}
		}
		for _, path := range []string{"epoch", "sites/0/head", fmt.Sprintf("sites/%d/entries", h.site), fmt.Sprintf("sites/%d/snapshot", h.site)} {
			for _, what := range []string{"a read token", "a token for drafts", "a write token", "an admin token", "a session"} {
				refused(n, what, "GET", "/feed/v1/"+path, "Authorization", "Bearer "+hidden[what])
				refused(n, what, "POST", "/feed/v1/stream", "Authorization", "Bearer "+hidden[what])
			}
			refused(n, "nothing", "GET", "/feed/v1/"+path)
			refused(n, "a session's cookie", "GET", "/feed/v1/"+path, "Cookie", "ghee_session="+hidden["a session"])
			refused(n, "the whole token", "GET", "/feed/v1/"+path, "Authorization", "Bearer "+c.Token)
			refused(n, "the token in the address", "GET", "/feed/v1/"+path+"?auth_token="+token.Secret)
		}
	}

	// A token for one site sees nothing of another, wherever it asks.
	some, err := content.ParseEdgeToken(c.Origin.Must("edge", "token", "--site", "b"))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []*world.Node{c.Origin.Node, edge.Node} {
		n.Until("it knows the new token", func() bool {
			return n.Get("/feed/v1/epoch", "Authorization", "Bearer "+some.Secret).Status == 200
		})
		for _, path := range []string{"head", "entries", "snapshot"} {
			if a := n.Get(fmt.Sprintf("/feed/v1/sites/%d/%s", h.site, path), "Authorization", "Bearer "+some.Secret); a.Status != 404 {
				t.Errorf("%s: %s of another site: %d %.200s", n.Name(), path, a.Status, a.Body)
			}
		}
		text := handed(t, n, some.Secret, other.site)
		for _, word := range []string{"canarypublic", account.Hash(h.token)} {
			if strings.Contains(text, word) {
				t.Errorf("%s: a token for another site is told %q", n.Name(), word)
			}
		}
		if !strings.Contains(text, "canaryother") || !strings.Contains(text, account.Hash(other.token)) {
			t.Errorf("%s: it is not told of its own", n.Name())
		}
	}

	// A revoked one opens nothing, at once; the edge that had it serves on.
	line := ""
	for l := range strings.Lines(c.Origin.Must("edge", "tokens")) {
		if strings.Contains(l, "(all)") {
			line = l
		}
	}
	c.Origin.Must("edge", "revoke", strings.Fields(line)[0])
	for _, n := range []*world.Node{c.Origin.Node, edge.Node} {
		if n == edge.Node {
			continue // it may have been cut off before it was told
		}
		n.Until("the revoked token is refused", func() bool {
			return n.Get("/feed/v1/epoch", "Authorization", "Bearer "+token.Secret).Status == 401
		})
	}
	if a := edge.Read(h.token, "/v2/pages/dish/"); a.Status != 200 {
		t.Errorf("the edge without a token: %d %s", a.Status, a.Body)
	}
}
