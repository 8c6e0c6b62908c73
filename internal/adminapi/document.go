package adminapi

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Document is a document in one locale, as its newest draft is.
type Document struct {
	ID        content.ObjectID `json:"id"`
	Num       content.Num      `json:"num" doc:"The integer id of the read API (meta.id)."`
	Kind      content.Kind     `json:"kind"`
	Type      content.TypeID   `json:"type"`
	Locale    string           `json:"locale"`
	Slug      string           `json:"slug"`
	Name      string           `json:"name"`
	Status    content.Status   `json:"status" doc:"Of what readers have: published also while a newer draft stands beside it."`
	Changed   bool             `json:"changed" doc:"The newest draft is not what readers have."`
	Values    map[string]any   `json:"values" doc:"By field key, in the form that writes take."`
	Revision  string           `json:"revision" doc:"Id of the newest draft: the base of the next edit."`
	Live      string           `json:"live,omitempty" doc:"Id of the revision that readers have: compared with the newest draft, what publishing changes."`
	N         int              `json:"n" doc:"Number of that revision, from 1."`
	Author    string           `json:"author,omitempty" doc:"Id of who saved that revision."`
	Created   *time.Time       `json:"created"`
	Updated   *time.Time       `json:"updated"`
	Published *time.Time       `json:"published,omitempty" doc:"First publication."`
	Scheduled *time.Time       `json:"scheduled,omitempty" doc:"When it is to be published."`
	Trashed   *time.Time       `json:"trashed,omitempty"`
	Locales   []LocaleState    `json:"locales" doc:"What there is of the document in every locale."`
	Taken     []string         `json:"taken,omitempty" doc:"After an edit: fields that others changed meanwhile, which were kept."`
}

// LocaleState is what there is of a document in one locale.
type LocaleState struct {
	Locale  string         `json:"locale"`
	Slug    string         `json:"slug"`
	Status  content.Status `json:"status"`
	Updated *time.Time     `json:"updated" doc:"Of its newest draft: one that is older than that of the locale it was translated from may be behind."`
	Trashed bool           `json:"trashed"`
}

type documentAnswer struct {
	ETag string `header:"ETag" doc:"The newest revision."`
	Body Document
}

// OfDocument is the part of a request that names a document in one locale.
type OfDocument struct {
	OfSite
	ID     content.ObjectID `path:"id" maxLength:"64" doc:"Id of the document."`
	Locale string           `query:"locale" maxLength:"10" doc:"The site's default locale when left out."`
}

// answered is what the answer to a write is made from again, when it is asked
// for again. It names things and holds no content.
type answered struct {
	Document content.ObjectID `json:"d"`
	Locale   string           `json:"l"`
	Taken    []string         `json:"t,omitempty"`
}

func (h *Handler) documentRoutes() {
	type createDocument struct {
		OfSite
		Retriable
		Body struct {
			Document content.ObjectID `json:"document,omitempty" maxLength:"64" doc:"A document that there is, to add a locale to; a new one when left out."`
			Type     content.TypeID   `json:"type" maxLength:"64" doc:"Id of the type."`
			Locale   string           `json:"locale,omitempty" maxLength:"10"`
			Slug     string           `json:"slug,omitempty" maxLength:"400"`
			Name     string           `json:"name,omitempty" maxLength:"800"`
			Values   map[string]any   `json:"values,omitempty"`
		}
	}
	add(h, operation{id: "create-document", method: http.MethodPost, path: "/api/sites/{site}/documents", tag: "Documents", summary: "Make a document, as a draft", status: http.StatusCreated}, func(ctx context.Context, in *createDocument) (*documentAnswer, error) {
		p, err := h.at(ctx, in.OfSite, account.CreateContent)
		if err != nil {
			return nil, err
		}
		return p.once(ctx, account.EditContent, in.Body.Document, in.Key, in.Body, func(b *authoring.Batch) (answered, error) {
			saved, err := b.Save(ctx, authoring.Input{
				Document: in.Body.Document, Type: in.Body.Type, Locale: in.Body.Locale, Slug: in.Body.Slug, Name: in.Body.Name,
				Values: in.Body.Values, Cause: "save", Author: p.author(),
			})
			return answered{Document: saved.Document, Locale: saved.Locale}, inside("values.", err)
		})
	})
	add(h, operation{id: "get-document", method: http.MethodGet, path: "/api/sites/{site}/documents/{id}", tag: "Documents", summary: "A document's newest draft"}, func(ctx context.Context, in *OfDocument) (*documentAnswer, error) {
		p, err := h.at(ctx, in.OfSite, account.ReadContent)
		if err != nil {
			return nil, err
		}
		return p.document(ctx, in.ID, in.Locale, nil)
	})
	type editDocument struct {
		OfDocument
		Retriable
		Match string `header:"If-Match" maxLength:"80" doc:"The revision that the edit began with, in place of base."`
		Body  struct {
			Base   string         `json:"base,omitempty" maxLength:"64" doc:"Revision that the edit began with."`
			Slug   *string        `json:"slug,omitempty" maxLength:"400"`
			Name   *string        `json:"name,omitempty" maxLength:"800"`
			Values map[string]any `json:"values,omitempty" doc:"Fields to change; a component is merged, everything else replaced; null empties."`
			Auto   bool           `json:"auto,omitempty" doc:"Nobody asked to save: an autosave."`
		}
	}
	add(h, operation{id: "edit-document", method: http.MethodPatch, path: "/api/sites/{site}/documents/{id}", tag: "Documents", summary: "Edit a document", description: "What others have changed since the base is kept; where both changed the same field the answer is 409 with both sides, and nothing is saved."}, func(ctx context.Context, in *editDocument) (*documentAnswer, error) {
		p, err := h.at(ctx, in.OfSite, account.ReadContent)
		if err != nil {
			return nil, err
		}
		if in.Body.Base == "" {
			in.Body.Base = strings.Trim(in.Match, `"`)
		}
		cause := "save"
		if in.Body.Auto {
			cause = authoring.CauseAutosave
		}
		return p.once(ctx, account.EditContent, in.ID, in.Key, []any{in.ID, in.Locale, in.Body}, func(b *authoring.Batch) (answered, error) {
			e, err := b.Edit(ctx, authoring.Edit{Base: in.Body.Base, Patch: authoring.Patch{
				Document: in.ID, Locale: in.Locale, Slug: in.Body.Slug, Name: in.Body.Name, Values: in.Body.Values, Cause: cause, Author: p.author(),
			}})
			return answered{Document: in.ID, Locale: e.Locale, Taken: e.Taken}, inside("values.", err)
		})
	})
}

// inside puts a prefix before the paths of faulty fields.
func inside(prefix string, err error) error {
	e, ok := err.(*fail.Error) //nolint:errorlint // a wrapped one has a path of its own
	if !ok || e == nil || len(e.Fields) == 0 {
		return err
	}
	moved := *e
	moved.Fields = make([]fail.Field, len(e.Fields))
	for i, f := range e.Fields {
		if f.Path != "slug" && f.Path != "name" {
			f.Path = prefix + f.Path
		}
		moved.Fields[i] = f
	}
	return &moved
}

// author names who writes, for revisions.
func (p place) author() string {
	if p.actor.Person != "" {
		return p.actor.Person
	}
	return p.actor.Token
}

// once does a write of one document whose retry has no second effect, and
// answers with the document as it is then. What is done takes the right to what,
// where the document is not new; its author and state may matter for that.
func (p place) once(ctx context.Context, what account.Action, id content.ObjectID, key string, request any, f func(*authoring.Batch) (answered, error)) (*documentAnswer, error) {
	var seen *authoring.Sight // of this write; nil where it was another request's
	a, err := keyed(ctx, p, key, request, false, func(b *authoring.Batch) (answered, error) {
		seen = nil // this may run again
		if id != "" {
			if err := p.mayChange(ctx, b, what, id); err != nil {
				return answered{}, err
			}
		}
		a, err := f(b)
		if err != nil {
			return a, err
		}
		s, err := b.Look(ctx, a.Document, a.Locale)
		seen = &s
		return a, err
	})
	switch {
	case err != nil:
		return nil, err
	case seen != nil:
		return answer(shown(*seen), a.Taken), nil
	}
	out, err := p.document(ctx, a.Document, a.Locale, a.Taken)
	if fail.Is(err, fail.Unavailable) { // what it says of itself is true of the reading alone
		err = fail.Wrap(fail.Unavailable, errors.Join(fail.ErrOutcomeUnknown, err), "The change was kept, but the document cannot be read now. Look before doing it again.")
	}
	return out, err
}

// mayChange checks a right on one document. A document that is not there is
// told as such.
func (p place) mayChange(ctx context.Context, b *authoring.Batch, what account.Action, id content.ObjectID) error {
	o, err := b.Ownership(ctx, id)
	if err != nil {
		return err
	}
	to := account.OnSite(p.id)
	to.Author, to.Live = o.Author, o.Live
	return p.may(what, to)
}

// document reads one document in a locale.
func (p place) document(ctx context.Context, id content.ObjectID, locale string, taken []string) (*documentAnswer, error) {
	var s authoring.Sight
	err := p.Authoring.Store.Read(ctx, p.id, func(tx authoring.Tx) (err error) {
		s, err = authoring.Look(ctx, tx, id, locale)
		return err
	})
	if err != nil {
		return nil, err
	}
	return answer(shown(s), taken), nil
}

func answer(d Document, taken []string) *documentAnswer {
	d.Taken = taken
	return &documentAnswer{ETag: `"` + d.Revision + `"`, Body: d}
}

func shown(s authoring.Sight) Document {
	v := s.Variant
	d := Document{
		ID: s.Record.ID, Num: s.Record.Num, Kind: s.Record.Kind, Type: s.Record.Type, Locale: v.Locale, Slug: v.Slug, Name: v.Name, Status: v.Status,
		Changed: v.Draft != v.Live, Live: v.Live, Values: s.Values, Revision: s.Revision.ID, N: s.Revision.N, Author: s.Revision.Author,
		Created: when(s.Record.Created), Updated: when(v.Updated), Published: when(v.Published), Scheduled: when(v.Scheduled), Trashed: when(v.Trashed), Locales: []LocaleState{},
	}
	for _, o := range s.Others {
		d.Locales = append(d.Locales, LocaleState{o.Locale, o.Slug, o.Status, when(o.Updated), o.Trashed != 0})
	}
	return d
}
