package security_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/account"
)

// caughtUp waits until the list of a type holds so many.
func (f *office) caughtUp(v *visitor, typ string, n int) {
	f.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); <-tick.C {
		var list struct{ Total int }
		a := v.do("GET", "/api/sites/here/documents?type="+typ, "")
		if json.Unmarshal([]byte(a.body), &list) == nil && list.Total >= n {
			return
		}
	}
	f.t.Fatal("the list did not come to what was written")
}

// TestS23_NothingElseCanBeSet: each operation that takes a body × members that it
// does not have. The document says so of every schema, and the server heeds it.
func TestS23_NothingElseCanBeSet(t *testing.T) {
	f := newOffice(t)
	f.person("boss@example.org", "here", account.RoleOwner, word)
	boss := f.signIn("boss@example.org")
	id, _ := f.document(boss, "here", "note")
	bodies := 0
	for _, o := range f.ops {
		if o.body == nil {
			continue
		}
		bodies++
		if !o.closed {
			t.Errorf("%s: the document lets other members in", o.id)
		}
		for _, name := range []string{"site_id", "site", "organisation_id", "role", "id", "created_by", "author", "published_at", "status", "__proto__", "Password", "is_admin", "X"} {
			if slices.Contains(o.members, name) {
				continue
			}
			body := maps.Clone(o.body)
			body[name] = "x"
			a := boss.do(o.method, o.at("here", id), js(body))
			if a.status != 400 || !strings.Contains(a.body, name) {
				t.Errorf("%s with %s: %d %.300s", o.id, name, a.status, a.body)
			}
		}
	}
	if bodies < 15 {
		t.Errorf("only %d operations take a body", bodies)
	}
	if a := boss.do("GET", "/api/sites/here/documents/"+id, ""); a.of("status") != "draft" {
		t.Errorf("afterwards: %s", a.body)
	}
}
