package main

import (
	"cmp"
	"context"
	"io"
	"os"
	"path/filepath"

	"github.com/alecthomas/kong"
	"github.com/mattn/go-isatty"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/importing/wxr"
)

type importCmd struct {
	Wxr      importWXRCmd      `cmd:"" help:"Bring in a WordPress site from its export file (WXR 1.0 to 1.2)."`
	Markdown importMarkdownCmd `cmd:"" help:"Bring in a folder of Markdown files, as Hugo and Jekyll keep them."`
	Butter   importButterCmd   `cmd:"" help:"Bring in an account of ButterCMS, or another Ghee, through its read token."`
	Archive  importArchiveCmd  `cmd:"" help:"Put a site back from an archive that ghee export wrote."`
}

type importWXRCmd struct {
	ofSite
	Path       string   `arg:"" help:"The file that WordPress wrote; - for standard input."`
	Collection []string `help:"Take in items of a type that a theme or plug-in made, as a collection; KEY is the type's name when left out. Can be given several times." placeholder:"TYPE[=KEY]" env:"-"`
	bringing
}

// Run imports the file; running it again adds nothing. What is left out is in
// the report and no failure.
func (i *importWXRCmd) Run(ctx context.Context, n *node, k *kong.Context) (err error) {
	var collections []wxr.Collection
	for _, s := range i.Collection {
		c, err := wxr.ParseCollection(s)
		if err != nil {
			return err
		}
		collections = append(collections, c)
	}
	screen := importing.NewScreen(k.Stderr, isTerminal(k.Stderr))
	defer screen.Done()
	o, site, err := i.open(ctx, n)
	if err != nil {
		return err
	}
	defer o.Close()
	screen.Step("Reading %s …", filepath.Base(i.Path))
	export, err := i.decode(n.Data)
	if err != nil {
		return err
	}
	defer func() { err = cmp.Or(err, export.Close()) }()
	plan, err := wxr.Source{Export: export, Collections: collections}.Plan(ctx)
	if err != nil {
		return err
	}
	return i.bring(ctx, o, site.ID, plan, screen, k.Stdout, importing.Options{})
}

// decode reads the file. What does not fit into memory goes into the data
// folder, which is on a disk; the system's temporary folder may not be.
func (i *importWXRCmd) decode(data string) (*wxr.Export, error) {
	var r io.Reader = os.Stdin
	if i.Path != "-" {
		f, err := os.Open(i.Path)
		if err != nil {
			return nil, fail.Wrap(fail.NotFound, err, "The file cannot be opened.")
		}
		defer f.Close()
		r = f
	}
	limits := wxr.DefaultLimits()
	if s, err := os.Stat(data); err == nil && s.IsDir() {
		limits.Folder = data
	}
	return wxr.Decode(r, limits)
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}
