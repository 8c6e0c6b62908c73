package markdown

import (
	"cmp"
	"fmt"
	"hash/maphash"
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"golang.org/x/text/unicode/norm"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing"
)

// planner makes a plan. It reads each file once to learn what it names, and
// holds little of it; the plan reads the files again.
type planner struct {
	source     Source
	plan       *importing.Plan
	tongues    tongues
	config     config
	md         goldmark.Markdown
	seed       maphash.Seed
	entries    []entry
	people     people
	categories terms
	tags       terms
	media      []importing.Object
	pictures   map[string]importing.Link // by address
	paths      map[string]string         // by Ref, of the file that has it
	groups     map[string]bool
	locales    map[string]bool
	ofPages    int // files whose terms and authors pages have no place for
}

// entry is a file that becomes an object.
type entry struct {
	path string
	place
	slug    string
	changes []importing.Change
	public  bool
	sum     uint64 // of its bytes: it must not change while it is imported
}

func newPlanner(s Source) *planner {
	p := &planner{
		source: s, md: newMarkdown(), seed: maphash.MakeSeed(), tongues: tongues{s.Locales, s.Languages, s.Locales[0]},
		config:     s.Folder.configured(),
		plan:       &importing.Plan{Source: cmp.Or(s.Name, s.Folder.Name)},
		people:     people{known: map[string]bool{}},
		categories: terms{row: importing.Categories, ref: "category:", kind: content.KindCategory, known: map[string]bool{}},
		tags:       terms{row: importing.Tags, ref: "tag:", kind: content.KindTag, known: map[string]bool{}},
		pictures:   map[string]importing.Link{}, paths: map[string]string{}, groups: map[string]bool{}, locales: map[string]bool{},
	}
	if p.config.fault != "" {
		p.note("%s cannot be read (%s); what it says of the site's language and address is not heeded.", p.config.file, p.config.fault)
	}
	if code := p.tongues.said(p.config.language); code != "" && code != p.tongues.unmarked {
		p.tongues.unmarked = code
		p.note("Files that name no language are in %s, as %s says.", code, p.config.file)
	}
	return p
}

// learn reads the file at path and notes what it becomes, or why it is left
// out.
func (p *planner) learn(path string) {
	start := "."
	for _, s := range p.source.Folder.start {
		if strings.HasPrefix(path, s+"/") {
			start = s
		}
	}
	e := entry{path: path, place: p.tongues.placeOf(path, start)}
	if e.section {
		p.skip(path, "", "is the page of a section (_index.md), which lists others", "")
		return
	}
	data, err := p.source.Folder.read(path)
	if err != nil {
		p.skip(path, "", "cannot be read", err.Error())
		return
	}
	e.sum = maphash.Bytes(p.seed, data)
	if strings.TrimSpace(string(data)) == "" {
		p.skip(path, "", "is empty", "")
		return
	}
	page, fault := Parse(data)
	if fault != nil {
		p.skip(path+":"+strconv.Itoa(fault.Line), "", "cannot be read", "line "+strconv.Itoa(fault.Line)+" "+fault.Message)
		return
	}
	if why := refused(page); why != "" {
		p.skip(path, page.Front.text("title"), why, "")
		return
	}
	p.enter(e, page)
}

// refused says why a file that can be read is no document, "" when it is one.
func refused(page Page) string {
	if strings.TrimSpace(page.Body) == "" {
		return "has front matter and no text"
	}
	if nested.MatchString(page.Body) {
		return "nests quotes or lists more than 100 deep in one line"
	}
	if crowded(page.Body) {
		return fmt.Sprintf("has more than %d of [, * and _ in one paragraph", maxMarks)
	}
	if headless, _ := page.Front.flag("headless"); headless {
		return "is headless: it has no page of its own"
	}
	return ""
}

// enter takes a file into the plan.
func (p *planner) enter(e entry, page Page) {
	e.group = norm.NFC.String(e.group)
	said := p.tongues.said(page.Front.text("lang", "language", "locale"))
	if said != "" && !e.marked {
		e.locale = said
	}
	key := page.Front.text("translationkey")
	if key == "" && said != "" { // as Jekyll's plug-ins and guides have it
		key = page.Front.text("pageid", "ref")
	}
	if key != "" {
		e.group = "key:" + key
	}
	ref := p.ref(e)
	if other := p.paths[ref]; other != "" {
		p.skip(e.path, page.Front.text("title"), "is the same document in the same language as another file", printable(other))
		return
	}
	p.paths[ref] = e.path
	p.groups[e.group], p.locales[e.locale] = true, true
	e.slug, e.changes = slugOf(page.Front, e.place)
	if said != "" && said != e.locale {
		e.changes = append(e.changes, importing.Change{Reason: "its front matter names another language than its place, which counts", Detail: said})
	}
	e.public, _ = p.state(page.Front, e.place, datesOf(page.Front, e.day))
	p.entries = append(p.entries, e)
	p.front(page.Front, e, &importing.Object{Values: map[string]any{}}) // for what it names
	if p.source.PageType != "" && classified(page.Front) {
		p.ofPages++
	}
}

// classified reports whether front matter names what only posts have.
func classified(f Front) bool {
	categories, tags := termsOf(f)
	_, author := authorsOf(f)
	return strings.Join(append(categories, tags...), "") != "" || author != ""
}

func (p *planner) kind() string {
	if p.source.PageType != "" {
		return "page:" + p.source.PageType
	}
	return "post"
}

// ref identifies a file: by its document and locale, not by its path, so that
// it may become a bundle.
func (p *planner) ref(e entry) string {
	return importing.Bounded(p.kind() + ":" + e.group + "@" + e.locale)
}

// stream yields the objects that files become.
func (p *planner) stream(yield func(*importing.Object, error) bool) {
	for i := range p.entries {
		o, err := p.object(p.entries[i])
		if !yield(o, err) || err != nil {
			return
		}
	}
}

func (p *planner) object(e entry) (*importing.Object, error) {
	data, err := p.source.Folder.read(e.path)
	if err != nil || maphash.Bytes(p.seed, data) != e.sum {
		return nil, fail.Wrap(fail.Conflict, err, "The file %s changed while it was imported.", printable(e.path))
	}
	o := &importing.Object{
		Ref: p.ref(e), Row: p.row(), Where: printable(e.path), Kind: content.KindPost, Slug: e.slug, Publish: e.public,
		Locale: e.locale, Document: importing.Bounded("document:" + p.kind() + ":" + e.group), Changes: e.changes,
	}
	if p.source.PageType != "" {
		o.Kind, o.Key = content.KindPage, p.source.PageType
	}
	o.Fill = func(o *importing.Object) error {
		p.fill(e, data, o)
		return nil
	}
	return o, nil
}

func (p *planner) row() string {
	if p.source.PageType != "" {
		return importing.Pages
	}
	return importing.Posts
}

func (p *planner) skip(path, title, why, detail string) {
	p.plan.Skips = append(p.plan.Skips, importing.Line{Row: p.row(), Title: short(oneLine(title)), Where: printable(path), Reason: why, Detail: detail})
}

func (p *planner) note(format string, args ...any) {
	p.plan.Notes = append(p.plan.Notes, fmt.Sprintf(format, args...))
}

// change notes how an object differs from its file.
func change(o *importing.Object, reason, detail string) {
	o.Changes = append(o.Changes, importing.Change{Reason: reason, Detail: detail})
}
