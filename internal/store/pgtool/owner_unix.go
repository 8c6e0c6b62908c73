//go:build unix

package pgtool

import (
	"os"
	"syscall"

	"github.com/gheecms/ghee/internal/fail"
)

// owner has programs run as who owns a folder, where we are root. They are in a
// group of their own: an interrupt at the terminal is for us, who may be waiting
// for them.
func owner(folder string) (*syscall.SysProcAttr, error) {
	info, err := os.Stat(folder)
	if err != nil {
		return nil, fail.Wrap(fail.Invalid, err, "The folder %s cannot be looked at.", folder)
	}
	a := &syscall.SysProcAttr{Setpgid: true}
	if who, ok := info.Sys().(*syscall.Stat_t); ok && os.Getuid() == 0 {
		a.Credential = &syscall.Credential{Uid: who.Uid, Gid: who.Gid}
	}
	return a, nil
}
