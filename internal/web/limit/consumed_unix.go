//go:build unix

package limit

import (
	"syscall"
	"time"
)

// consumed is the time of processors that this process has had, its own and the
// system's for it.
func consumed() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
