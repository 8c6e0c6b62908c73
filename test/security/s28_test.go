package security_test

import (
	"net/mail"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/account"
)

// TestS28_WhatPeopleWriteIsText: names in mails are neither headers nor
// templates, addresses hold nothing else.
func TestS28_WhatPeopleWriteIsText(t *testing.T) {
	f := newOffice(t)
	const name = `{{7777*7777}} ${7777*7777} <%= 7777*7777 %> #{7777*7777} {{.}} %s $(id) ` + "`id`"
	p := f.person("boss@example.org", "here", account.RoleOwner, word)
	boss := f.signIn("boss@example.org")
	for _, bad := range []string{
		"ann@example.org\r\nBcc: eve@example.org", "ann@example.org\nBcc: eve@example.org", "ann@example.org,eve@example.org", "Ann <ann@example.org>", "-oQ/tmp@example.org -X/tmp/x",
		"ann@example.org\x00", "ann@exa\rmple.org", "ann@example.org>\r\nRCPT TO:<eve@example.org", "ann@example.org;eve@example.org", `"ann\r\n"@example.org`, "", "ann", "@", "ann@",
	} {
		if a := boss.do("POST", "/api/sites/here/invitations", js(map[string]string{"email": bad, "role": "viewer"})); a.status != 400 {
			t.Errorf("the address %q: %d %s", bad, a.status, a.body)
		}
	}
	named := 0
	for i, n := range []string{name, "Ada\r\nBcc: eve@example.org\r\n\r\nhello", "Ada\u2028Bcc: eve@example.org", "=?utf-8?q?Ada=0D=0ABcc:_eve@example.org?="} {
		a := boss.do("PATCH", "/api/me", js(map[string]string{"name": n}))
		if a.status == 400 {
			continue // refused is well, too
		}
		named++
		_, err := f.o.Accounts.ChangeOrganisation(t.Context(), account.System(), f.org, account.OrganisationChange{Name: &n})
		if err != nil {
			t.Logf("the organisation's name %q: %v", n, err)
		}
		to := string(rune('a'+i)) + "@example.org"
		if a := boss.do("POST", "/api/sites/here/invitations", js(map[string]string{"email": to, "role": "viewer"})); a.status != 201 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		m, err := mail.ReadMessage(strings.NewReader(f.mails(to, 1)[0]))
		f.must(err)
		var headers []string
		for h, values := range m.Header {
			headers = append(headers, h)
			if len(values) != 1 {
				t.Errorf("%q: %s stands %d times", n, h, len(values))
			}
		}
		slices.Sort(headers)
		if got := strings.Join(headers, " "); got != "Auto-Submitted Content-Transfer-Encoding Content-Type Date From Message-Id Mime-Version Subject To" {
			t.Errorf("%q: the headers are %s", n, got)
		}
		whole := strings.ReplaceAll(f.mails(to, 1)[0], "=\r\n", "")
		if n == name && (!strings.Contains(whole, "{{7777*7777}} ${7777*7777}") || strings.Contains(whole, "60481729")) {
			t.Errorf("the name is a template: %s", whole)
		}
	}
	if named == 0 || p.ID == "" {
		t.Error("no name was taken")
	}
}

// TestS28_NothingRunsWhatPeopleWrite: the program holds no template engine that
// our code reaches for, and starts no other program; but for the room that runs
// PostgreSQL's own, with nothing in it that people write, and for drills, which
// start this program itself.
func TestS28_NothingRunsWhatPeopleWrite(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-tags", "nodynamic", "-f", `{{.ImportPath}}: {{join .Imports " "}}`, "../../internal/...", "../../cmd/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	rooms := 0
	for line := range strings.Lines(string(out)) {
		room, imports, _ := strings.Cut(line, ":")
		rooms++
		if strings.HasSuffix(room, "test") {
			continue // tests' own: that no room of ours imports them is internal/arch's to see
		}
		for i := range strings.FieldsSeq(imports) {
			if i == "os/exec" && (strings.HasSuffix(room, "internal/store/pgtool") || strings.HasSuffix(room, "internal/drill")) {
				continue
			}
			if i == "os/exec" || i == "text/template" || i == "html/template" || i == "plugin" {
				t.Errorf("%s imports %s", room, i)
			}
		}
	}
	if rooms < 30 {
		t.Errorf("only %d packages:\n%s", rooms, out)
	}
}
