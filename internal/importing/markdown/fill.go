package markdown

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/text"
)

// more is how Hugo and Jekyll end the opening of a text.
const more = "<!--more-->"

// maxSummary is how much of such an opening becomes the summary.
const maxSummary = 1000

// fill sets all of an object that its file tells.
func (p *planner) fill(e entry, data []byte, o *importing.Object) {
	page, fault := Parse(data)
	if fault != nil {
		return // learn has read the same bytes
	}
	o.Changes = slices.Clone(e.changes)
	o.Values = map[string]any{}
	o.Name = title(page, e, o)
	body, err := p.render(page.Body)
	if err != nil {
		o.Values["body"] = page.Body
		change(o, "its body stays Markdown, because it cannot be made HTML", err.Error())
	} else {
		o.Values["body"] = body
	}
	p.front(page.Front, e, o)
	if opening, _, ok := strings.Cut(body, more); ok && p.source.PageType == "" && o.Values["summary"] == nil {
		if s := text.Summary(opening, maxSummary); s != "" {
			o.Values["summary"] = s
		}
	}
	inspect(page.Body, body, o)
}

// title is a file's title as text: of its front matter, else its first heading,
// else its name.
func title(page Page, e entry, o *importing.Object) string {
	said := oneLine(page.Front.text("title"))
	name := withoutMarkup(said)
	switch {
	case name == "":
		name = firstHeading(page.Body)
		if name != "" {
			change(o, "title made of its first heading, because its front matter has none", name)
			break
		}
		name = cmp.Or(oneLine(strings.NewReplacer("-", " ", "_", " ").Replace(e.base)), e.slug)
		change(o, "title made of its file's name, because it has none", name)
	case name != said:
		change(o, "markup in the title became text", said+" → "+name)
	}
	if s := short(name); s != name {
		change(o, "title shortened", s)
		name = s
	}
	return name
}

// firstHeading is the heading of the first level that a text begins with, "" for
// none.
func firstHeading(body string) string {
	line, _, _ := strings.Cut(strings.TrimLeft(body, " \t\n"), "\n")
	if s, ok := strings.CutPrefix(line, "# "); ok {
		return withoutMarkup(strings.Trim(s, "# \t*_`"))
	}
	return ""
}

// front sets what front matter tells, but for the title.
func (p *planner) front(f Front, e entry, o *importing.Object) {
	p.times(f, e, o)
	if e.public {
		o.Old = p.old(f, e)
	}
	description := f.text("description")
	if p.source.PageType != "" {
		o.Values["title"] = o.Name
		if s := cmp.Or(description, f.text("summary", "excerpt")); s != "" {
			o.Values["description"] = s
		}
		return
	}
	for key, value := range map[string]string{
		"summary":          cmp.Or(f.text("summary", "excerpt"), description),
		"meta_description": f.text("metadescription", "seodescription", "description"),
		"seo_title":        oneLine(f.text("seotitle", "metatitle")),
	} {
		if value != "" {
			o.Values[key] = value
		}
	}
	p.author(f, o)
	categories, tags := termsOf(f)
	if p.categories.put(categories, "categories", o)+p.tags.put(tags, "tags", o) > 0 {
		change(o, "categories and tags without letters, or too many of them, were left out", "")
	}
	p.picture(f, e, o)
}

// old lists the addresses that led to a document: its own, where front matter
// tells it, and its aliases. Hugo puts those of another than the first language
// under its code.
func (p *planner) old(f Front, e entry) (out []string) {
	language := "/"
	if e.marked && e.locale != p.tongues.unmarked {
		language = "/" + e.locale
	}
	add := func(under, address string) {
		if a := oldAddress(under, address); a != "" && a != "/" && !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	add("/", f.text("url", "permalink"))
	for _, a := range f.list("aliases") {
		if a != "" && !strings.HasPrefix(a, "/") && !strings.Contains(a, ":") {
			a = path.Join("/", p.source.Base, path.Dir(e.group), a)
		}
		add(language, a)
	}
	for _, key := range []string{"redirectfrom", "alias"} {
		for _, a := range f.list(key) {
			add("/", a)
		}
	}
	return out
}
