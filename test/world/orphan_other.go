//go:build !linux

package world

import "syscall"

// dieWithTest does nothing here: a killed test binary leaves its processes.
func dieWithTest() *syscall.SysProcAttr { return nil }
