package faults

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
)

// Row 61: a script revokes one token after the other, and something deletes all
// of them behind Ghee's back.
func TestRow61_MostTokensAreRevoked(t *testing.T) {
	for _, db := range world.Databases() {
		t.Run(db, func(t *testing.T) {
			row := matrix.Begin(t, 61)
			d := newDesk(t, db)
			o := d.Origin()
			var ids, plain []string
			for range 48 { // and two of the desk's own
				text, made, err := o.Accounts.CreateToken(t.Context(), account.System(), d.sites["a"].id, account.NewToken{Kind: content.ReadToken})
				must(t, err)
				ids, plain = append(ids, made.ID), append(plain, text)
			}
			path := func(i int) string { return "/api/sites/a/tokens/" + ids[i] }
			revoked := 0
			for i := range ids { // a script that heeds no answer
				switch a := d.ask("DELETE", path(i), ""); {
				case a.Status == 204:
					revoked++
				case a.Status != 409 || of(a, "code") != "conflict" || !strings.Contains(of(a, "detail"), account.ConfirmMost):
					t.Fatalf("token %d: %d %s", i, a.Status, a.Body)
				}
			}
			row.Figure("revoked by a script that goes through all", "%d of %d tokens", revoked, len(ids)+2)
			if revoked != 25 {
				t.Errorf("%d of 50 tokens were revoked, want 25", revoked)
			}
			for i, token := range plain {
				want := 200
				if i < revoked {
					want = 401
				}
				d.until(fmt.Sprintf("token %d is answered with %d", i, want), func() bool { return d.Read(token, "/v2/pages/note/").Status == want })
			}
			if r := d.Ghee("token", "revoke", "--site", "a", ids[revoked]); r.Code != 4 || !strings.Contains(r.Stderr, account.ConfirmMost) {
				t.Errorf("the command: %+v", r)
			}
			if a := d.ask("DELETE", path(revoked)+"?confirm=yes", ""); a.Status != 400 {
				t.Errorf("another word: %d %s", a.Status, a.Body)
			}
			if a := d.ask("DELETE", path(revoked)+"?confirm="+account.ConfirmMost, ""); a.Status != 204 {
				t.Errorf("with the word: %d %s", a.Status, a.Body)
			}
			d.Must("token", "revoke", "--site", "a", "--confirm", account.ConfirmMost, ids[revoked+1])
			d.until("both are known to have ended", func() bool {
				return d.Read(plain[revoked], "/v2/pages/note/").Status == 401 && d.Read(plain[revoked+1], "/v2/pages/note/").Status == 401
			})

			// Rows that are gone are no revocation: nodes go by the log.
			d.deleteTokens()
			d.Stop()
			d.Start()
			failed := 0
			for i := revoked + 2; i < len(plain); i++ {
				if d.Read(plain[i], "/v2/pages/note/").Status != 200 {
					failed++
				}
			}
			row.Figure("reads after every row of the table was deleted, and a restart", "%d of %d answered", len(plain)-revoked-2-failed, len(plain)-revoked-2)
			if failed > 0 {
				t.Errorf("%d tokens open nothing since their rows are gone", failed)
			}
		})
	}
}

// deleteTokens deletes every row of API tokens behind Ghee's back.
func (d *desk) deleteTokens() {
	d.t.Helper()
	driver, at := "pgx", d.URL
	if at == "" {
		driver, at = "sqlite", "file:"+filepath.Join(d.Data, "authoring.db")+"?_pragma=busy_timeout(10000)"
	}
	db, err := sql.Open(driver, at)
	must(d.t, err)
	defer db.Close()
	_, err = db.ExecContext(d.t.Context(), `delete from token`)
	must(d.t, err)
}
