package purgetest

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// Kill ends it at once, the worker that answers and the manager that would start
// another.
func (v *Varnish) Kill() {
	pid := v.cmd.Process.Pid
	children, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid)) // without it the worker sees its manager go
	_ = v.cmd.Process.Kill()
	for child := range strings.FieldsSeq(string(children)) {
		if n, err := strconv.Atoi(child); err == nil {
			_ = syscall.Kill(n, syscall.SIGKILL)
		}
	}
}
