//go:build linux

package pgtest

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// Crash kills every process of the server (kill -9) and returns when they are
// gone. Start brings it back; it then recovers.
func (c *Cluster) Crash() error {
	pids, err := c.stop()
	if len(pids) == 0 {
		return err
	}
	for i := range pids {
		if e := syscall.Kill(pids[len(pids)-1-i], syscall.SIGKILL); !errors.Is(e, syscall.ESRCH) { // the postmaster last
			err = errors.Join(err, e)
		}
	}
	for _, pid := range pids {
		for running(pid) { // the kernel is about to end it
		}
	}
	// In a container where nobody buries them, these still name a process.
	for _, lock := range []string{filepath.Join(c.data(), "postmaster.pid"), filepath.Join(c.dir, fmt.Sprintf(".s.PGSQL.%d.lock", c.port))} {
		if e := os.Remove(lock); !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	return err
}

// Freeze lets the server do nothing: it takes connections, as the kernel does
// that, and says nothing. thaw lets it go on.
func (c *Cluster) Freeze() (thaw func(), err error) {
	pids, err := c.stop()
	for _, pid := range pids {
		if e := syscall.Kill(pid, syscall.SIGSTOP); !errors.Is(e, syscall.ESRCH) {
			err = errors.Join(err, e)
		}
	}
	return func() {
		for _, pid := range pids {
			_ = syscall.Kill(pid, syscall.SIGCONT) // it may have ended
		}
	}, err
}

// stop stops the postmaster, so that it makes no more processes, and returns all
// there are, its own first.
func (c *Cluster) stop() ([]int, error) {
	file, err := os.ReadFile(filepath.Join(c.data(), "postmaster.pid"))
	if err != nil {
		return nil, err
	}
	first, _, _ := bytes.Cut(file, []byte("\n"))
	postmaster, err := strconv.Atoi(strings.TrimSpace(string(first)))
	if err != nil {
		return nil, err
	}
	if err := syscall.Kill(postmaster, syscall.SIGSTOP); err != nil {
		return nil, err
	}
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", postmaster, postmaster))
	pids := []int{postmaster}
	for word := range strings.FieldsSeq(string(children)) {
		pid, e := strconv.Atoi(word)
		err = errors.Join(err, e)
		pids = append(pids, pid)
	}
	return pids, err
}

// running reports whether a process is there and not merely unburied.
func running(pid int) bool {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, rest, _ := bytes.Cut(status, []byte(") "))
	return err == nil && !bytes.HasPrefix(rest, []byte("Z"))
}
