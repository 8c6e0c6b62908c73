package wxr

import (
	"errors"
	"fmt"

	"github.com/gheecms/ghee/internal/importing"
)

// planner makes a plan of an export. It reads the items once to learn what they
// say of each other, and holds little of each; the plan reads them again and
// makes an object of each.
type planner struct {
	export *Export
	plan   *importing.Plan

	firsts       *importing.Places[string] // by reference, the place of the first item that has it
	posts, pages *slugger
	pageSlugs    map[string]string // by PostID
	authorsBy    *authorBook
	categories   *termBook
	tags         *termBook
	images       map[string]*image // by PostID of the attachment that an item features
	collections  []*collection     // in the order they were asked for

	lost     tally // uses of terms that find no place, by taxonomy
	types    tally // items by type
	comments int
	ofPages  int // uses of terms by pages
	foreign  int // addresses on other sites
}

// begin makes ready for the items.
func (p *planner) begin(wanted []Collection) {
	p.firsts = importing.NewPlaces[string]()
	p.posts, p.pages = newSlugger(), newSlugger()
	p.pageSlugs, p.images = map[string]string{}, map[string]*image{}
	for _, c := range wanted {
		p.collections = append(p.collections, newCollection(c))
	}
	p.declaredAuthors()
	p.declaredTerms()
}

// read learns from the item in place n.
func (p *planner) read(n int, it *Item) {
	p.comments += it.Comments
	p.types.add(it.Type)
	c := p.collection(it.Type)
	if it.Type != "post" && it.Type != "page" && c == nil {
		return
	}
	if why := p.refused(n, it); why != "" {
		p.plan.Skips = append(p.plan.Skips, p.skipped(it, why))
		return
	}
	switch {
	case c != nil:
		c.read(it)
		p.feature(it)
		return
	case it.Type == "post":
		p.posts.add(n, it, "")
		p.authorsBy.use(it)
		p.usedTerms(it)
		p.feature(it)
	default:
		p.readPage(n, it)
	}
	if public(it) && p.isForeign(it) {
		p.foreign++
	}
}

// finish puts the plan together.
func (p *planner) finish() {
	p.posts.finish(nil)
	p.pages.finish(p.pageSlugs)
	p.plan.Objects = append(p.plan.Objects, p.authorsBy.objects...)
	p.plan.Objects = append(append(p.plan.Objects, p.categories.objects...), p.tags.objects...)
	if p.types["page"] != nil {
		p.plan.Types = append(p.plan.Types, pageTypes()...)
	}
	p.tellLostTerms()
	for _, c := range p.collections {
		p.tellCollection(c)
	}
	p.leftOvers()
	p.plan.Stream = p.stream
}

// errEnough ends a walk whose rest nobody wants.
var errEnough = errors.New("enough")

// stream yields what the items become: media, posts, pages, collections.
func (p *planner) stream(yield func(*importing.Object, error) bool) {
	type part struct {
		typ  string
		make func(n int, it *Item) *importing.Object
	}
	parts := []part{{"attachment", p.mediaObject}, {"post", p.post}, {"page", p.page}}
	for _, c := range p.collections {
		parts = append(parts, part{c.Type, func(_ int, it *Item) *importing.Object { return p.item(c, it) }})
	}
	for _, part := range parts {
		err := p.export.All(func(n int, it *Item) error {
			if part.typ != "attachment" && p.refused(n, it) != "" {
				return nil
			}
			if o := part.make(n, it); o != nil && !yield(o, nil) {
				return errEnough
			}
			return nil
		}, part.typ)
		if errors.Is(err, errEnough) {
			return
		}
		if err != nil {
			yield(nil, err)
			return
		}
	}
}

func (p *planner) note(format string, args ...any) {
	p.plan.Notes = append(p.plan.Notes, fmt.Sprintf(format, args...))
}

// tally counts by name, and knows which name came first.
type tally map[string]*tallied

type tallied struct{ order, n int }

func (t *tally) add(name string) {
	if *t == nil {
		*t = tally{}
	}
	x := (*t)[name]
	if x == nil {
		x = &tallied{order: len(*t)}
		(*t)[name] = x
	}
	x.n++
}

// each calls f with the names in the order they came.
func (t tally) each(f func(name string, n int)) {
	names := make([]string, len(t))
	for name, x := range t {
		names[x.order] = name
	}
	for _, name := range names {
		f(name, t[name].n)
	}
}
