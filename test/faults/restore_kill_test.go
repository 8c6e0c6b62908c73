package faults

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
)

// A restore that is killed leaves a folder that refuses to serve, or an
// installation that is whole; the next one begins anew.
func TestRestore_KilledAnywhere(t *testing.T) {
	r := newRestored(t, world.SQLite, 0)
	for n := range 20 {
		r.p.One(n + 1)
	}
	backup := r.backup()
	r.Origin.Kill()
	r.Origin.Falls()
	r.Origin.Data = filepath.Join(r.dir, "again")
	began := time.Now()
	r.Origin.Must("restore", backup, "--identity", r.key)
	whole := time.Since(began)
	refused, complete := 0, 0
	for n := range matrix.Size(8, 60) {
		must(t, os.RemoveAll(r.Origin.Data))
		cmd := r.Origin.Command("restore", backup, "--identity", r.key)
		must(t, cmd.Start())
		kill := time.AfterFunc(time.Duration(n+1)*whole*9/10/time.Duration(matrix.Size(8, 60)), func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait() // killed, or just done
		kill.Stop()
		if _, err := os.Stat(filepath.Join(r.Origin.Data, "authoring.db")); err == nil {
			if _, err := os.Stat(filepath.Join(r.Origin.Data, "restore.tmp")); os.IsNotExist(err) {
				complete++
				if got := r.Origin.Ghee("doctor"); got.Code != 0 {
					t.Errorf("killed late it left an installation that is not whole: %+v", got)
				}
				continue
			}
		}
		if _, err := os.Stat(filepath.Join(r.Origin.Data, "restore.tmp")); err == nil {
			refused++
			if got := r.Origin.Ghee("site", "list"); got.Code == 0 {
				t.Errorf("a folder that is half restored is used: %+v", got)
			}
		}
		r.Origin.Must("restore", backup, "--identity", r.key)
	}
	t.Logf("a restore takes %v; killed, %d folders refused to be used, %d were whole", whole, refused, complete)
	if refused == 0 {
		t.Error("no restore was killed while it worked")
	}
	r.Origin.Start()
	r.p.To(r.Origin.Node)
	r.Origin.Caught(r.p.Site, r.p.Token)
	if missing := r.p.Missing(r.Origin.Node); len(missing) > 0 {
		t.Errorf("what was restored lacks %v", missing)
	}
}
