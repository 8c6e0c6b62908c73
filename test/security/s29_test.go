package security_test

import (
	"encoding/json"
	"testing"

	"github.com/gheecms/ghee/internal/account"
)

// TestS29_OfManyEachIsAsked: one request about many documents has the rights of
// each looked at, by role, author, state and site.
func TestS29_OfManyEachIsAsked(t *testing.T) {
	f := newOffice(t)
	people := map[account.Role]*visitor{}
	for _, r := range []account.Role{account.RoleOwner, account.RoleEditor, account.RoleAuthor, account.RoleViewer} {
		f.person(string(r)+"@here.test", "here", r, word)
		people[r] = f.signIn(string(r) + "@here.test")
	}
	f.person("owner@there.test", "there", account.RoleOwner, word)
	theirs, _ := f.document(f.signIn("owner@there.test"), "there", "theirs")
	others, _ := f.document(people[account.RoleOwner], "here", "others")
	own, _ := f.document(people[account.RoleAuthor], "here", "own")
	ids := []string{others, own, theirs, "none", own, others}
	for _, action := range []string{"publish", "unpublish", "trash", "untrash"} {
		for _, r := range []account.Role{account.RoleViewer, account.RoleAuthor, account.RoleEditor} {
			v := people[r]
			a := v.do("POST", "/api/sites/here/documents/bulk", js(map[string]any{"action": action, "ids": ids}))
			var got struct {
				Items []struct {
					ID      string
					OK      bool
					Problem struct{ Status int }
				}
			}
			if err := json.Unmarshal([]byte(a.body), &got); err != nil || a.status != 200 || len(got.Items) != len(ids) {
				t.Fatalf("%s as %s: %d %s", action, r, a.status, a.body)
			}
			for i, item := range got.Items {
				single := v.do("POST", "/api/sites/here/documents/"+ids[i]+"/"+action, "")
				if item.ID != ids[i] || item.OK != (single.status == 200) && !item.OK && single.status == 200 || single.status == 403 && (item.OK || item.Problem.Status != 403) {
					t.Errorf("%s %d as %s: %+v, by itself %d %.200s", action, i, r, item, single.status, single.body)
				}
				if (ids[i] == theirs || ids[i] == "none") && (item.OK || item.Problem.Status != 404) {
					t.Errorf("%s as %s of another site's: %+v", action, r, item)
				}
				if r == account.RoleViewer && item.OK || r == account.RoleAuthor && item.OK && ids[i] == others {
					t.Errorf("%s as %s: %+v", action, r, item)
				}
			}
		}
	}
}
