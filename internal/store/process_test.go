package store_test

import (
	"os"
	"os/exec"
	"testing"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/store"
)

// A command may work on the SQLite file while serve runs: two processes append
// to one log.
func TestSQLite_TwoProcessesWriteOneLog(t *testing.T) {
	const commits = 40
	dir, second := os.LookupEnv("STORE_TEST_DIR")
	if !second {
		dir = t.TempDir()
	}
	s := open(t, store.Config{Dir: dir})
	var site content.SiteID = 1
	var other *exec.Cmd
	if !second {
		site = newSite(t, s)
		other = exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestSQLite_TwoProcessesWriteOneLog$")
		other.Env = append(os.Environ(), "STORE_TEST_DIR="+dir)
		other.Stderr = os.Stderr
		must(t, other.Start())
	}
	for range commits {
		must(t, appendOne(t, s, site))
	}
	if second {
		return
	}
	must(t, other.Wait())
	var p changelog.Position
	entries, err := s.Log().Read(t.Context(), site, p, 1000)
	must(t, err)
	for _, e := range entries {
		must(t, changelog.Verify(p, e))
		p = e.Position()
	}
	if p.Seq != 2*commits+1 {
		t.Errorf("the log ends at %d, want %d", p.Seq, 2*commits+1)
	}
}
