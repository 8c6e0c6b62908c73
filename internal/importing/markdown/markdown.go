// Package markdown reads folders of Markdown files, as Hugo and Jekyll keep
// them, and plans what they become here: posts, or pages of one type.
//
// A file begins with front matter: YAML, TOML or JSON. Its name, or that of its
// folder for a bundle (folder/index.md), becomes its slug. A folder per
// language (ja/hello.md) or an ending (hello.ja.md) makes files of one name
// locales of one document.
package markdown

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing"
)

// Source is a folder and how to take it.
type Source struct {
	Folder *Folder
	Name   string // identifies the place in every later run; "" for the folder's own
	// PageType is the key of the page type that the files become pages of, with
	// the fields title, body and description. "" makes posts.
	PageType string
	// Locales are the codes of the site, its default first: that of files which
	// name no language.
	Locales []string
	// Languages, where there are some, are the only names that stand for a
	// language. Else every code of the site does, and every other code of two
	// letters with or without a region.
	Languages []string
	Base      string         // address of the folder on its old site, "/blog"; relative aliases are below it
	Now       content.Micros // what is dated later is not public yet; 0 for no such thing
}

// Plan implements importing.Source. The plan is of use until the folder is
// closed.
func (s Source) Plan(ctx context.Context) (*importing.Plan, error) {
	if s.PageType != "" {
		if err := content.CheckKey("page type", s.PageType); err != nil {
			return nil, err
		}
	}
	if len(s.Locales) == 0 {
		return nil, fail.E(fail.Internal, "The site has no locale.")
	}
	for _, code := range s.Languages {
		if err := content.CheckLocale(code); err != nil {
			return nil, err
		}
	}
	p := newPlanner(s)
	for _, l := range s.Folder.left {
		p.skip(l.path, "", l.why, "")
	}
	for _, path := range s.Folder.files {
		if ctx.Err() != nil {
			return nil, fail.Wrap(fail.Unavailable, ctx.Err(), "The import was stopped before it wrote anything.")
		}
		p.learn(path)
	}
	p.finish()
	return p.plan, nil
}

// finish puts the plan together.
func (p *planner) finish() {
	if p.source.PageType != "" {
		p.plan.Types = []content.Type{pageType(p.source.PageType)}
	}
	p.plan.Objects = slices.Concat(p.people.objects, p.categories.objects, p.tags.objects, p.media)
	p.plan.Locales = slices.Sorted(maps.Keys(p.locales))
	p.plan.Stream = p.stream
	if len(p.source.Folder.start) > 1 || p.source.Folder.start[0] != "." {
		p.note("The folder is a whole site: read were %s.", strings.Join(p.source.Folder.start, ", "))
	}
	if len(p.groups) > 0 && len(p.locales) > 1 {
		p.note("%d documents in %d locales.", len(p.groups), len(p.locales))
	}
	if p.ofPages > 0 {
		p.plan.Skips = append(p.plan.Skips, importing.Line{
			Row: "terms of pages", Reason: "pages have no authors, categories and tags; files that name some", Count: p.ofPages,
		})
	}
	p.tellOthers()
}

// tellOthers counts the files beside the Markdown.
func (p *planner) tellOthers() {
	var kinds []string
	for _, ext := range slices.Sorted(maps.Keys(p.source.Folder.others)) {
		kinds = append(kinds, fmt.Sprintf("%d %s", p.source.Folder.others[ext], printable(cmp.Or(ext, "without an ending"))))
	}
	if len(kinds) > 20 {
		kinds = append(kinds[:20], "…")
	}
	if kinds != nil {
		p.note("Other files are not imported; serve pictures from where they are, or upload them: %s.", strings.Join(kinds, ", "))
	}
}

// pageType is the type of pages made of files.
func pageType(key string) content.Type {
	name := strings.ToUpper(key[:1]) + strings.NewReplacer("_", " ", "-", " ").Replace(key[1:])
	return content.Type{Kind: content.KindPage, Key: key, Name: name, Fields: []content.Field{
		{Key: "title", Label: "Title", Kind: content.ShortText},
		{Key: "body", Label: "Body", Kind: content.WYSIWYG},
		{Key: "description", Label: "Description", Kind: content.LongText},
	}}
}
