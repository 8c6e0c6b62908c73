package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
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
}

// Run rehearses, and says where the report is.
func (d *drillCmd) Run(ctx context.Context, k *kong.Context) error {
	if d.List {
		w := tabwriter.NewWriter(k.Stdout, 0, 4, 2, ' ', 0)
		for _, one := range drill.Local() {
			fmt.Fprintf(w, "%s\t%s\n", one.Name, one.Title)
		}
		return w.Flush()
	}
	if d.Name == "" {
		return fail.E(fail.Invalid, "Name a drill, or all; ghee drill --list shows what there is.")
	}
	chosen, err := drill.Find(drill.Local(), d.Name)
	if err != nil {
		return err
	}
	binary, err := os.Executable()
	if err != nil {
		return err
	}
	c := drill.Config{Binary: binary, Version: version, Out: d.Out, Temp: drill.Reachable(os.TempDir()), Keep: d.Keep, Fonts: app.DrillFonts(), Say: k.Stdout, Now: time.Now}
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
