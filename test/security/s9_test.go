package security_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/account"
)

// TestS9_AllOfAPasswordCounts, and one that is too long is refused before it is
// hashed: the trail, where each verification that failed is, has none of it.
func TestS9_AllOfAPasswordCounts(t *testing.T) {
	f := newOffice(t)
	long := strings.Repeat("0123456789", 7) + "ab" // 72 bytes
	f.person("ada@example.org", "here", account.RoleEditor, long+"c and more")
	for _, wrong := range []string{long, long + "d and more", long + "c and mora", long + "c and more\x00", long + "\x00"} {
		if _, a := f.try("ada@example.org", wrong); a.status != 401 {
			t.Errorf("%q: %d %s", wrong, a.status, a.body)
		}
	}
	if _, a := f.try("ada@example.org", long+"c and more"); a.status != 200 {
		t.Errorf("the password: %d %s", a.status, a.body)
	}
	failed := func() int {
		var trail bytes.Buffer
		f.must(f.o.Accounts.ExportAudit(t.Context(), account.System(), "", &trail))
		return strings.Count(trail.String(), `"signin.failed"`)
	}
	before := failed()
	for n := range 50 { // more than there may be tries
		size := 1 << 20
		if n%2 == 0 {
			size = 4000
		}
		if _, a := f.try("ada@example.org", strings.Repeat("x", size)); a.status != 400 {
			t.Fatalf("%d bytes: %d %.200s", size, a.status, a.body)
		}
	}
	if before != 5 || failed() != before {
		t.Errorf("%d verifications failed before, %d after", before, failed())
	}
	v := f.nobody()
	for _, o := range f.ops {
		if o.body["password"] == nil {
			continue
		}
		o.body["password"] = strings.Repeat("x", 2<<20)
		if a := v.do(o.method, o.at("here", "x"), o.text()); a.status != 400 && a.status != 401 {
			t.Errorf("%s with two megabytes: %d %.200s", o.id, a.status, a.body)
		}
	}
}
