package adminapi

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// ReleaseLine is a release in a list.
type ReleaseLine struct {
	ID        string                 `json:"id"`
	Name      string                 `json:"name"`
	State     authoring.ReleaseState `json:"state" doc:"open, published or undone; what is not published may be changed."`
	Version   int                    `json:"version" doc:"Rises with each change."`
	Size      int                    `json:"size" doc:"How many entries it has."`
	By        string                 `json:"by,omitempty" doc:"Id of the person or token that made it."`
	Made      *time.Time             `json:"made"`
	Changed   *time.Time             `json:"changed"`
	Published *time.Time             `json:"published,omitempty"`
	Undone    *time.Time             `json:"undone,omitempty"`
}

// ReleaseEntry is what a release does to a document in a locale.
type ReleaseEntry struct {
	Document content.ObjectID `json:"document" maxLength:"64"`
	Locale   string           `json:"locale,omitempty" maxLength:"10" doc:"The site's default locale when left out."`
	Action   authoring.Deed   `json:"action" enum:"publish,unpublish"`
}

// ReleaseEntryLine is an entry with the document it is about.
type ReleaseEntryLine struct {
	ReleaseEntry
	Kind    content.Kind       `json:"kind,omitempty"`
	Type    content.TypeID     `json:"type,omitempty"`
	Slug    string             `json:"slug,omitempty"`
	Name    string             `json:"name" doc:"As it is now; empty when the document is gone."`
	State   authoring.Standing `json:"state" enum:"draft,changed,published" doc:"changed: readers have something older than the newest draft."`
	Trashed bool               `json:"trashed,omitempty"`
}

// Release is a release with its entries.
type Release struct {
	ReleaseLine
	Entries  []ReleaseEntryLine `json:"entries"`
	At       *time.Time         `json:"at,omitempty" doc:"When it is to be published."`
	Schedule string             `json:"schedule,omitempty" doc:"Id of the schedule that does it."`
	Zone     string             `json:"zone,omitempty" doc:"In which at was given."`
	Skipped  []FieldFault       `json:"skipped,omitempty" doc:"After an undo: entries that were left as they are, and why."`
}

type releaseAnswer struct{ Body Release }

// ReleaseInput is a release as somebody writes it.
type ReleaseInput struct {
	Name    string         `json:"name" maxLength:"800"`
	Entries []ReleaseEntry `json:"entries" maxItems:"1000" nullable:"false"`
}

func (in ReleaseInput) entries() []authoring.ReleaseEntry {
	out := make([]authoring.ReleaseEntry, len(in.Entries))
	for i, e := range in.Entries {
		out[i] = authoring.ReleaseEntry{Document: e.Document, Locale: e.Locale, Deed: e.Action}
	}
	return out
}

// OfRelease is the part of a path that names a release.
type OfRelease struct {
	OfSite
	ID string `path:"id" maxLength:"64" doc:"Id of the release."`
}

func (h *Handler) releaseRoutes() {
	h.releaseReadRoutes()
	h.releaseActionRoutes()
	type createRelease struct {
		OfSite
		Retriable
		Body ReleaseInput
	}
	add(h, operation{id: "create-release", method: http.MethodPost, path: "/api/sites/{site}/releases", tag: "Releases", summary: "Make a release: documents that are published or unpublished together", status: http.StatusCreated}, func(ctx context.Context, in *createRelease) (*releaseAnswer, error) {
		return h.onRelease(ctx, in.OfSite, in.Key, in.Body, func(b *authoring.Batch) (released, error) {
			r, err := b.OpenRelease(ctx, in.Body.Name, in.Body.entries())
			return released{ID: r.ID}, err
		})
	})
	type changeRelease struct {
		OfRelease
		Retriable
		Body struct {
			ReleaseInput
			Version int `json:"version,omitempty" minimum:"0" doc:"The version that was looked at: 409 when somebody has changed it since."`
		}
	}
	add(h, operation{id: "change-release", method: http.MethodPut, path: "/api/sites/{site}/releases/{id}", tag: "Releases", summary: "Give a release another name and other entries"}, func(ctx context.Context, in *changeRelease) (*releaseAnswer, error) {
		return h.onRelease(ctx, in.OfSite, in.Key, []any{in.ID, in.Body}, func(b *authoring.Batch) (released, error) {
			r, err := b.ChangeRelease(ctx, in.ID, in.Body.Version, in.Body.Name, in.Body.entries())
			return released{ID: r.ID}, err
		})
	})
	type dropRelease struct {
		OfRelease
		Retriable
	}
	add(h, operation{id: "delete-release", method: http.MethodDelete, path: "/api/sites/{site}/releases/{id}", tag: "Releases", summary: "Delete a release that is not published; its documents stay"}, func(ctx context.Context, in *dropRelease) (*struct{}, error) {
		p, err := h.at(ctx, in.OfSite, account.PublishContent)
		if err != nil {
			return nil, err
		}
		return nil, p.effect(ctx, in.Key, []any{"delete", in.ID}, false, func(b *authoring.Batch) error { return b.DropRelease(ctx, in.ID) })
	})
}

func (h *Handler) releaseReadRoutes() {
	type listReleases struct {
		OfSite
		Page
	}
	add(h, operation{id: "list-releases", method: http.MethodGet, path: "/api/sites/{site}/releases", tag: "Releases", summary: "Releases, the newest first"}, func(ctx context.Context, in *listReleases) (*paged[ReleaseLine], error) {
		p, err := h.at(ctx, in.OfSite, account.ReadContent)
		if err != nil {
			return nil, err
		}
		return list[authoring.Release, authoring.Release, ReleaseLine]{
			after: func(tx authoring.Tx, last authoring.Release, limit int) ([]authoring.Release, error) {
				return tx.Releases(ctx, last, limit)
			},
			line: func(_ authoring.Tx, r authoring.Release) (ReleaseLine, error) { return releaseLine(r), nil },
			mark: func(r authoring.Release) authoring.Release { return authoring.Release{ID: r.ID, Made: r.Made} },
		}.page(ctx, p, in.Page, authoring.Release{})
	})
	add(h, operation{id: "get-release", method: http.MethodGet, path: "/api/sites/{site}/releases/{id}", tag: "Releases", summary: "A release with its entries"}, func(ctx context.Context, in *OfRelease) (*releaseAnswer, error) {
		p, err := h.at(ctx, in.OfSite, account.ReadContent)
		if err != nil {
			return nil, err
		}
		return p.release(ctx, in.ID, nil)
	})
	type faults struct {
		Body struct {
			Faults []FieldFault `json:"faults" doc:"Each broken rule of each entry; none when it can be published."`
		}
	}
	add(h, operation{id: "check-release", method: http.MethodGet, path: "/api/sites/{site}/releases/{id}/faults", tag: "Releases", summary: "What keeps a release from being published as it is; changes nothing"}, func(ctx context.Context, in *OfRelease) (*faults, error) {
		p, err := h.at(ctx, in.OfSite, account.ReadContent)
		if err != nil {
			return nil, err
		}
		out := &faults{}
		out.Body.Faults = []FieldFault{}
		err = authoring.ReleaseFaults(ctx, p.Authoring.Store, p.id, in.ID)
		if e, ok := errors.AsType[*fail.Error](err); ok && e.Code == fail.Invalid {
			out.Body.Faults, err = fieldFaults(e.Fields), nil
		}
		return out, err
	})
}

func (h *Handler) releaseActionRoutes() {
	type publishRelease struct {
		OfRelease
		Retriable
	}
	add(h, operation{id: "publish-release", method: http.MethodPost, path: "/api/sites/{site}/releases/{id}/publish", tag: "Releases", summary: "Do all that a release says, or nothing; readers see no part of it"}, func(ctx context.Context, in *publishRelease) (*releaseAnswer, error) {
		return h.onRelease(ctx, in.OfSite, in.Key, []any{"publish", in.ID}, func(b *authoring.Batch) (released, error) {
			return released{ID: in.ID}, b.PublishRelease(ctx, in.ID)
		})
	})
	type undoRelease struct {
		OfRelease
		Retriable
		Body struct {
			SkipChanged bool `json:"skip_changed,omitempty" doc:"Leave out what was changed since; else nothing is undone when something was."`
		}
	}
	add(h, operation{id: "undo-release", method: http.MethodPost, path: "/api/sites/{site}/releases/{id}/undo", tag: "Releases", summary: "Bring all of a release back to what readers had before; drafts stay"}, func(ctx context.Context, in *undoRelease) (*releaseAnswer, error) {
		return h.onRelease(ctx, in.OfSite, in.Key, []any{"undo", in.ID, in.Body}, func(b *authoring.Batch) (released, error) {
			skipped, err := b.UndoRelease(ctx, in.ID, in.Body.SkipChanged)
			return released{in.ID, fieldFaults(skipped)}, err
		})
	})
}

// released is what the answer to a write is made from.
type released struct {
	ID      string       `json:"r"`
	Skipped []FieldFault `json:"s,omitempty"`
}

func fieldFaults(fields []fail.Field) (out []FieldFault) {
	for _, f := range fields {
		out = append(out, FieldFault{"body." + f.Path, f.Message})
	}
	return out
}

// onRelease changes a release once, as one group, and answers with it as it is
// then.
func (h *Handler) onRelease(ctx context.Context, at OfSite, key string, request any, f func(*authoring.Batch) (released, error)) (*releaseAnswer, error) {
	p, err := h.at(ctx, at, account.PublishContent)
	if err != nil {
		return nil, err
	}
	done, err := keyed(ctx, p, key, request, true, f)
	if err != nil {
		return nil, err
	}
	return p.release(ctx, done.ID, done.Skipped)
}

func (p place) release(ctx context.Context, id string, skipped []FieldFault) (*releaseAnswer, error) {
	out := &releaseAnswer{Body: Release{Skipped: skipped}}
	err := p.Authoring.Store.Read(ctx, p.id, func(tx authoring.Tx) error {
		r, err := tx.Release(ctx, id)
		if err != nil {
			return err
		}
		out.Body.ReleaseLine = releaseLine(r)
		entries, err := tx.ReleaseEntries(ctx, id)
		if err != nil {
			return err
		}
		if out.Body.Entries, err = entryLines(ctx, tx, entries); err != nil {
			return err
		}
		waiting, err := tx.PendingOfRelease(ctx, id)
		for _, s := range waiting {
			out.Body.At, out.Body.Schedule, out.Body.Zone = when(s.At), s.ID, s.Zone
		}
		return err
	})
	return out, err
}

func entryLines(ctx context.Context, tx authoring.Tx, entries []authoring.ReleaseEntry) ([]ReleaseEntryLine, error) {
	ids := make([]content.ObjectID, len(entries))
	for i, e := range entries {
		ids[i] = e.Document
	}
	lines, err := linesOf(ctx, tx, ids)
	out := []ReleaseEntryLine{}
	for _, e := range entries {
		l := ReleaseEntryLine{ReleaseEntry: ReleaseEntry{e.Document, e.Locale, e.Deed}, State: authoring.Unseen}
		for _, v := range lines[e.Document] {
			l.Kind, l.Type = v.Kind, v.Type
			if v.Locale == e.Locale {
				l.Slug, l.Name, l.State, l.Trashed = v.Slug, v.Name, v.Standing(), v.Trashed != 0
			}
		}
		out = append(out, l)
	}
	return out, err
}

func releaseLine(r authoring.Release) ReleaseLine {
	return ReleaseLine{r.ID, r.Name, r.State, r.Version, r.Entries, r.By, when(r.Made), when(r.Changed), when(r.Published), when(r.Undone)}
}
