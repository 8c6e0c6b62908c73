// Package child says how processes are started that shall not outlive this one.
package child

import "syscall"

// EndsWithUs has a process killed when this one ends, also when that is killed
// and runs no cleanup. It is in a group of its own where alone is true: an
// interrupt at the terminal is then ours alone.
func EndsWithUs(alone bool) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: alone, Pdeathsig: syscall.SIGKILL}
}
