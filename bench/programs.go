package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// programs are the servers, compiled for this run. pocketbase is "" when it
// cannot be built.
type programs struct{ ghee, pocketbase string }

// compile builds Ghee as make build does, and PocketBase from its own module.
func compile(ctx context.Context, w io.Writer, dir string, peer bool) (programs, error) {
	p := programs{ghee: filepath.Join(dir, "ghee"), pocketbase: filepath.Join(dir, "pocketbase")}
	build := func(out, folder, pkg string) ([]byte, error) {
		cmd := exec.CommandContext(ctx, "go", "build", "-C", folder, "-buildvcs=false", "-trimpath", "-tags", "nodynamic", "-ldflags", "-s -w", "-o", out, pkg)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		return cmd.CombinedOutput()
	}
	if said, err := build(p.ghee, ".", "./cmd/ghee"); err != nil {
		return p, fmt.Errorf("ghee cannot be built: %w\n%s", err, said)
	}
	if !peer {
		p.pocketbase = ""
		return p, nil
	}
	if said, err := build(p.pocketbase, "bench/peers/pocketbase", "."); err != nil {
		fmt.Fprintf(w, "PocketBase is not measured, because it cannot be built here: %v\n%s", err, said)
		p.pocketbase = ""
		return p, nil
	}
	out, err := exec.CommandContext(ctx, "go", "list", "-C", "bench/peers/pocketbase", "-m", "github.com/pocketbase/pocketbase").Output()
	if err == nil {
		fmt.Fprintf(w, "peer      %s", out)
	}
	return p, nil
}
