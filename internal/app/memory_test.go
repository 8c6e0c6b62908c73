package app

import (
	"os"
	"path/filepath"
	"testing"
)

func TestGroupMemory_TheLeastOfAllGroupsAbove(t *testing.T) {
	for _, c := range []struct {
		what  string
		files map[string]string
		want  int64
	}{
		{"no Linux", nil, 0},
		{"version 1", map[string]string{
			"proc/self/cgroup": "9:name=systemd:/\n4:cpu,memory:/a/b\n0::/\n",
			"sys/fs/cgroup/memory/a/b/memory.limit_in_bytes": "9223372036854771712\n",
			"sys/fs/cgroup/memory/a/memory.limit_in_bytes":   "134217728\n",
			"sys/fs/cgroup/memory/memory.limit_in_bytes":     "9223372036854771712\n",
		}, 128 << 20},
		{"version 1, no bound", map[string]string{
			"proc/self/cgroup": "4:memory:/a/b\n",
			"sys/fs/cgroup/memory/a/b/memory.limit_in_bytes": "9223372036854771712\n",
		}, 0},
		{"version 2", map[string]string{
			"proc/self/cgroup":                 "0::/a\n",
			"sys/fs/cgroup/a/memory.max":       "268435456\n",
			"sys/fs/cgroup/memory.max":         "max\n",
			"sys/fs/cgroup/other/b/memory.max": "1\n",
		}, 256 << 20},
		{"a path of outside the container", map[string]string{
			"proc/self/cgroup":                           "4:memory:/docker/abc\n",
			"sys/fs/cgroup/memory/memory.limit_in_bytes": "1048576\n",
		}, 1 << 20},
		{"another controller", map[string]string{
			"proc/self/cgroup":                           "4:cpu:/\n",
			"sys/fs/cgroup/memory/memory.limit_in_bytes": "1048576\n",
		}, 0},
	} {
		root := t.TempDir()
		for name, text := range c.files {
			at := filepath.Join(root, name)
			if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(at, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if got := groupMemory(root); got != c.want {
			t.Errorf("%s: %d, want %d", c.what, got, c.want)
		}
	}
}
