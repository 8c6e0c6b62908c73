package app

import (
	"os"
	"syscall"
)

// running reports whether a ghee serve has the data folder. It makes nothing.
func (c Config) running() bool {
	f, err := os.Open(c.lockPath())
	if err != nil {
		return false // nobody ever served here
	}
	defer func() { _ = f.Close() }() // gives the lock back
	return syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB) != nil
}
