package adminapi_test

import (
	"testing"

	"github.com/gheecms/ghee/internal/account"
)

// Whatever is wrong, the answer is one, so that nobody learns who there is
// (reliability S25); then come the bounds. The document tells of both.
func TestSignIn_RefusesAlike(t *testing.T) {
	h := newHouse(t)
	off, _, err := h.accounts.PersonByEmail(t.Context(), account.System(), "author@here.test")
	must(t, err)
	must(t, h.accounts.SetDisabled(t.Context(), account.System(), off.ID, true))
	_, err = h.accounts.CreatePerson(t.Context(), account.System(), account.NewPerson{Email: "new@here.test"}) // has no password yet
	must(t, err)
	v := &visitor{h: h}
	try := func(email, word string) answer {
		return v.do("POST", "/api/session", map[string]string{"email": email, "password": word})
	}
	first := try("nobody@here.test", password)
	if first.status != 401 || first.json()["code"] != "denied" || first.header.Get("WWW-Authenticate") == "" || len(first.cookies) != 0 {
		t.Errorf("an unknown person: %d %v %s", first.status, first.header, first.body)
	}
	for what, a := range map[string]answer{
		"a wrong password":          try("owner@here.test", "wrong wrong"),
		"no password":               try("owner@here.test", ""),
		"a disabled person":         try("author@here.test", password),
		"a person without password": try("new@here.test", ""),
	} {
		if a.status != first.status || a.body != first.body || len(a.cookies) != 0 {
			t.Errorf("%s: %d %s, for an unknown person %d %s", what, a.status, a.body, first.status, first.body)
		}
	}
	if a := v.do("POST", "/api/session/code", map[string]string{"code": "123456"}); a.status != 401 || a.json()["code"] != "not_signed_in" {
		t.Errorf("a code without a first step: %d %s", a.status, a.body)
	}
	last := try("nobody@here.test", password)
	for range 10 {
		last = try("nobody@here.test", password)
	}
	if last.status != 429 || last.header.Get("Retry-After") == "" {
		t.Errorf("after so many tries: %d %v", last.status, last.header)
	}
	for _, c := range h.calls("here", "", "", "") {
		if c.id == "sign-in" && (c.responses["401"] == nil || c.responses["429"] == nil || c.responses["default"] != nil) {
			t.Errorf("the document tells %v", c.responses)
		}
	}
}
