package app

import (
	"runtime"
	"syscall"

	"github.com/gheecms/ghee/internal/web/limit"
)

// budget is what the process may keep open, by the files that the system lets it
// have: a connection takes one, a set in use three. What is left is for the
// database, for following, and for files of a moment.
type budget struct {
	conns  int // of clients, at each listener
	sets   int // kept open that nobody uses (groundwork part 2: 600)
	places int // sets in use at once
}

func budgetOf(files int) budget {
	return budget{
		conns:  max(16, min(files*3/8, 10_000)),
		sets:   max(4, min(files/24, 600)),
		places: max(4, files/16),
	}
}

// ownBudget goes by the limit of this process, which Go has raised as far as it
// may.
func ownBudget() budget {
	const usual = 1024
	var r syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &r); err != nil {
		return budgetOf(usual)
	}
	return budgetOf(int(min(r.Cur, 1<<20))) //nolint:gosec // bounded
}

// limiter bounds what is worked on at once.
func (b budget) limiter() *limit.Limiter {
	cores := runtime.GOMAXPROCS(0)
	return limit.New(limit.Config{Start: min(64*cores, b.places), Max: min(256*cores, b.places)})
}
