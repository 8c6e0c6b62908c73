package security_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/test/world"
)

// odd are ids that one parser may take for another's.
var odd = []string{"1abc", "%201", "1%20", "01", "1.0", "1e0", "-1", "0", "0x1", strings.Repeat("9", 60), "null", "%00", "..", "%2e%2e%2fthere", "..%2f..%2fthere", "%27", "*", "{}", "[]", "%ff"} //nolint:gochecknoglobals // never changed

// TestS13_EveryRoleEveryOperation: the route table × roles, over two sites. Who
// has a role on the other site is told that there is none; who is a viewer
// changes nothing; what a lower role may a higher one may; and the ids of
// another site name nothing here.
func TestS13_EveryRoleEveryOperation(t *testing.T) {
	f := newOffice(t)
	roles := account.SiteRoles() // the highest first
	here, there := map[account.Role]*visitor{}, map[account.Role]*visitor{}
	for _, r := range roles {
		f.person(string(r)+"@here.test", "here", r, word)
		f.person(string(r)+"@there.test", "there", r, word)
		here[r], there[r] = f.signIn(string(r)+"@here.test"), f.signIn(string(r)+"@there.test")
	}
	f.person("nobody@here.test", "", "", word)
	nobody := f.signIn("nobody@here.test")
	owner := roles[0]
	mine, _ := f.document(here[owner], "here", "mine")
	theirs, _ := f.document(there[owner], "there", "theirs")
	asked := 0
	for _, o := range f.ops {
		if !strings.Contains(o.path, "{site}") {
			continue
		}
		path := o.at("here", mine)
		strangers := map[string]*visitor{"nobody": nobody}
		for r, v := range there {
			strangers[string(r)+" of the other site"] = v
		}
		for who, v := range strangers {
			asked++
			a := v.do(o.method, path, o.text())
			if a.status != 404 && a.status != 400 { // out of form, for want of a parameter
				t.Errorf("%s as %s: %d %.200s", o.id, who, a.status, a.body)
			}
			if unknown := v.do(o.method, o.at("nowhere", mine), o.text()); unknown.status != a.status || strings.ReplaceAll(sameBut(unknown.body), "nowhere", "here") != sameBut(a.body) {
				t.Errorf("%s as %s tells a site that is there from one that is not: %d %.200s, %d %.200s", o.id, who, a.status, a.body, unknown.status, unknown.body)
			}
		}
		// From the lowest up: once one is let in, so are all above.
		let, ones := "", strings.Contains(o.path, "/views") || strings.Contains(o.path, "/presence") // a viewer's own
		for i := range roles {
			r := roles[len(roles)-1-i]
			if !o.writes || o.method == "POST" && strings.Contains(o.path, "bulk") {
				continue // reads are below; of many, each has a result (S29)
			}
			a := here[r].do(o.method, o.at("here", "00000000-none"), o.text())
			asked++
			switch {
			case a.status != 403 && r == account.RoleViewer && a.status != 404 && a.status != 400 && !ones:
				t.Errorf("%s as a viewer: %d %.200s", o.id, a.status, a.body)
			case a.status == 403 && let != "":
				t.Errorf("%s is refused to %s and not to %s: %.200s", o.id, r, let, a.body)
			case a.status != 403:
				let = string(r)
			}
		}
		// Ids of the other site, and those that are none.
		if !strings.Contains(strings.TrimPrefix(o.path, "/api/sites/{site}"), "{") {
			continue
		}
		for _, id := range append([]string{theirs, mine + "x"}, odd[:world.Soak(4, len(odd))]...) {
			if a := here[owner].do(o.method, o.at("here", id), o.text()); a.status/100 == 2 && a.status != 204 || a.status >= 500 || a.status == 204 && !strings.Contains(o.path, "people") {
				t.Errorf("%s of %q: %d %.200s", o.id, id, a.status, a.body)
			}
		}
	}
	if asked < 250 {
		t.Errorf("only %d were asked", asked)
	}
	if a := there[owner].do("GET", "/api/sites/there/documents/"+theirs, ""); a.status != 200 || a.of("status") != "draft" {
		t.Errorf("the other site's document afterwards: %d %s", a.status, a.body)
	}
}

// sameBut is a body without what differs between any two.
func sameBut(body string) string {
	var m map[string]any
	if json.Unmarshal([]byte(body), &m) != nil {
		return body
	}
	delete(m, "request_id")
	return js(m)
}

// TestS22_NoRoleAndNoFilterLetsNothingThrough, on the dashboard's API.
func TestS22_NoRoleAndNoFilterLetsNothingThrough(t *testing.T) {
	f := newOffice(t)
	f.person("boss@here.test", "here", account.RoleOwner, word)
	f.person("nobody@here.test", "", "", word)
	boss, nobody := f.signIn("boss@here.test"), f.signIn("nobody@here.test")
	f.document(boss, "here", "one")
	me := nobody.do("GET", "/api/me", "")
	var seen struct {
		Sites []struct{ May []string }
	}
	if err := json.Unmarshal([]byte(me.body), &seen); err != nil || len(seen.Sites) != 0 {
		t.Errorf("without a role: %s", me.body)
	}
	for _, body := range []string{`{"action":"publish","ids":[]}`, `{"action":"publish"}`, `{"action":"publish","ids":null}`, `{"action":"","ids":["x"]}`} {
		if a := boss.do("POST", "/api/sites/here/documents/bulk", body); a.status != 400 {
			t.Errorf("%s: %d %s", body, a.status, a.body)
		}
	}
	var types struct{ Items []struct{ ID string } }
	f.must(json.Unmarshal([]byte(boss.do("GET", "/api/sites/here/types", "").body), &types))
	for filter, want := range map[string]int{"%5B%5B%5D%5D": 0, "%5B%5B%5D%2C%5B%5D%5D": 0, "": 1} {
		f.caughtUp(boss, types.Items[0].ID, 1)
		a := boss.do("GET", "/api/sites/here/documents?type="+types.Items[0].ID+"&filter="+filter, "")
		var list struct{ Items []any }
		if err := json.Unmarshal([]byte(a.body), &list); err != nil || a.status != 200 || len(list.Items) != want {
			t.Errorf("the filter %s: %d %s", filter, a.status, a.body)
		}
	}
	if _, _, err := f.o.Accounts.CreateAdminToken(t.Context(), account.System(), account.AdminToken{Organisation: f.org, Site: f.sites["here"], Role: account.RoleOwner}); err == nil {
		t.Error("a token without scopes was made")
	}
}
