package security_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/account"
)

// TestS8_NothingSentMakesAnotherKey: whatever varies in a request, tries of one
// account are bounded. There is no setting that trusts a proxy's headers, so
// none is heeded.
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
