//go:build !linux

package purgetest

import "syscall"

func dieWithTest() *syscall.SysProcAttr { return nil }
