package world

import "os/exec"

// Command returns a command on the world's folder and database that was not
// started: for one that a test talks to, measures or kills.
func (w *World) Command(args ...string) *exec.Cmd { return w.command(args...) }
