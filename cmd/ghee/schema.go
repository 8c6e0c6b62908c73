package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/alecthomas/kong"

	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/schema"
)

type schemaCmd struct {
	Export schemaExportCmd `cmd:"" help:"Write a site's types, locales and settings as a file."`
	Plan   schemaPlanCmd   `cmd:"" help:"Tell what a schema file would change on a site; change nothing."`
	Apply  schemaApplyCmd  `cmd:"" help:"Make a site as a schema file says."`
}

type schemaExportCmd struct {
	ofSite
	Output string `short:"o" help:"The file to write; '-' is standard output." default:"-" env:"-" placeholder:"FILE"`
}

// Run writes the file.
func (s *schemaExportCmd) Run(ctx context.Context, n *node, k *kong.Context) (err error) {
	o, site, err := s.open(ctx, n)
	if err != nil {
		return err
	}
	defer o.Close()
	settings, err := o.Settings(ctx, site.ID)
	if err != nil {
		return err
	}
	types, err := o.Types(ctx, site.ID)
	if err != nil {
		return err
	}
	out := k.Stdout
	if s.Output != "-" {
		file, err := os.Create(s.Output)
		if err != nil {
			return fail.Wrap(fail.Invalid, err, "The file %s cannot be written.", s.Output)
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		out = file
	}
	return schema.Export(settings, types).Write(out)
}

// schemaFile is a file to compare a site with.
type schemaFile struct {
	ofSite
	File  string `arg:"" help:"The schema file; '-' is standard input."`
	Prune bool   `help:"Remove types that the file does not name. They must have no documents." env:"-"`
}

// plan opens the site and compares it with the file. The caller closes what it
// gets.
func (s *schemaFile) plan(ctx context.Context, n *node) (_ *app.Origin, p schema.Plan, err error) {
	in := io.ReadCloser(os.Stdin)
	if s.File != "-" {
		if in, err = os.Open(s.File); err != nil {
			return nil, p, fail.Wrap(fail.NotFound, err, "The schema file %s cannot be read.", s.File)
		}
		defer in.Close()
	}
	f, err := schema.Read(in)
	if err != nil {
		return nil, p, err
	}
	o, site, err := s.open(ctx, n)
	if err != nil {
		return nil, p, err
	}
	if p, err = schema.MakePlan(ctx, o.Authoring, site.ID, f, s.Prune); err != nil {
		return nil, p, errors.Join(err, o.Close())
	}
	return o, p, nil
}

type schemaPlanCmd struct {
	schemaFile
}

// Run shows the plan.
func (s *schemaPlanCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	o, p, err := s.plan(ctx, n)
	if err != nil {
		return err
	}
	return errors.Join(p.WriteText(k.Stdout), o.Close())
}

type schemaApplyCmd struct {
	schemaFile
	AllowLoss bool `help:"Also when documents have values that would no longer be seen." env:"-"`
}

// Run shows the plan and carries it out.
func (s *schemaApplyCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	o, p, err := s.plan(ctx, n)
	if err != nil {
		return err
	}
	defer o.Close()
	if err := p.WriteText(k.Stdout); err != nil || p.Empty() {
		return err
	}
	if p.Types.Loses() && !s.AllowLoss {
		return fail.E(fail.Conflict, "Documents have values that would no longer be seen (above). Nothing was changed; to go on, say --allow-loss.")
	}
	if err := schema.Apply(ctx, o.Authoring, p); err != nil {
		return err
	}
	fmt.Fprintln(k.Stdout, "\nDone.")
	return nil
}
