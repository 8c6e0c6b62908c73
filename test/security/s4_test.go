package security_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/content"
)

// forged are strings that open something where tokens are signed. Ours are
// opaque and looked up by hash, so each is merely unknown. There is no sign-in
// through others (SSO) whose accounts could be linked.
func forged(real string) []string {
	b := base64.RawURLEncoding
	part := func(s string) string { return b.EncodeToString([]byte(s)) }
	claims := part(`{"sub":"1","role":"owner","admin":true,"exp":4102444800}`)
	sign := func(head, key string) string {
		m := hmac.New(sha256.New, []byte(key))
		m.Write([]byte(part(head) + "." + claims))
		return part(head) + "." + claims + "." + b.EncodeToString(m.Sum(nil))
	}
	return []string{
		part(`{"alg":"none","typ":"JWT"}`) + "." + claims + ".", part(`{"alg":"None"}`) + "." + claims + ".", part(`{"alg":"none"}`) + "." + claims,
		sign(`{"alg":"HS256"}`, ""), sign(`{"alg":"HS256"}`, "secret"), sign(`{"alg":"HS256","kid":"../../../../dev/null"}`, ""), sign(`{"alg":"HS256","kid":"x' union select 'secret"}`, "secret"),
		sign(`{"alg":"HS256","jku":"https://evil.test/keys"}`, "secret"), part(`{"alg":"RS256"}`) + "." + claims + ".", part(`{"alg":"ES256"}`) + "." + claims + "." + part(strings.Repeat("\x00", 64)),
		"ghee_", "ghee_" + strings.Repeat("A", 43), "null", "undefined", "{}", "[]", "0", "true", "'", "*", "%", strings.Repeat("a", 40), strings.Repeat("A", 43), strings.Repeat("x", 20_000),
		real + "x", real[:len(real)-1], strings.ToUpper(real), real + " " + real, real + "," + real, "x" + real, account.Hash(real), base64.StdEncoding.EncodeToString([]byte(real)), real + "%00", real + ".",
	}
}

// TestS4_ForgedTokensOpenNothing sends them as bearer, as cookie, and to the
// write API, to every operation.
func TestS4_ForgedTokensOpenNothing(t *testing.T) {
	f := newOffice(t)
	plain, _, err := f.o.Accounts.CreateAdminToken(t.Context(), account.System(), account.AdminToken{Organisation: f.org, Site: f.sites["here"], Role: account.RoleAdmin, Scopes: account.Actions()})
	f.must(err)
	v := f.nobody()
	if a := v.do("GET", "/api/sites/here", "", "Authorization", "Bearer "+plain); a.status != 200 {
		t.Fatalf("the real one: %d %s", a.status, a.body)
	}
	for i, token := range forged(plain) {
		ops := f.ops
		if i > 2 { // every operation is told apart in one place, which three show
			ops = []op{{id: "get-site", method: "GET", path: "/api/sites/{site}"}, {id: "sign-out-everywhere", method: "DELETE", path: "/api/me/sessions"}}
		}
		for _, o := range ops {
			if o.open {
				continue
			}
			for how, header := range map[string][2]string{"bearer": {"Authorization", "Bearer " + token}, "lower": {"Authorization", "bearer " + token}, "cookie": {"Cookie", "ghee_session=" + strings.ReplaceAll(token, ",", "")}} {
				if a := v.do(o.method, o.at("here", "x"), o.text(), header[0], header[1]); a.status != 401 {
					t.Errorf("%s with %.60q as %s: %d %.200s", o.id, token, how, a.status, a.body)
				}
			}
		}
	}
	write, _, err := f.o.Accounts.CreateToken(t.Context(), account.System(), f.sites["here"], account.NewToken{Kind: content.WriteToken, Name: "w"})
	f.must(err)
	read, _, err := f.o.Accounts.CreateToken(t.Context(), account.System(), f.sites["here"], account.NewToken{Kind: content.ReadToken, Name: "r"})
	f.must(err)
	f.Caught(f.sites["here"], read)
	if a := v.do("POST", "/v2/pages/", `{}`, "Authorization", "Token "+write); a.status != 400 {
		t.Fatalf("the real one: %d %s", a.status, a.body)
	}
	for _, token := range append(forged(write), read, plain) {
		for _, path := range []string{"/v2/pages/", "/v2/content/x/", "/v2/posts/"} {
			if a := v.do("POST", path, `{}`, "Authorization", "Token "+token); a.status != 401 {
				t.Errorf("%s with %.60q: %d %.200s", path, token, a.status, a.body)
			}
		}
		if a := v.do("GET", "/v2/pages/note/", "", "Authorization", "Token "+token); token != read && a.status != 401 {
			t.Errorf("a read with %.60q: %d %.200s", token, a.status, a.body)
		}
	}
	for _, header := range []string{"Token", "Token ", "Basic " + base64.StdEncoding.EncodeToString([]byte(write+":")), "Bearer " + write, fmt.Sprintf("Token token=%q", write)} {
		if a := v.do("POST", "/v2/pages/", `{}`, "Authorization", header); a.status != 401 {
			t.Errorf("%.20q: %d %.200s", header, a.status, a.body)
		}
	}
}
