package crash

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"

	"github.com/gheecms/ghee/internal/failpoint"
	"github.com/gheecms/ghee/internal/store/pgtest"
	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
)

// Reliability row 53: a process that is killed in the middle of a migration
// leaves a database that the next one completes.
func TestCrash_InAMigrationIsRepaired(t *testing.T) {
	for _, db := range world.Databases() {
		t.Run(db, func(t *testing.T) {
			row := matrix.Begin(t, 53)
			dice := world.Dice(world.Seed(t))
			fresh := func() *command {
				c := &command{t: t, data: t.TempDir()}
				if db == world.PostgreSQL {
					c.url = pgtest.Shared(t).URL(t, "migrate")
				}
				return c
			}
			whole := fresh()
			whole.must("site", "create", "crash")
			want := whole.schema()
			if !strings.Contains(want, "log_head") {
				t.Fatalf("the schema is %s", want)
			}
			databases := matrix.Size(12, 100) / 6
			row.Figure("times killed", "%d, in %d databases", 3*databases, databases)
			for range databases {
				c := fresh()
				n := 1
				for range 3 { // three starts that get ever further, and one that gets through
					n += dice.IntN(8)
					c.dies(fmt.Sprintf("%s=kill@%d", failpoint.StoreMigrateStatement, n), "site", "create", "crash")
				}
				c.must("site", "create", "crash")
				if got := c.schema(); got != want {
					t.Errorf("after kills up to statement %d the schema is\n%s\nwant\n%s", n, got, want)
				}
			}
		})
	}
}

// schema describes every table and index.
func (c *command) schema() string {
	c.t.Helper()
	driver, source := "sqlite", filepath.Join(c.data, "authoring.db")
	query := `select name || ' ' || coalesce(sql, '') from sqlite_master order by name`
	if c.url != "" {
		driver, source = "pgx", c.url
		query = `select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable from information_schema.columns where table_schema = 'public'
			union all select indexdef from pg_indexes where schemaname = 'public'
			union all select conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace order by 1`
	}
	db, err := sql.Open(driver, source)
	must(c.t, err)
	defer db.Close()
	rows, err := db.QueryContext(c.t.Context(), query)
	must(c.t, err)
	defer rows.Close()
	var out strings.Builder
	for rows.Next() {
		var line string
		must(c.t, rows.Scan(&line))
		fmt.Fprintln(&out, line)
	}
	must(c.t, rows.Err())
	return out.String()
}
