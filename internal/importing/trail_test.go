package importing_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/importing"
)

// A run is one line of the audit trail, however many transactions it takes; one
// that adds nothing, or is a rehearsal, is none.
func TestRun_IsOneLineOfTheTrail(t *testing.T) {
	p := newPlace(t)
	var objects []importing.Object
	for n := range importing.BatchSize + 1 {
		objects = append(objects, post(fmt.Sprint("post:", n), fmt.Sprint("p", n), "x"))
	}
	_, err := importing.Run(t.Context(), p.svc, p.site, plan(objects...), importing.Options{DryRun: true})
	must(t, err)
	for range 2 {
		p.run(plan(objects...))
	}
	must(t, p.svc.Store.(account.Keeper).ViewAccounts(t.Context(), func(tx account.Tx) error {
		rows, err := tx.Audit(t.Context(), fmt.Sprintf("site/%d", p.site), 0, 100)
		want := fmt.Sprintf(`"action":"content.import","after":{"objects":%d,"source":"https://old.example.com"}}`, len(objects))
		if len(rows) != 1 || !strings.HasSuffix(string(rows[0].Body), want) {
			t.Errorf("%d lines: %+v", len(rows), rows)
		}
		return err
	}))
}
