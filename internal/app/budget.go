package app

import (
	"runtime"
	"sync"
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
	n := processors()
	return limit.New(limit.Config{Processors: n, Start: min(64*n, b.places), Max: min(256*n, b.places)})
}

// processors is how many there are to work on. The runtime is given two more, on
// which threads take turns: a search runs to its end on its own, and while all have
// one the runtime looks at its connections only every ten milliseconds. Of two
// more, one waits for them also while the other writes an answer or collects
// garbage; the kernel lets it in between, and whoever comes hears at once that
// there is too much (decision 23).
var processors = sync.OnceValue(func() int {
	n := runtime.GOMAXPROCS(0)
	runtime.GOMAXPROCS(n + 2)
	return n
})
