//go:build unix && !linux

package memcachedtest

import "syscall"

// dieWithTest is Linux's alone.
func dieWithTest() *syscall.SysProcAttr { return nil }
