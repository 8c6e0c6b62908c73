package security_test

import (
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/test/world"
)

// column is a column of one of a node's files, with what it holds of a site.
type column struct {
	table, name string
	values      []string
}

// columnsOf reads every column of every table of a site: of the authoring
// database, of the site's set and of the directory. It asks the files what
// there is, so a column added tomorrow is in it.
func columnsOf(t *testing.T, w *world.World, site content.SiteID) (all []column) {
	t.Helper()
	sets, err := filepath.Glob(filepath.Join(w.Data, "sites", fmt.Sprint(int64(site)), "*", "set.db"))
	if err != nil || len(sets) == 0 {
		t.Fatalf("site %d has no set: %v", site, err)
	}
	for _, file := range append(sets, filepath.Join(w.Data, "authoring.db"), filepath.Join(w.Data, "directory.db")) {
		all = append(all, columnsIn(t, file, site)...)
	}
	return all
}

func columnsIn(t *testing.T, file string, site content.SiteID) (all []column) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var names []string // "table\x00column"
	collect(t, db, &names, `select m.name || char(0) || p.name from sqlite_master m, pragma_table_info(m.name) p where m.type = 'table' order by 1`)
	if len(names) == 0 {
		t.Fatalf("%s has no tables", file)
	}
	sited := map[string]bool{} // tables of which a part is this site's
	for _, n := range names {
		table, name, _ := strings.Cut(n, "\x00")
		sited[table] = sited[table] || name == "site"
	}
	for _, n := range names {
		table, name, _ := strings.Cut(n, "\x00")
		c := column{table: table, name: name}
		query := `select "` + name + `" from "` + table + `"`
		if sited[table] {
			query += fmt.Sprintf(` where site = %d`, int64(site))
		}
		collect(t, db, &c.values, query)
		all = append(all, c)
	}
	return all
}

// collect adds the texts of the first column of a query to out, each once.
func collect(t *testing.T, db *sql.DB, out *[]string, query string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	seen := map[string]bool{}
	for rows.Next() {
		var v any
		if err := rows.Scan(&v); err != nil {
			t.Fatal(err)
		}
		for _, s := range texts(v) {
			if s != "" && !seen[s] {
				seen[s] = true
				*out = append(*out, s)
			}
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

// texts writes a value of a database as a client might try it; of JSON also its
// parts.
func texts(v any) []string {
	switch x := v.(type) {
	case int64:
		return []string{strconv.FormatInt(x, 10)}
	case float64:
		return []string{strconv.FormatFloat(x, 'f', -1, 64)}
	case []byte:
		if s := string(x); utf8.ValidString(s) && strings.IndexFunc(s, unicode.IsControl) < 0 {
			return texts(s)
		}
		return []string{hex.EncodeToString(x[:min(len(x), 64)])}
	case string:
		out := []string{x}
		var parsed any
		if strings.ContainsAny(x, "{[") && json.Unmarshal([]byte(x), &parsed) == nil {
			out = append(out, leaves(parsed)...)
		}
		return out
	}
	return nil
}

// leaves lists the texts and numbers of parsed JSON, keys included.
func leaves(v any) (out []string) {
	switch x := v.(type) {
	case map[string]any:
		for k, y := range x {
			out = append(append(out, k), leaves(y)...)
		}
	case []any:
		for _, y := range x {
			out = append(out, leaves(y)...)
		}
	case string:
		return []string{x}
	case float64:
		return []string{strconv.FormatFloat(x, 'f', -1, 64)}
	}
	return out
}
