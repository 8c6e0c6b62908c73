package main

import (
	"cmp"
	"context"
	"io"

	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
)

// bringing is what every import can be asked for.
type bringing struct {
	DryRun bool `help:"Look and report; write nothing." env:"-"`
	JSON   bool `name:"json" help:"Report as JSON." env:"-"`
}

// bring runs a plan and writes its report, also when it stops on the way.
func (b bringing) bring(
	ctx context.Context, o *app.Origin, site content.SiteID, plan *importing.Plan,
	screen *importing.Screen, out io.Writer, options importing.Options,
) error {
	options.DryRun, options.Looked = b.DryRun, screen.Looked
	if !b.DryRun {
		options.Progress = screen.Progress
	}
	report, err := importing.Run(ctx, o.Authoring, site, plan, options)
	screen.Done()
	if report == nil {
		return err
	}
	return cmp.Or(b.write(out, report), err)
}

func (b bringing) write(w io.Writer, report *importing.Report) error {
	if !b.JSON {
		_, err := report.WriteTo(w)
		return err
	}
	data, err := report.JSON()
	if err == nil {
		_, err = w.Write(append(data, '\n'))
	}
	return err
}
