// Command report makes docs/RELIABILITY.md of what the fault matrix's tests left
// in a folder: go run ./test/faults/report DIR.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"github.com/gheecms/ghee/test/faults/matrix"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: report DIR, the folder that GHEE_FAULTS_REPORT named when the tests ran")
		os.Exit(2)
	}
	results, err := matrix.Results(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Fprint(os.Stdout, page(results, where(context.Background())))
}

// place is where and when a run took place.
type place struct{ commit, machine, date string }

func where(ctx context.Context) place {
	p := place{
		commit:  said(ctx, "git", "describe", "--always", "--dirty", "--exclude=*"),
		machine: fmt.Sprintf("%s/%s, %d cores", runtime.GOOS, runtime.GOARCH, runtime.NumCPU()),
		date:    time.Now().UTC().Format(time.DateOnly),
	}
	if kernel := said(ctx, "uname", "-r"); kernel != "" {
		p.machine += ", kernel " + kernel
	}
	return p
}

// said is what a command printed, "" when it could not.
func said(ctx context.Context, name string, args ...string) string {
	out, err := exec.CommandContext(ctx, name, args...).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}
