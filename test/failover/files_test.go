package failover

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/gheecms/ghee/test/world"
)

// What is in the leader's data folder alone reaches the standby, and nobody who
// does not hold the failover key.
func TestStandby_HasTheLeadersFiles(t *testing.T) {
	r := newRegions(t, world.ClusterSpec{})
	other := r.Regions.Other
	text := bytes.Repeat([]byte("an upload. "), 100_000)
	file := filepath.Join("uploads", "1", "archive.tar.gz")
	must(t, os.MkdirAll(filepath.Dir(filepath.Join(r.Origin.Data, file)), 0o700))
	must(t, os.WriteFile(filepath.Join(r.Origin.Data, file), text, 0o600))
	other.Stop()
	other.Start() // it asks at once, and every half minute then
	other.Until("it has the file", func() bool {
		got, err := os.ReadFile(filepath.Join(other.Data, file))
		return err == nil && bytes.Equal(got, text)
	})
	if info, err := os.Stat(filepath.Join(other.Data, file)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is open to others: %v, %v", info, err)
	}
	for _, with := range [][]string{nil, {"Authorization", "Bearer " + r.Token}, {"Authorization", "Token " + r.publisher.Token}} {
		for _, path := range []string{"/cluster/files", "/cluster/files/uploads/1/archive.tar.gz"} {
			if a := r.Origin.Get(path, with...); a.Status != 401 {
				t.Errorf("%s with %v: %d %.100s", path, with, a.Status, a.Body)
			}
		}
	}
}
