package store_test

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/store"
)

func TestCheck_SoundAndBroken(t *testing.T) {
	for name, c := range map[string]struct{ statement, says string }{
		"sound":            {`update site set name = 'x'`, ""},
		"missing entry":    {`delete from log where site = 1 and seq = 2`, "entries are missing"},
		"missing last":     {`delete from log where site = 1 and seq = 4`, "Entry 4 is missing"},
		"changed chain":    {`update log set chain = (select chain from log where site = 0 and seq = 1) where site = 1 and seq = 3`, "the chain breaks at entry 3"},
		"changed header":   {`update log set header = (select header from log where site = 1 and seq = 1) where site = 1 and seq = 3`, "beyond entry 2"},
		"changed payload":  {`update payload set body = '{}' where site = 1 and seq = 1`, `object "settings"`},
		"missing payload":  {`delete from payload where site = 1 and seq = 1`, "the payload of entry 1"},
		"entry's digest":   {`update log set digest = (select chain from log where site = 0 and seq = 1) where site = 1 and seq = 4`, "The digest of entry 4"},
		"changed head":     {`update log_head set chain = (select chain from log where site = 0 and seq = 1) where site = 1`, "The chain of entry 4"},
		"changed digest":   {`update log_head set digest = (select digest from log_head where site = 0) where site = 1`, "do not add up"},
		"missing object":   {`delete from object where site = 1 and rank = 0`, "The 1 present objects do not add up"},
		"changed version":  {`update object set version = 3 where site = 1 and rank = 2`, "do not add up"},
		"unreadable entry": {`update log set header = chain where site = 1 and seq = 3`, "cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, store.Config{Dir: dir})
			site := newSite(t, s)
			for range 3 {
				must(t, appendOne(t, s, site))
			}
			run(t, sqliteFile(t, dir), c.statement)
			r, err := s.Check(t.Context())
			must(t, err)
			var said []string
			for _, l := range r.Logs {
				said = append(said, l.Problems...)
			}
			if text := strings.Join(said, "\n"); r.OK() != (c.says == "") || !strings.Contains(text, c.says) {
				t.Errorf("it says %q, want %q", text, c.says)
			}
		})
	}
}

func TestCheck_ReportsWhatIsThere(t *testing.T) {
	each(t, func(t *testing.T, c store.Config, _ func(testing.TB) *sql.DB) {
		s := open(t, c)
		site := newSite(t, s)
		for range 3 {
			must(t, appendOne(t, s, site))
		}
		must(t, s.Log().Compact(t.Context(), site, 2))
		r, err := s.Check(t.Context())
		must(t, err)
		if !r.OK() || r.Version == "" || r.Schema < 1 || r.Epoch != s.Epoch() || len(r.Logs) != 3 || r.Logs[2].Key != "a (previews)" {
			t.Fatalf("the report is %+v", r)
		}
		if want := map[bool]string{true: "SQLite", false: "PostgreSQL"}[c.URL == ""]; r.Engine != want {
			t.Errorf("the engine is %q, want %q", r.Engine, want)
		}
		if l := r.Logs[1]; l.Site != site || l.Key != "a" || l.Position.Seq != 4 || l.Base != 2 || l.Objects != 2 {
			t.Errorf("the site's log is %+v", l)
		}
	})
}
