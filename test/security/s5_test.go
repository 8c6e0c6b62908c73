package security_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/account"
)

// TestS5_ResetLinks: whose host a request names is not heeded, a link is good
// once and for one person, and nobody learns who there is.
func TestS5_ResetLinks(t *testing.T) {
	f := newOffice(t, "GHEE_BASE_URL=https://cms.example.org")
	f.person("ada@example.org", "here", account.RoleEditor, word)
	f.person("ben@example.org", "here", account.RoleEditor, word)
	v := f.nobody()
	spoofs := [][]string{
		{"Host", "evil.test"},
		{"X-Forwarded-Host", "evil.test"},
		{"Forwarded", "host=evil.test;proto=http"},
		{"X-Forwarded-Server", "evil.test"},
		{"X-Original-Host", "evil.test"},
		{"Origin", ""},
		{"Referer", "https://evil.test/"},
		{"X-Forwarded-Proto", "http", "X-Forwarded-Port", "8080"},
		{"X-Original-URL", "//evil.test/"},
	}
	secrets := map[string]bool{}
	nonce := regexp.MustCompile(`"request_id":"[^"]*"`)
	for i, headers := range spoofs[:8] {
		known := v.do("POST", "/api/password-reset", `{"email":"ada@example.org"}`, headers...)
		unknown := v.do("POST", "/api/password-reset", `{"email":"nobody@example.org"}`, headers...)
		if i > 3 && known.status == 429 { // asking is bounded, for both alike
			if unknown.status != 429 {
				t.Errorf("bounded for who there is alone: %d %s", unknown.status, unknown.body)
			}
			continue
		}
		if known.status != 202 || unknown.status != known.status || nonce.ReplaceAllString(unknown.body, "") != nonce.ReplaceAllString(known.body, "") || len(unknown.header) != len(known.header) {
			t.Errorf("%v: known %d %q, unknown %d %q", headers, known.status, known.body, unknown.status, unknown.body)
		}
		for _, mail := range f.mails("ada@example.org", i+1) {
			at, secret := linked(t, mail)
			if at != "https://cms.example.org/dashboard/password" || strings.Contains(mail, "evil") {
				t.Errorf("%v: the mail says %s", headers, mail)
			}
			secrets[secret] = true
		}
		if len(secrets) != i+1 {
			t.Errorf("%d links in %d mails", len(secrets), i+1)
		}
	}
	var secret string
	for secret = range secrets {
		if !regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`).MatchString(secret) { // 256 bits
			t.Errorf("the secret is %q", secret)
		}
	}
	const anew = "another four words"
	for _, token := range []string{`null`, `{"$ne":null}`, `["` + secret + `"]`, `{"token":"` + secret + `"}`, `1`, `true`, `[]`, `{}`} {
		if a := v.do("PUT", "/api/password-reset", `{"token":`+token+`,"password":"`+anew+`"}`); a.status != 400 {
			t.Errorf("the token %s: %d %s", token, a.status, a.body)
		}
	}
	if a := v.do("PUT", "/api/password-reset", `{"token":"`+secret+`","token":"x","email":"ben@example.org","password":"`+anew+`"}`); a.status != 400 {
		t.Errorf("for another person: %d %s", a.status, a.body)
	}
	ada := f.signIn("ada@example.org")
	if a := v.do("PUT", "/api/password-reset", `{"token":"`+secret+`","password":"`+anew+`"}`); a.status != 204 {
		t.Fatalf("the link: %d %s", a.status, a.body)
	}
	for other := range secrets { // it, and those asked for before and after
		if a := v.do("PUT", "/api/password-reset", `{"token":"`+other+`","password":"yet another four"}`); a.status != 404 && a.status != 429 {
			t.Errorf("a link after the reset: %d %s", a.status, a.body)
		}
	}
	if a := ada.do("GET", "/api/me", ""); a.status != 401 {
		t.Errorf("a session of before: %d", a.status)
	}
	if _, a := f.try("ada@example.org", anew); a.status != 200 {
		t.Errorf("the new password: %d %s", a.status, a.body)
	}
	if _, a := f.try("ada@example.org", word); a.status != 401 {
		t.Errorf("the old password: %d %s", a.status, a.body)
	}
	if _, a := f.try("ben@example.org", word); a.status != 200 {
		t.Errorf("the password of another: %d %s", a.status, a.body)
	}
}
