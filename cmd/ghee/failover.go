package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/failover"
)

type failoverCmd struct {
	Run failoverRunCmd `cmd:"" default:"withargs" help:"Let the standby lead (what ghee failover does by itself)."`
	Key failoverKeyCmd `cmd:"" help:"Make the key that failover needs, for the file that all origins have."`
}

type failoverKeyCmd struct{}

// Run prints a new key.
func (failoverKeyCmd) Run(k *kong.Context) error {
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return err
	}
	fmt.Fprintln(k.Stdout, failover.KeyPrefix+base64.RawURLEncoding.EncodeToString(secret))
	return nil
}

type failoverRunCmd struct {
	To              string        `help:"The standby that is to lead, by URL." required:"" placeholder:"URL" env:"-"`
	From            string        `help:"The origin that leads now, by URL; left out, or without an answer, it is taken for dead." placeholder:"URL" env:"-"`
	FailoverKeyFile string        `help:"File that holds the failover key." placeholder:"FILE" type:"path"`
	Edge            []string      `help:"Edges to tell, and to see the first publish at, beside those that follow the new leader." placeholder:"URL" env:"-"`
	Cut             string        `help:"Where the old leader does not answer: its database, as a superuser, to make it read-only and end its connections." placeholder:"postgres://…" env:"-"`
	OldLeaderIsOff  bool          `help:"You have switched the old leader off and keep it off until ghee rejoin brings it back." env:"-"`
	DryRun          bool          `help:"Say what would be done, and lost." env:"-"`
	Confirm         string        `help:"Name of the node that is to lead; asked for when left out." placeholder:"NAME" env:"-"`
	Within          time.Duration `help:"How long to wait for a standby that is behind, and for edges." default:"30s" placeholder:"DURATION" env:"-"`
	JSON            bool          `help:"Report as JSON." name:"json" env:"-"`
}

// Run does the steps, saying each as it is done.
func (f *failoverRunCmd) Run(ctx context.Context, k *kong.Context) error {
	say := func(s failover.Step) {
		fmt.Fprintf(k.Stdout, "%-10s %7s  %s\n", s.Name, s.Took.Round(time.Millisecond), s.Said)
	}
	if f.JSON {
		say = nil
	}
	c := app.FailoverConfig{
		To: f.To, From: f.From, KeyFile: f.FailoverKeyFile, Edges: trimmed(f.Edge), Cut: f.Cut, OldLeaderIsOff: f.OldLeaderIsOff,
		DryRun: f.DryRun, Confirm: f.Confirm, Within: f.Within, Say: say,
		Ask: func(node string) (string, error) { return ask(os.Stdin, k.Stderr, node) },
	}
	report, err := app.Failover(ctx, c)
	if f.JSON {
		return firstError(err, json.NewEncoder(k.Stdout).Encode(report))
	}
	if len(report.Lag.Lost) > 0 && (f.DryRun || report.Lag.Heard) {
		fmt.Fprintf(k.Stdout, "\nWhat %s lacked:\n", report.Leader)
		for _, c := range report.Lag.Lost {
			fmt.Fprintln(k.Stdout, "  "+change(c))
		}
	}
	for _, w := range report.Warnings {
		fmt.Fprintln(k.Stderr, "ghee: "+w)
	}
	if err != nil {
		return err
	}
	if f.DryRun {
		fmt.Fprintln(k.Stdout, "Nothing was done. Without --dry-run it is.")
		return nil
	}
	fmt.Fprintf(k.Stdout, "\n%s leads in epoch %d, %s after you asked; it took changes %s after it was told to lead.\n",
		report.Leader, report.Epoch, report.Took.Round(time.Millisecond), report.Writes.Round(time.Millisecond))
	fmt.Fprintln(k.Stdout, "Bring the old leader back as its standby with: ghee rejoin")
	return nil
}

// change is a line for a person.
func change(c failover.Change) string {
	what := c.Kind
	if c.Draft {
		what = "draft of a " + what
	}
	name := c.Name
	if name == "" {
		name = c.Object
	}
	if c.Removed {
		what += ", taken away"
	}
	where := c.Key
	if where == "" {
		where = "installation"
	}
	return fmt.Sprintf("%s  %s  %s  %q %s", c.At.UTC().Format(time.RFC3339), where, what, name, c.Locale)
}

// ask has a person type the name of the node that is to lead.
func ask(in io.Reader, out io.Writer, node string) (string, error) {
	fmt.Fprintf(out, "Type the name of the node that is to lead (%s) to go on: ", node)
	line, err := bufio.NewReader(in).ReadString('\n')
	line = strings.TrimSpace(line)
	if line == "" || err != nil && line != node {
		return "", fail.E(fail.Invalid, "Nothing was done. Confirm with --confirm %s", node)
	}
	return line, nil
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
