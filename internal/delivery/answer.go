package delivery

import (
	"context"
	"errors"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// maxAnswer bounds the body of an answer, in bytes (contract §15).
const maxAnswer = 10 << 20

// Answer resolves one read against r. What it cannot find or will not do is a
// Response, too; an error means that the Reader failed.
func Answer(ctx context.Context, r Reader, q Query) (Response, error) {
	a := &answer{ctx: ctx, r: r, q: q, settings: r.Settings(), schema: r.Schema(), position: r.Position()}
	a.keys.init()
	err := a.resolve()
	res := Response{Status: 200, Position: a.position}
	var no *refusedError
	switch {
	case errors.As(err, &no):
		res.Status, res.Body = no.Status, no.Body
	case err != nil:
		return Response{}, err
	default:
		res.Body, res.Language = a.b, a.shown
	}
	res.Keys = a.keys.list()
	return res, nil
}

// answer is the making of one answer: a body written from front to back, and
// the keys of what went in.
type answer struct {
	ctx      context.Context
	r        Reader
	q        Query
	settings content.Settings
	schema   *content.Schema
	locale   content.Locale
	keys     keys
	shown    string // the locale of the one document shown, see Response
	position changelog.Position
	b        []byte
	steps    int // taken by filters
}

// refusedError ends the making of an answer with another one.
type refusedError struct{ *Refusal }

func (e *refusedError) Error() string { return string(e.Body) }

func no(status int, detail string) error { return &refusedError{refuse(status, detail)} }

// tooLarge says what to ask for instead (contract §15).
func tooLarge(instead string) error {
	return no(400, "The answer is larger than 10 MB; "+instead+".")
}

const noSuchLocale = "The site has no locale with this code."

func (a *answer) resolve() error {
	if a.q.Searches() {
		a.ofWords()
	}
	var ok bool
	if a.locale, ok = a.settings.Locale(a.q.locale); !ok && a.q.locale != "" {
		if !a.q.strayLocale() {
			return &refusedError{refuseLocale(noSuchLocale)}
		}
		a.locale, _ = a.settings.Locale("")
	}
	switch a.q.resource {
	case pageList:
		return a.pageList()
	case pageOne:
		return a.pageOne()
	case pageSearch:
		return a.pageSearch()
	case postSearch:
		return a.postSearch()
	case contentByQuery, contentByPath:
		return a.collections()
	case contentItem:
		return a.item()
	case postList:
		return a.postList()
	case postOne:
		return a.postOne()
	case termList:
		return a.termList()
	case termOne:
		return a.termOne()
	case feed:
		return a.feed()
	case redirects:
		return a.redirects()
	case changes:
		return a.sync()
	}
	return no(404, "Not found.")
}

// one writes `"data":` and the only root of t.
func (a *answer) one(t *tree) error {
	a.speaks(t.roots[0].doc)
	a.b = append(a.b, `"data":`...)
	a.b = t.document(a.b, t.roots[0])
	if len(a.b) > maxAnswer {
		return tooLarge(t.instead)
	}
	return nil
}

// speaks notes the locale of the one document shown.
func (a *answer) speaks(d *Doc) {
	if len(a.settings.Fallback) > 0 {
		a.shown = d.Locale
	}
}

// load returns the document with this id as the only root of a tree, and what
// it refers to.
func (a *answer) load(id content.ObjectID, instead string) (*tree, error) {
	docs, err := a.r.Load(a.ctx, []content.ObjectID{id}, a.locale.Num, Bodies)
	if err != nil {
		return nil, err
	}
	d, ok := docs[id]
	if !ok {
		return nil, nil
	}
	t := a.tree(instead)
	t.root(&d)
	return t, t.grow()
}
