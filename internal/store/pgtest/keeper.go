//go:build unix

package pgtest

import (
	"io"
	"os/exec"
	"path/filepath"
)

// keeper removes a cluster when told, or when this process has died in whatever
// way: it is a shell that waits for the end of its input, which only we hold.
type keeper struct {
	shell *exec.Cmd
	input io.Closer
}

func (c *Cluster) keep() (*keeper, error) {
	const script = `cat; "$0" -D "$1/data" -m immediate -w stop; cd /; rm -rf "$1"`
	cmd := c.command("/bin/sh", "-c", script, filepath.Join(c.bin, "pg_ctl"), c.dir)
	input, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	return &keeper{shell: cmd, input: input}, cmd.Start()
}

// end stops and removes the cluster. A stop that fails, since it is stopped
// already, is no fault.
func (k *keeper) end() {
	_ = k.input.Close()
	_ = k.shell.Wait()
}
