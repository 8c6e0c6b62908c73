package account_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/content"
)

// The whole table, as a page to read. GHEE_GOLDEN=write writes it anew.
func TestCan_Matrix(t *testing.T) {
	const me, org = "me", "org"
	var out strings.Builder
	rows := []struct {
		suffix string
		r      account.Resource
	}{
		{"", account.Resource{Site: 1, Organisation: org, Author: "other"}},
		{" own draft", account.Resource{Site: 1, Author: me}},
		{" own live", account.Resource{Site: 1, Author: me, Live: true}},
	}
	w := func(cells ...string) {
		fmt.Fprintf(&out, "%-34s", cells[0])
		for _, c := range cells[1:] {
			fmt.Fprintf(&out, "%-8s", c)
		}
		out.WriteString("\n")
	}
	w("on a site", "owner", "admin", "editor", "author", "viewer", "nobody")
	for _, action := range account.Actions() {
		if action == account.ReadOrganisation {
			w("")
			w("in an organisation", "owner", "admin", "member", "nobody")
		}
		ofOrganisation := strings.HasPrefix(string(action), "organisation.")
		for _, row := range rows {
			own := action == account.EditContent || action == account.DeleteContent || action == account.PublishContent
			if row.suffix != "" && !own {
				continue
			}
			cells := []string{string(action) + row.suffix}
			if ofOrganisation {
				for _, role := range append(account.OrganisationRoles(), "") {
					cells = append(cells, yes(account.Can(account.Holder(me, nil, map[string]account.Role{org: role}), action, row.r)))
				}
			} else {
				for _, role := range append(account.SiteRoles(), "") {
					cells = append(cells, yes(account.Can(account.Holder(me, map[content.SiteID]account.Role{1: role}, nil), action, row.r)))
				}
			}
			w(cells...)
		}
	}
	golden(t, "testdata/matrix.txt", out.String())
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "-"
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if os.Getenv("GHEE_GOLDEN") == "write" {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil || string(want) != got {
		t.Errorf("%s: %v\n%s", file, err, got)
	}
}

// S13, S22: no role, another site, another organisation, no scope: no.
func TestCan_DeniesWhatIsNotSaid(t *testing.T) {
	owner := account.Holder("me", map[content.SiteID]account.Role{1: account.RoleOwner}, map[string]account.Role{"org": account.RoleOwner})
	for _, action := range account.Actions() {
		for what, c := range map[string]struct {
			a account.Actor
			r account.Resource
		}{
			"nobody":             {account.Actor{}, account.Resource{Site: 1, Organisation: "org"}},
			"empty roles":        {account.Holder("me", map[content.SiteID]account.Role{}, map[string]account.Role{}), account.Resource{Site: 1, Organisation: "org"}},
			"another site":       {owner, account.Resource{Site: 2, Organisation: "other"}},
			"no site":            {owner, account.Resource{}},
			"a role not known":   {account.Holder("me", map[content.SiteID]account.Role{1: "root"}, map[string]account.Role{"org": "root"}), account.Resource{Site: 1, Organisation: "org"}},
			"a site of minus":    {account.Holder("me", map[content.SiteID]account.Role{-1: account.RoleOwner, 0: account.RoleOwner}, nil), account.Resource{Site: -1}},
			"an author's nobody": {account.Holder("", map[content.SiteID]account.Role{}, nil), account.Resource{Site: 1, Author: ""}},
		} {
			if account.Can(c.a, action, c.r) {
				t.Errorf("%s may do %s", what, action)
			}
		}
	}
	author := account.Holder("", map[content.SiteID]account.Role{1: account.RoleAuthor}, nil)
	if account.Can(author, account.EditContent, account.OnSite(1)) {
		t.Error("a token that is nobody's edits what is no one's")
	}
	if account.Can(owner, "content.fly", account.OnSite(1)) {
		t.Error("an action that is not in the table is allowed")
	}
}
