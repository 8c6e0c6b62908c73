// Command ghee is the whole of Ghee in one binary; see README.md for what it
// can do today.
package main

import (
	"fmt"
	"os"
	"runtime"

	"github.com/alecthomas/kong"
)

// version is set when building (make build).
var version = "dev"

type cli struct {
	Version versionCmd `cmd:"" help:"Print the version and what it was built with."`
}

type versionCmd struct{}

// Run prints one line to standard output.
func (versionCmd) Run(k *kong.Context) error {
	_, err := fmt.Fprintf(k.Stdout, "ghee %s (%s, %s/%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

func main() {
	var c cli
	k := kong.Parse(&c, kong.Name("ghee"), kong.Description("Ghee: a content management system whose read API keeps answering."))
	if err := k.Run(k); err != nil {
		fmt.Fprintln(os.Stderr, "ghee:", err)
		os.Exit(1)
	}
}
