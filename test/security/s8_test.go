package security_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/account"
)

// TestS8_NothingSentMakesAnotherKey: whatever varies in a request, tries of one
// account are bounded. No proxy is trusted here, so no header of one is heeded.
func TestS8_NothingSentMakesAnotherKey(t *testing.T) {
	f := newOffice(t)
	f.person("ada@example.org", "here", account.RoleEditor, word)
	limited := 0
	for n := range 200 {
		address := fmt.Sprintf("203.0.113.%d", n)
		if n%2 == 1 {
			address = fmt.Sprintf("2001:db8:%x::1", n)
		}
		email := []string{"ada@example.org", "ADA@example.org", " ada@EXAMPLE.org", "ada@example.org "}[n%4]
		_, a := f.try(email, fmt.Sprint("a wrong password ", n), "X-Forwarded-For", address, "X-Real-IP", address, "Forwarded", "for="+address, "True-Client-IP", address,
			"CF-Connecting-IP", address, "X-Client-IP", address, "User-Agent", fmt.Sprint("b", n), "X-Request-Id", fmt.Sprint(n), "Cookie", fmt.Sprintf("ghee_session=%043d", n))
		switch a.status {
		case 429:
			limited++
			if a.header.Get("Retry-After") == "" {
				t.Error("it is not told when to come back")
			}
		case 401:
		default:
			t.Fatalf("try %d: %d %s", n, a.status, a.body)
		}
	}
	if limited < 180 {
		t.Errorf("%d of 200 were refused", limited)
	}
	if _, a := f.try("ada@example.org", word); a.status != 429 {
		t.Errorf("the right password after so many: %d", a.status)
	}
	var trail bytes.Buffer
	f.must(f.o.Accounts.ExportAudit(t.Context(), account.System(), "", &trail))
	if n := strings.Count(trail.String(), `"signin.failed"`); n < 5 || n > 30 {
		t.Errorf("%d tries were let through", n)
	}
	if strings.Contains(trail.String(), "203.0.113.") || strings.Contains(trail.String(), "2001:db8") {
		t.Error("the trail believes what a request says of where it comes from")
	}
}

// TestS8_BehindATrustedProxyEachClientCountsByItself: of X-Forwarded-For counts
// what the proxy has added, not what the client wrote before it.
func TestS8_BehindATrustedProxyEachClientCountsByItself(t *testing.T) {
	f := newOffice(t, "GHEE_TRUSTED_PROXIES=127.0.0.0/8")
	limited := 0
	for n := range 60 {
		_, a := f.try(fmt.Sprintf("nobody-%d@example.org", n), word, "X-Forwarded-For", fmt.Sprintf("192.0.2.%d, 203.0.113.7", n))
		switch a.status {
		case 429:
			limited++
		case 401:
		default:
			t.Fatalf("try %d: %d %s", n, a.status, a.body)
		}
	}
	if limited < 15 {
		t.Errorf("%d of 60 tries of one client were refused", limited)
	}
	if _, a := f.try("nobody@example.org", word, "X-Forwarded-For", "203.0.113.8"); a.status != 401 {
		t.Errorf("another client behind the proxy: %d %s", a.status, a.body)
	}
}
