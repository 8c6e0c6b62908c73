// Command ghee is the whole of Ghee in one binary: it serves, and it is the
// command line to what it serves. See README.md for what it can do today.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/gheecms/ghee/internal/fail"
)

// version is set when building (make build).
var version = "dev"

// cli is every command, flag and environment variable: each flag --some-name is
// also GHEE_SOME_NAME.
type cli struct {
	node

	Serve     serveCmd     `cmd:"" help:"Serve the read API."`
	Site      siteCmd      `cmd:"" help:"Make, list and set up sites."`
	Token     tokenCmd     `cmd:"" help:"Make, list and revoke API tokens."`
	Publish   publishCmd   `cmd:"" help:"Publish the newest draft of a document."`
	Unpublish unpublishCmd `cmd:"" help:"Take a document away from readers; its drafts stay."`
	Import    importCmd    `cmd:"" help:"Bring content in from elsewhere."`
	Doctor    doctorCmd    `cmd:"" help:"Look everything over and say what to do."`
	Version   versionCmd   `cmd:"" help:"Print the version and what it was built with."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the program: it returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var c cli
	left := -1 // the code kong wants to exit with, after help
	parser, err := kong.New(&c,
		kong.Name("ghee"), kong.Description("Ghee: a content management system whose read API keeps answering."),
		kong.DefaultEnvars("GHEE"), kong.Writers(stdout, stderr), kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Exit(func(code int) { left = code }), kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(&c.node))
	if err != nil { // our own declaration is wrong
		fmt.Fprintln(stderr, "ghee:", err)
		return 1
	}
	k, err := parser.Parse(args)
	if left >= 0 {
		return left
	}
	if err != nil {
		fmt.Fprintf(stderr, "ghee: %v. Run \"ghee --help\" to see what there is.\n", err)
		return exitUsage
	}
	if err := k.Run(); err != nil {
		fmt.Fprintln(stderr, "ghee:", err)
		return exitCode(err)
	}
	return 0
}

// Exit codes, for scripts.
const (
	exitFailed      = 1
	exitUsage       = 2 // as for unknown flags
	exitNotFound    = 3
	exitConflict    = 4
	exitUnavailable = 5 // trying again later may work
)

func exitCode(err error) int {
	switch fail.CodeOf(err) {
	case fail.Invalid, fail.TooLarge:
		return exitUsage
	case fail.NotFound:
		return exitNotFound
	case fail.Conflict, fail.Denied:
		return exitConflict
	case fail.Unavailable:
		return exitUnavailable
	}
	return exitFailed
}
