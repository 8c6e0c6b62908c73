package main

import (
	"cmp"
	"context"
	"path/filepath"

	"github.com/alecthomas/kong"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/importing/markdown"
)

type importMarkdownCmd struct {
	ofSite
	Path       string   `arg:"" help:"The folder: one with Markdown files, or a whole Hugo or Jekyll site." type:"path"`
	PageType   string   `help:"Make pages of this type, with the fields title, body and description. Posts when left out." placeholder:"KEY" env:"-"`
	AddLocales bool     `help:"Give the site the locales that it lacks, for good." env:"-"`
	Languages  []string `help:"Take only these names for languages. When left out: the site's locales, and codes such as ja and pt-br." placeholder:"CODE,…" env:"-"`
	Base       string   `help:"Where the folder was on the old site, for aliases that are relative." placeholder:"/blog" env:"-"`
	Source     string   `help:"What to call the folder: under this name, later imports know what came from it. Made of its name when left out." placeholder:"NAME" env:"-"`
	bringing
}

// Run imports the folder; running it again adds nothing. What is left out is in
// the report and no failure.
func (i *importMarkdownCmd) Run(ctx context.Context, n *node, k *kong.Context) (err error) {
	screen := importing.NewScreen(k.Stderr, isTerminal(k.Stderr))
	defer screen.Done()
	o, site, err := i.open(ctx, n)
	if err != nil {
		return err
	}
	defer o.Close()
	settings, err := o.Settings(ctx, site.ID)
	if err != nil {
		return err
	}
	screen.Step("Reading %s …", filepath.Base(i.Path))
	folder, err := markdown.Open(i.Path)
	if err != nil {
		return err
	}
	defer func() { err = cmp.Or(err, folder.Close()) }()
	plan, err := markdown.Source{
		Folder: folder, Name: i.Source, PageType: i.PageType, Locales: codes(settings), Languages: i.Languages, Base: i.Base,
		Now: content.Micros(clock.System().UnixMicro()),
	}.Plan(ctx)
	if err != nil {
		return err
	}
	return i.bring(ctx, o, site.ID, plan, screen, k.Stdout, importing.Options{AddLocales: i.AddLocales})
}

// codes lists the codes of a site's locales, the default first.
func codes(s content.Settings) []string {
	out := []string{s.DefaultLocale}
	for _, l := range s.Locales {
		if l.Code != s.DefaultLocale {
			out = append(out, l.Code)
		}
	}
	return out
}
