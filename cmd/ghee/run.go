package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// cli is every command, flag and environment variable. A flag --some-name that
// is a setting is also GHEE_SOME_NAME, and some_name in ghee.toml; one that
// says what a single command shall do (env:"-") is neither.
type cli struct {
	node

	Serve     serveCmd     `cmd:"" aliases:"origin" help:"Serve the read API."`
	Edge      edgeCmd      `cmd:"" help:"Make, list and revoke the tokens of edges."`
	Site      siteCmd      `cmd:"" help:"Make, list and set up sites."`
	Token     tokenCmd     `cmd:"" help:"Make, list and revoke API tokens."`
	Publish   publishCmd   `cmd:"" help:"Publish the newest draft of a document."`
	Unpublish unpublishCmd `cmd:"" help:"Take a document away from readers; its drafts stay."`
	Erase     eraseCmd     `cmd:"" help:"Delete a document or a media object for good."`
	Import    importCmd    `cmd:"" help:"Bring content in from elsewhere."`
	Export    exportCmd    `cmd:"" help:"Write all that a site is into one archive."`
	Backup    backupCmd    `cmd:"" help:"Keep the whole installation in one encrypted file."`
	Restore   restoreCmd   `cmd:"" help:"Bring a backup back into an empty folder."`
	Failover  failoverCmd  `cmd:"" help:"Let the standby of the second region lead."`
	Rejoin    rejoinCmd    `cmd:"" help:"Make the database that led before the standby of the one that leads now."`
	Epoch     epochCmd     `cmd:"" help:"Begin a new epoch after the database was brought back by other means."`
	Schema    schemaCmd    `cmd:"" help:"Keep types, locales and settings as a file."`
	Types     typesCmd     `cmd:"" help:"Write a site's types for TypeScript, Go or Python."`
	User      userCmd      `cmd:"" help:"Make, invite and look after people."`
	Audit     auditCmd     `cmd:"" help:"The trail of who did what."`
	Work      workCmd      `cmd:"" help:"See and mend what is yet to be done."`
	Doctor    doctorCmd    `cmd:"" help:"Look everything over and say what to do."`
	DNS       dnsCmd       `cmd:"" name:"dns" help:"Keep a zone equal at several DNS operators."`
	Drill     drillCmd     `cmd:"" help:"Rehearse a fault on processes of this machine, and report."`
	Version   versionCmd   `cmd:"" help:"Print the version and what it was built with."`
}

const about = "Ghee: a content management system whose read API keeps answering.\n\n" +
	"Settings come from flags, else from the environment, else from ghee.toml in the working folder (or --config FILE). " +
	"Begin with: ghee serve --demo"

// run is the program: it returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		run(ctx, []string{"--help"}, stderr, stderr)
		return exitUsage
	}
	var c cli
	left := -1 // the code kong wants to exit with, after help
	parser, err := kong.New(&c,
		kong.Name("ghee"), kong.Description(about), kong.Vars{"settings": strings.Join(append(content.SettingKeys(), content.EnvironmentKey), ", ")},
		kong.DefaultEnvars("GHEE"), kong.Writers(stdout, stderr), kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Exit(func(code int) { left = code }), kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(&c.node))
	if err != nil { // our own declaration is wrong
		fmt.Fprintln(stderr, "ghee:", err)
		return exitFailed
	}
	k, err := parser.Parse(customary(args))
	if left >= 0 {
		return left
	}
	if err != nil {
		fmt.Fprintln(stderr, "ghee:", misuse(err))
		return exitUsage
	}
	if err := k.Run(); err != nil {
		fmt.Fprintln(stderr, "ghee:", err)
		return exitCode(err)
	}
	return 0
}

// customary takes the words that other programs know as well.
func customary(args []string) []string {
	switch args[0] {
	case "help":
		return append(args[1:len(args):len(args)], "--help")
	case "--version":
		return []string{"version"}
	}
	return args
}

// misuse makes a sentence of what the parser did not understand, and names the
// help that is nearest.
func misuse(err error) string {
	if _, ours := errors.AsType[*fail.Error](err); ours {
		return strings.TrimSpace(err.Error())
	}
	said := err.Error()
	if !strings.HasSuffix(said, "?") && !strings.HasSuffix(said, ".") {
		said += "."
	}
	help := "ghee "
	if p, ok := errors.AsType[*kong.ParseError](err); ok && p.Context != nil {
		for n := p.Context.Selected(); n != nil && n.Type == kong.CommandNode; n = n.Parent {
			help = "ghee " + n.Name + strings.TrimPrefix(help, "ghee") // from the last word to the first
		}
	}
	return said + " See: " + help + "--help"
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
