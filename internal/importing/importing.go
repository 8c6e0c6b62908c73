// Package importing brings content from elsewhere in: a source says in a Plan
// what it holds, and Run writes that through authoring, so that running it
// again adds nothing.
//
// # How a run goes
//
// First it looks: every object is matched with what an earlier run brought
// (authoring.ImportRef), its slug is settled, its values are checked. What
// cannot be kept is left out, with the reason in the report. Then it writes, in
// batches, each one transaction that also holds the notes of what was brought.
// So a run that was killed goes on where it stopped.
//
// Both times it walks through the objects one by one and holds, beside a batch,
// only a short note of each: a large site fits into little memory.
//
// # What happens to an object
//
//	never brought, or gone here since    created
//	brought, and the same in the source  unchanged
//	brought, and other in the source     updated
//	brought, and edited here since       skipped: what people wrote here stays
//	written here, in its locale          skipped, likewise
//	too large, or against a rule         skipped, and what needs it, too
//
// Objects that name the same Document become locales of one document, whichever
// of them comes first and in whichever run.
//
// "Edited" is a newer revision, and also a document that was published or
// unpublished here by hand.
package importing

import (
	"context"
	"iter"

	"github.com/gheecms/ghee/internal/content"
)

// Bounds of one import.
const (
	MaxObjects = 1_000_000 // in a plan
	BatchSize  = 100       // objects of one transaction
	BatchBytes = 4 << 20   // of text in one transaction, unless one object alone has more
	MaxName    = 200       // characters of an object's name (contract §10.5)
	MaxAddress = 2000      // bytes of the address of a media object or redirect
	MaxOld     = 32        // old addresses of one object
	MaxLines   = 1000      // of one reason in a report; more are counted together
)

// Source is content elsewhere: an export file, another system.
type Source interface {
	// Plan says what an import would write. It reads the source and writes
	// nothing. The same source gives the same plan.
	Plan(ctx context.Context) (*Plan, error)
}

// Plan is what an import would write.
type Plan struct {
	Source string // identifies the place, the same in every export of it: "https://blog.example.com"
	Title  string // the place's name, for the report
	// Types are page types, collections and components that the objects need, a
	// component before what holds it. They have no ids; Components of their
	// fields hold keys of components of the plan. One that the site has already
	// is used as it is, if it has these fields; a collection gets those it lacks.
	Types []content.Type
	// Locales are the codes of the locales that objects name. Those that the site
	// lacks are added where Options.AddLocales allows it; else Run refuses.
	Locales []string
	// Rows are those that the report has whatever happens, in their order; nil for
	// the usual ones.
	Rows []string
	// Objects are those that may be held in memory. Each object stands after
	// those that its links name, but within a ring.
	Objects []Object
	// Stream yields the objects that come after Objects, for a source that has
	// more than can be held; nil for none. It is walked through more than once
	// and yields the same each time: a new Object, which is the receiver's. An
	// error is the last it yields.
	Stream iter.Seq2[*Object, error] `json:"-"`
	Skips  []Line                    // what the source holds and the import leaves out
	Notes  []string                  // sentences about the source as a whole
}

// All yields every object of the plan, in order.
func (p *Plan) All() iter.Seq2[*Object, error] {
	return func(yield func(*Object, error) bool) {
		for i := range p.Objects {
			if !yield(&p.Objects[i], nil) {
				return
			}
		}
		if p.Stream != nil {
			p.Stream(yield)
		}
	}
}

// Object is one document or media object to write.
type Object struct {
	Ref   string // identifies it within the source: "post:12"
	Row   string // of the report: Posts, Pages, …
	Where string // in the source, for errors: "line 1082"

	Media *content.MediaObject // for a media object, which has none of what follows but Changes

	Kind content.Kind // of its type
	Key  string       // of its type; "" for the blog's kinds
	// Type, where there is one, is the id of a type that the site has: of a Single
	// Page, whose type has no key.
	Type   content.TypeID
	Slug   string // wanted; a number is added when it is taken; "" for items of collections, which have none
	Locale string // "" for the site's default locale; none for authors, categories and tags
	// Document, where there is one, is the same in all objects that are locales
	// of one document. It is noted as a Ref is, so it must not be equal to one.
	Document string
	Publish  bool // else it stays a draft
	// Ring, where it is not 0, is the same in objects that link to each other in
	// a circle, or to themselves. They stand next to each other, in whatever
	// order, and readers see them all at once.
	Ring int
	Num  content.Num // the integer id it had, which it keeps when it is free; 0 for any
	// Place, from 1, tells which item of a collection comes before which others
	// of the plan; the numbers tell no more. 0 leaves it where it is, and puts a
	// new one last.
	Place int

	// Fill, where there is one, sets what follows. It is called when that is
	// needed, once.
	Fill func(*Object) error `json:"-"`

	Name   string
	Values map[string]any // by field key; a Link stands for another object

	Created, Updated, Published, Scheduled content.Micros // 0 for unknown

	// Old are addresses that lead to the object in the source, at most MaxOld.
	// They become redirects when it is published.
	Old []string
	// Adopt makes a document of this kind with this slug, wherever it came
	// from, stand for the object, untouched: a category is its name.
	Adopt bool

	Changes []Change // what differs from the source
}

// Link is a value that refers to the object of the plan with this Ref, be it a
// document or a media object.
type Link string

// Change says how an object differs from its source.
type Change struct {
	Reason string // the same words for each object changed alike: "slug made unique"
	Detail string // "hello → hello-2"; may be ""
}

// The rows every report has.
const (
	Posts      = "posts"
	Pages      = "pages"
	Authors    = "authors"
	Categories = "categories"
	Tags       = "tags"
	Media      = "media"
	Redirects  = "redirects"
)

// Complete has Fill do its work, if it has not yet.
func (o *Object) Complete() error {
	fill := o.Fill
	if fill == nil {
		return nil
	}
	o.Fill = nil
	return fill(o)
}

// title is what people call the object.
func (o *Object) title() string {
	if o.Media != nil {
		return o.Media.URL
	}
	return o.Name
}

// hasStates reports whether people think of the object as published or draft.
func (o *Object) hasStates() bool {
	switch o.Kind {
	case "", content.KindAuthor, content.KindCategory, content.KindTag:
		return false
	}
	return true
}

func (o *Object) line(reason, detail string) Line {
	return Line{Row: o.Row, Ref: o.Ref, Title: o.title(), Where: o.Where, Reason: reason, Detail: detail}
}
