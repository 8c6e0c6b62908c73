// Package varnish tries deploy/varnish/ghee.vcl: its rules by scripts of
// varnishtest, one a file, and the whole with a real ghee behind a real varnishd.
package varnish

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/purge/purgetest"
)

func TestScripts(t *testing.T) {
	varnishtest := purgetest.Need(t, "varnishtest")
	purgetest.Need(t, "varnishd", "/usr/sbin/varnishd")
	scripts, err := filepath.Glob("*.vtc")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, s := range scripts {
		t.Run(strings.TrimSuffix(s, ".vtc"), func(t *testing.T) {
			if out, err := exec.CommandContext(t.Context(), varnishtest, s).CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
