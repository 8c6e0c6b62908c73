package app

import (
	"log/slog"
	"math"
	"os"
	"path"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
)

// heedMemory has the garbage collector work harder as the process comes near to
// what its control group may use, before the kernel ends it. A quarter is left
// for what Go does not count: SQLite's pages, and files that are being read.
// Whoever sets GOMEMLIMIT has decided.
func heedMemory(log *slog.Logger) {
	if os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	if most := groupMemory("/"); most > 0 {
		debug.SetMemoryLimit(most / 4 * 3)
		log.Info("memory is bounded", "bytes", most)
	}
}

// cacheBytes is how much memory answers may take: what is asked for, but at most
// an eighth of what the process may use.
func cacheBytes(mb int) int {
	bytes := int64(mb) << 20
	if most := groupMemory("/"); most > 0 {
		bytes = min(bytes, most/8)
	}
	return int(bytes)
}

// groupMemory is what the control groups of this process let it use, of either
// version; 0 for no bound. In a container the path that the kernel tells may be
// one of outside: then the group is at the top of what can be seen.
func groupMemory(root string) int64 {
	told, err := os.ReadFile(filepath.Join(root, "proc/self/cgroup"))
	if err != nil {
		return 0 // no Linux
	}
	least := int64(math.MaxInt64)
	for line := range strings.Lines(string(told)) { // number:controllers:path
		part := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(part) < 3 {
			continue
		}
		top, file := filepath.Join(root, "sys/fs/cgroup"), "memory.max"
		if part[1] != "" {
			if !slices.Contains(strings.Split(part[1], ","), "memory") {
				continue
			}
			top, file = filepath.Join(top, "memory"), "memory.limit_in_bytes"
		}
		for at := path.Clean("/" + part[2]); ; at = path.Dir(at) {
			text, _ := os.ReadFile(filepath.Join(top, at, file))
			if n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil && n > 0 {
				least = min(least, n)
			}
			if at == "/" {
				break
			}
		}
	}
	if least > 1<<50 { // how version 1 writes that there is none
		return 0
	}
	return least
}
