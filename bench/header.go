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
	fmt.Fprintf(w, "command   make bench BENCH='%s'\n", strings.Join(args, " "))
	fmt.Fprintf(w, "commit    %s\n", commit(ctx))
	fmt.Fprintf(w, "versions  %s\n", machine())
	fmt.Fprintf(w, "pages     7 indexed fields, 2 components, 3 references, text by Zipf in two languages\n")
	fmt.Fprintf(w, "          every tenth with a paragraph of Chinese, every tenth with one of Arabic\n")
	fmt.Fprintf(w, "rounds    median of %d rounds of %d reads after one to warm up; nothing cached: there is no response cache yet\n", o.rounds, o.reads)
	fmt.Fprintf(w, "          in this process: one goroutine, a live heap of %d MB; over HTTP: %d connections, closed loop,\n", liveHeap>>20, connections)
	fmt.Fprintf(w, "          the server on core 0, the load on core 1\n")
	fmt.Fprintf(w, "not built yet, so not measured: cached reads, media, SDKs, HTTP/2\n")
}

func commit(ctx context.Context) string {
	out, err := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}

func machine() string {
	return fmt.Sprintf("%s %s/%s, %d cores, modernc.org/sqlite %s", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), version("modernc.org/sqlite"))
}

// told is the first line that a tool says of its version.
func told(ctx context.Context, tool []string) string {
	out, _ := exec.CommandContext(ctx, tool[0], tool[1:]...).CombinedOutput() // wrk says it and fails
	line, _, _ := strings.Cut(string(out), "\n")
	if line == "" {
		return tool[0] + " is not installed"
	}
	return line
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
