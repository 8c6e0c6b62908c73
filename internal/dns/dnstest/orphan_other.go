//go:build unix && !linux

package dnstest

import "syscall"

// dieWithTest is Linux's alone.
func dieWithTest() *syscall.SysProcAttr { return nil }
