//go:build unix && !linux

// Package child says how processes are started that shall not outlive this one.
package child

import "syscall"

// EndsWithUs has a process in a group of its own where alone is true. That it is
// killed when this one is, is Linux's alone.
func EndsWithUs(alone bool) *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: alone} }
