package dnstest

import "syscall"

// dieWithTest makes a server end with the test binary, also when that is killed
// and runs no cleanup.
func dieWithTest() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
