package main

import (
	"context"
	"io"
	"os"

	"github.com/alecthomas/kong"
	"github.com/mattn/go-isatty"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/importing/wxr"
)

type importCmd struct {
	Wxr importWXRCmd `cmd:"" help:"Bring in a WordPress site from its export file (WXR 1.0 to 1.2)."`
}

type importWXRCmd struct {
	ofSite
	Path   string `arg:"" help:"The file that WordPress wrote; - for standard input."`
	DryRun bool   `help:"Look and report; write nothing."`
	JSON   bool   `name:"json" help:"Report as JSON."`
}

// Run imports the file; running it again adds nothing.
func (i *importWXRCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	export, err := i.decode()
	if err != nil {
		return err
	}
	plan, err := wxr.Source{Export: export}.Plan(ctx)
	if err != nil {
		return err
	}
	o, err := n.origin(ctx)
	if err != nil {
		return err
	}
	defer o.Close()
	site, err := o.Site(ctx, i.Site)
	if err != nil {
		return err
	}
	terminal := false
	if f, ok := k.Stderr.(*os.File); ok {
		terminal = isatty.IsTerminal(f.Fd())
	}
	report, err := importing.Run(ctx, o.Authoring, site.ID, plan,
		importing.Options{DryRun: i.DryRun, Progress: importing.TerminalProgress(k.Stderr, terminal)})
	if report == nil {
		return err
	}
	if i.JSON {
		data, jsonErr := report.JSON()
		if jsonErr != nil {
			return jsonErr
		}
		_, _ = k.Stdout.Write(append(data, '\n'))
	} else if _, writeErr := report.WriteTo(k.Stdout); writeErr != nil {
		return writeErr
	}
	return err
}

func (i *importWXRCmd) decode() (*wxr.Export, error) {
	var r io.Reader = os.Stdin
	if i.Path != "-" {
		f, err := os.Open(i.Path)
		if err != nil {
			return nil, fail.Wrap(fail.NotFound, err, "The file cannot be opened.")
		}
		defer f.Close()
		r = f
	}
	return wxr.Decode(r, wxr.DefaultLimits())
}
