package adminapi_test

import (
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/gheecms/ghee/internal/account"
)

// What the tests of the domain do without HTTP, once each over it: profile,
// sessions, second factor, password, roles, invitations.
func TestMe_EverythingOfOnesOwnSucceeds(t *testing.T) {
	h := newHouse(t)
	v := h.signIn("editor@here.test")
	ok := func(a answer) answer {
		t.Helper()
		if a.status/100 != 2 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		for _, c := range a.cookies {
			v.cookie, v.csrf = c.Value, a.header.Get("Ghee-CSRF")
		}
		return a
	}
	if a := ok(v.do("PATCH", "/api/me", map[string]any{"name": "Ada", "locale": "de"})); a.json()["name"] != "Ada" {
		t.Errorf("the profile is %s", a.body)
	}
	other, third := h.signIn("editor@here.test"), h.signIn("editor@here.test")
	for _, s := range ok(v.do("GET", "/api/me/sessions", nil)).json()["items"].([]any) {
		if s := s.(map[string]any); s["current"] != true {
			ok(v.do("DELETE", "/api/me/sessions/"+s["id"].(string), nil))
			break
		}
	}
	ok(v.do("DELETE", "/api/me/sessions", nil))
	for _, ended := range []*visitor{other, third} {
		if a := ended.do("GET", "/api/me", nil); a.status != 401 {
			t.Errorf("a session that was ended: %d", a.status)
		}
	}

	now := time.Now()
	code := func(secret string, at time.Time) string {
		t.Helper()
		c, err := totp.GenerateCode(secret, at)
		must(t, err)
		return c
	}
	secret, _ := ok(v.do("POST", "/api/me/second-factor", nil)).json()["secret"].(string)
	recovery := ok(v.do("PUT", "/api/me/second-factor", map[string]string{"code": code(secret, now)})).json()["recovery"].([]any)
	v = &visitor{h: h}
	if a := ok(v.do("POST", "/api/session", map[string]string{"email": "editor@here.test", "password": password})); a.json()["state"] != "code" {
		t.Errorf("the first step: %s", a.body)
	}
	if a := ok(v.do("POST", "/api/session/code", map[string]any{"code": recovery[0]})); a.json()["state"] != "full" {
		t.Errorf("the second step: %s", a.body)
	}
	ok(v.do("DELETE", "/api/me/second-factor", map[string]any{"password": password, "code": recovery[1]}))
	ok(v.do("PUT", "/api/me/password", map[string]string{"old": password, "new": "another four words"}))
	ok(v.do("POST", "/api/password-reset", map[string]string{"email": "editor@here.test"}))
	link, err := h.accounts.ResetFor(t.Context(), account.System(), "editor@here.test")
	must(t, err)
	_, token, _ := strings.Cut(link, "#token=")
	ok(v.do("PUT", "/api/password-reset", map[string]string{"token": token, "password": password}))
	v = h.signIn("editor@here.test")
	ok(v.do("DELETE", "/api/session", nil))
}

func TestPeople_AreGivenRolesAndInvited(t *testing.T) {
	h := newHouse(t)
	owner, boss := h.signIn("owner@here.test"), h.signIn("owner@home.test")
	viewer, _, err := h.accounts.PersonByEmail(t.Context(), account.System(), "viewer@here.test")
	must(t, err)
	ok := func(a answer) answer {
		t.Helper()
		if a.status/100 != 2 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		return a
	}
	ok(owner.do("PUT", "/api/sites/here/people/"+viewer.ID, map[string]string{"role": "author"}))
	ok(boss.do("PUT", "/api/organisations/"+h.org+"/people/"+viewer.ID, map[string]string{"role": "member"}))
	ok(owner.do("DELETE", "/api/sites/here/people/"+viewer.ID, nil))
	id, _ := ok(owner.do("POST", "/api/sites/here/invitations", map[string]string{"email": "a@new.test", "role": "viewer"})).json()["id"].(string)
	ok(owner.do("DELETE", "/api/sites/here/invitations/"+id, nil))
	_, link, err := h.accounts.Invite(t.Context(), account.System(), "b@new.test", []account.Grant{{Organisation: h.org, Site: h.sites["here"], Role: account.RoleViewer}})
	must(t, err)
	_, token, _ := strings.Cut(link, "#token=")
	guest := &visitor{h: h}
	if a := ok(guest.do("POST", "/api/invitation", map[string]string{"token": token})); a.json()["email"] != "b@new.test" {
		t.Errorf("the invitation is %s", a.body)
	}
	ok(guest.do("PUT", "/api/invitation", map[string]string{"token": token, "name": "B", "password": password}))
	h.signIn("b@new.test")
}
