package main

import (
	"fmt"
	"runtime"

	"github.com/alecthomas/kong"
)

type versionCmd struct{}

// Run prints one line to standard output.
func (versionCmd) Run(k *kong.Context) error {
	_, err := fmt.Fprintf(k.Stdout, "ghee %s (%s, %s/%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}
