package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/alecthomas/kong"

	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/drill"
	"github.com/gheecms/ghee/internal/drill/record"
	"github.com/gheecms/ghee/internal/fail"
)

type drillCmd struct {
	Name string `arg:"" optional:"" help:"The drill, or all."`
	List bool   `help:"List the drills." env:"-"`
	Out  string `help:"Folder of the reports; each run makes one of its own in it." default:"drills" placeholder:"DIR" type:"path" env:"-"`
	Keep bool   `help:"Leave the folder of the processes, with their data and logs." env:"-"`

	Installation    string        `help:"Rehearse on an installation that allows it (ghee serve --allow-drills), by the URL of the origin that leads: nothing of it is killed." placeholder:"URL" env:"-"`
	FailoverKeyFile string        `help:"File that holds its failover key." placeholder:"FILE" type:"path"`
	ReadTokenFile   string        `help:"File that holds a read token of one of its sites." placeholder:"FILE" type:"path" env:"-"`
	Edge            []string      `help:"Edges to read at; the origin itself when left out." placeholder:"URL" env:"-"`
	Hold            time.Duration `help:"How long it takes no changes." default:"10s" placeholder:"DURATION" env:"-"`
	Confirm         string        `help:"Name of the origin; asked for when left out." placeholder:"NAME" env:"-"`
}

// remote is the installation that was named; nil for none.
func (d *drillCmd) remote(k *kong.Context) (*drill.Installation, error) {
	if d.Installation == "" {
		return nil, nil //nolint:nilnil // none was named
	}
	if d.Hold < 3*time.Second || d.Hold > time.Minute {
		return nil, fail.E(fail.Invalid, "hold: take 3s to 1m.")
	}
	i := &drill.Installation{URL: trimmed([]string{d.Installation})[0], Edges: trimmed(d.Edge), Confirm: d.Confirm, Hold: d.Hold}
	for _, f := range []struct {
		flag, file string
		into       *string
	}{{"failover_key_file", d.FailoverKeyFile, &i.Key}, {"read_token_file", d.ReadTokenFile, &i.ReadToken}} {
		text, err := os.ReadFile(f.file)
		if err != nil {
			return nil, fail.Wrap(fail.Invalid, err, "%s: name a file that can be read.", f.flag)
		}
		*f.into = strings.TrimSpace(string(text))
	}
	var err error
	if i.Confirm == "" {
		fmt.Fprintf(k.Stderr, "%s will take no changes for %s.\n", i.URL, d.Hold)
		i.Confirm, err = ask(os.Stdin, k.Stderr, "as ghee serve --name has it")
	}
	return i, err
}

// Run rehearses, and says where the report is.
func (d *drillCmd) Run(ctx context.Context, k *kong.Context) error {
	if d.List {
		w := tabwriter.NewWriter(k.Stdout, 0, 4, 2, ' ', 0)
		for _, one := range drill.Local() {
			fmt.Fprintf(w, "%s\t%s\n", one.Name, one.Title)
		}
		for _, one := range drill.Remote() {
			fmt.Fprintf(w, "%s\tWith --installation: %s\n", one.Name, one.Title)
		}
		return w.Flush()
	}
	if d.Name == "" {
		return fail.E(fail.Invalid, "Name a drill, or all; ghee drill --list shows what there is.")
	}
	there := drill.Local()
	if d.Installation != "" {
		there = drill.Remote()
	}
	chosen, err := drill.Find(there, d.Name)
	if err != nil {
		return err
	}
	installation, err := d.remote(k)
	if err != nil {
		return err
	}
	binary, err := os.Executable()
	if err != nil {
		return err
	}
	c := drill.Config{Binary: binary, Version: version, Out: d.Out, Temp: drill.Reachable(os.TempDir()), Keep: d.Keep, Installation: installation, Fonts: app.DrillFonts(), Say: k.Stdout, Now: time.Now}
	c.Databases, c.Missing = app.DrillDatabases()
	r, folder, err := drill.Run(ctx, c, chosen)
	if folder != "" {
		fmt.Fprintf(k.Stdout, "Report: %s\n", filepath.Join(folder, "report.html"))
	}
	if err != nil {
		return err
	}
	return verdict(r)
}

// verdict is the command's end: nothing for drills that passed.
func verdict(r record.Report) error {
	counts := map[record.Result]int{}
	for _, d := range r.Drills {
		counts[d.Result]++
	}
	told := fmt.Sprintf("Of %d drills %d passed, %d failed, %d were stopped and %d not run.", len(r.Drills),
		counts[record.Passed], counts[record.Failed], counts[record.Aborted], counts[record.NotRun])
	switch r.Result {
	case record.Passed:
		return nil
	case record.NotRun, record.Aborted:
		return fail.E(fail.Unavailable, "%s", told)
	}
	return fail.E(fail.Internal, "%s", told)
}
