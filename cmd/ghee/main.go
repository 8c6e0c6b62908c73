// Command ghee is the whole of Ghee in one binary: it serves, and it is the
// command line to what it serves. See README.md for what it can do today.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// version is set when building (make build).
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends at once
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}
