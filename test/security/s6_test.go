package security_test

import (
	"testing"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/test/world"
)

// TestS6_OldCookiesAreDead: what ends a session ends it at the next request, also
// where another process did it, and nobody gets the id of somebody who is gone.
func TestS6_OldCookiesAreDead(t *testing.T) {
	f := newOffice(t)
	f.person("boss@example.org", "here", account.RoleOwner, word)
	boss := f.signIn("boss@example.org")
	p := f.person("ada@example.org", "here", account.RoleEditor, word)
	here := account.Grant{Organisation: f.org, Site: f.sites["here"], Role: account.RoleEditor}
	done := func(a answer) {
		t.Helper()
		if a.status != 204 && a.status != 202 && a.status != 200 {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	for _, c := range []struct {
		what string
		end  func(v *visitor)
	}{
		{"signing out", func(v *visitor) { done(v.do("DELETE", "/api/session", "")) }},
		{"a change of role", func(*visitor) { done(boss.do("PUT", "/api/sites/here/people/"+p.ID, `{"role":"viewer"}`)) }},
		{"the loss of the role", func(*visitor) { done(boss.do("DELETE", "/api/sites/here/people/"+p.ID, "")) }},
		{"disabling by another process", func(*visitor) { f.must(f.o.Accounts.SetDisabled(t.Context(), account.System(), p.ID, true)) }},
		{"a reset", func(v *visitor) {
			link, err := f.o.Accounts.ResetFor(t.Context(), account.System(), "ada@example.org")
			f.must(err)
			_, secret := linked(t, link)
			done(v.do("PUT", "/api/password-reset", `{"token":"`+secret+`","password":"`+word+`"}`))
		}},
		{"signing in anew", func(v *visitor) {
			a := v.do("POST", "/api/session", `{"email":"ada@example.org","password":"`+word+`"}`)
			done(a)
			if a.header.Get("Set-Cookie") == "" || a.header.Get("Set-Cookie")[:60] == ("ghee_session=" + v.cookie)[:56] {
				t.Error("the session has the id of before")
			}
		}},
	} {
		f.must(f.o.Accounts.SetDisabled(t.Context(), account.System(), p.ID, false))
		f.must(f.o.Accounts.SetRole(t.Context(), account.System(), p.ID, here))
		v := f.signIn("ada@example.org")
		if a := v.do("GET", "/api/sites/here", ""); a.status != 200 {
			t.Fatalf("before %s: %d %s", c.what, a.status, a.body)
		}
		c.end(v)
		for _, path := range []string{"/api/me", "/api/sites/here"} {
			if a := v.do("GET", path, ""); a.status != 401 {
				t.Errorf("%s after %s: %d %s", path, c.what, a.status, a.body)
			}
		}
	}
	planted := f.nobody()
	planted.cookie = "planted-by-somebody-else-0123456789-0123456"
	if a := planted.do("POST", "/api/session", `{"email":"boss@example.org","password":"`+word+`"}`); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if a := planted.do("GET", "/api/me", ""); a.status != 401 {
		t.Errorf("a cookie that was there before signing in: %d", a.status)
	}

	// Another process on the same database ends sessions of this one, and the
	// last person's id is nobody else's.
	ids := map[string]bool{p.ID: true}
	v := f.signIn("boss@example.org")
	f.Must("user", "disable", "boss@example.org")
	if a := v.do("GET", "/api/me", ""); a.status != 401 {
		t.Errorf("after the command line disabled its person: %d", a.status)
	}
	for n := range world.Soak(5, 100) {
		next := f.person(string(rune('a'+n%26))+"-next@example.org", "here", account.RoleViewer, "")
		if ids[next.ID] {
			t.Errorf("the id %s is there twice", next.ID)
		}
		ids[next.ID] = true
		f.must(f.o.Accounts.RemoveMember(t.Context(), account.System(), f.org, next.ID))
		if n >= 25 {
			break
		}
	}
}
