package main

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
)

// header prints what one needs to repeat the run.
func header(ctx context.Context, w io.Writer, o options, args []string) {
	commit := "unknown"
	if out, err := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty").Output(); err == nil {
		commit = strings.TrimSpace(string(out))
	}
	fmt.Fprintf(w, "command   make bench BENCH='%s'\n", strings.Join(args, " "))
	fmt.Fprintf(w, "commit    %s\n", commit)
	fmt.Fprintf(w, "versions  %s %s/%s, %d cores, modernc.org/sqlite %s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), version("modernc.org/sqlite"))
	fmt.Fprintf(w, "pages     7 indexed fields, 2 components, 3 references, text by Zipf in two languages\n")
	fmt.Fprintf(w, "          every tenth with a paragraph of Chinese, every tenth with one of Arabic\n")
	fmt.Fprintf(w, "rounds    median of %d rounds of %d reads after one to warm up; nothing cached: there is no response cache yet\n", o.rounds, o.reads)
	fmt.Fprintf(w, "          in this process: one goroutine, a live heap of %d MB; over HTTP: %d connections, closed loop,\n", liveHeap>>20, connections)
	fmt.Fprintf(w, "          the server on core 0, the load on core 1\n")
	fmt.Fprintf(w, "not built yet, so not measured: cached reads, media, SDKs, HTTP/2\n")
}

// version returns the version of a module within this program.
func version(module string) string {
	info, _ := debug.ReadBuildInfo()
	if info == nil {
		return "unknown"
	}
	for _, m := range info.Deps {
		if m.Path == module {
			return m.Version
		}
	}
	return "unknown"
}
