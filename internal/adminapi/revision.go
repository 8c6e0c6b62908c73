package adminapi

import (
	"context"
	"net/http"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
)

// HistoryLine is a revision, or the autosaves of one sitting.
type HistoryLine struct {
	Revision string     `json:"revision" doc:"Id of the newest of them."`
	N        int        `json:"n"`
	From     int        `json:"from" doc:"Number of the first of them."`
	Count    int        `json:"count"`
	Cause    string     `json:"cause" doc:"save, autosave, restore, import, api, duplicate."`
	Author   string     `json:"author,omitempty"`
	Name     string     `json:"name"`
	At       *time.Time `json:"at"`
	Since    *time.Time `json:"since"`
}

func (h *Handler) revisionRoutes() {
	type listRevisions struct {
		OfDocument
		Before int `query:"before" minimum:"0" doc:"next of the page before."`
		Limit  int `query:"limit" minimum:"1" maximum:"100" default:"30"`
	}
	type historyLines struct {
		Body struct {
			Items []HistoryLine `json:"items"`
			Next  int           `json:"next,omitempty" doc:"What to ask with as before; absent on the last page."`
		}
	}
	add(h, operation{id: "list-revisions", method: http.MethodGet, path: "/api/sites/{site}/documents/{id}/revisions", tag: "Revisions", summary: "A document's history, the newest first"}, func(ctx context.Context, in *listRevisions) (*historyLines, error) {
		p, err := h.at(ctx, in.OfSite, account.ReadContent)
		if err != nil {
			return nil, err
		}
		found, next, err := p.Authoring.History(ctx, p.id, in.ID, in.Locale, in.Before, in.Limit)
		if err != nil {
			return nil, err
		}
		out := &historyLines{}
		out.Body.Items, out.Body.Next = []HistoryLine{}, next
		for _, l := range found {
			n := l.Newest
			out.Body.Items = append(out.Body.Items, HistoryLine{n.ID, n.N, l.From, l.Count, n.Cause, n.Author, n.Name, when(n.At), when(l.Since)})
		}
		return out, nil
	})
	type compareRevisions struct {
		OfDocument
		A string `query:"a" required:"true" maxLength:"64" doc:"Id of a revision."`
		B string `query:"b" required:"true" maxLength:"64" doc:"Id of another."`
	}
	type differences struct {
		Body struct {
			Items []authoring.FieldDiff `json:"items"`
		}
	}
	add(h, operation{id: "compare-revisions", method: http.MethodGet, path: "/api/sites/{site}/documents/{id}/compare", tag: "Revisions", summary: "The fields in which two revisions differ"}, func(ctx context.Context, in *compareRevisions) (*differences, error) {
		p, err := h.at(ctx, in.OfSite, account.ReadContent)
		if err != nil {
			return nil, err
		}
		out := &differences{}
		out.Body.Items, err = p.Authoring.Compare(ctx, p.id, in.ID, in.A, in.B)
		if out.Body.Items == nil {
			out.Body.Items = []authoring.FieldDiff{}
		}
		return out, err
	})
	type restoreRevision struct {
		OfDocument
		Retriable
		Body struct {
			Revision string   `json:"revision" maxLength:"64"`
			Fields   []string `json:"fields,omitempty" maxItems:"200" doc:"Keys of the fields to bring back; all of them, and the name, when left out."`
		}
	}
	add(h, operation{id: "restore-revision", method: http.MethodPost, path: "/api/sites/{site}/documents/{id}/restore", tag: "Revisions", summary: "Save a draft that has what an earlier revision had"}, func(ctx context.Context, in *restoreRevision) (*documentAnswer, error) {
		p, err := h.at(ctx, in.OfSite, account.ReadContent)
		if err != nil {
			return nil, err
		}
		return p.once(ctx, account.EditContent, in.ID, in.Key, []any{"restore", in.ID, in.Locale, in.Body}, func(b *authoring.Batch) (answered, error) {
			_, err := b.Restore(ctx, authoring.Restore{Document: in.ID, Locale: in.Locale, Revision: in.Body.Revision, Fields: in.Body.Fields, Author: p.author()})
			return answered{Document: in.ID, Locale: in.Locale}, err
		})
	})
}
