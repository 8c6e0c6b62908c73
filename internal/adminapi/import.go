package adminapi

import (
	"context"
	"encoding/json"
	"mime"
	"net/http"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/importing/upload"
)

// Import is a file that somebody gave to be imported, with what becomes of it.
type Import struct {
	ID      string                `json:"id"`
	Source  string                `json:"source" enum:"wordpress,markdown,archive"`
	Name    string                `json:"name" doc:"Of the file."`
	Size    int64                 `json:"size" doc:"Bytes that the file has."`
	Got     int64                 `json:"got" doc:"Bytes of it that are here; the next piece begins there."`
	State   authoring.UploadState `json:"state" enum:"uploading,looking,looked,importing,done,failed,cancelled" doc:"looked: it waits for start."`
	Step    string                `json:"step,omitempty" doc:"What is being done at this moment."`
	Done    int64                 `json:"done"`
	Total   int64                 `json:"total" doc:"Of the step; 0 while that is not known."`
	Reason  string                `json:"reason,omitempty" doc:"Why it failed."`
	By      string                `json:"by,omitempty"`
	Made    *time.Time            `json:"made"`
	Ended   *time.Time            `json:"ended,omitempty"`
	Report  *importing.Report     `json:"report,omitempty" doc:"What was brought in, or would be, and what was left out."`
	Options upload.Options        `json:"options"`
}

func importOf(u authoring.Upload) (Import, error) {
	out := Import{
		ID: u.ID, Source: u.Source, Name: u.Name, Size: u.Size, Got: u.Got, State: u.State, Step: u.Step, Done: u.Done, Total: u.Total,
		Reason: u.Reason, By: u.By, Made: when(u.Made), Ended: when(u.Ended),
	}
	if u.Options != nil {
		if err := json.Unmarshal(u.Options, &out.Options); err != nil {
			return out, fail.Wrap(fail.Internal, err, "The options of an import cannot be read.")
		}
	}
	if u.Report != nil {
		out.Report = &importing.Report{}
		if err := json.Unmarshal(u.Report, out.Report); err != nil {
			return out, fail.Wrap(fail.Internal, err, "The report of an import cannot be read.")
		}
	}
	return out, nil
}

type (
	importAnswer struct{ Body Import }
	oneImport    struct {
		OfSite
		ID string `path:"id" maxLength:"64"`
	}
	writeImport struct {
		OfSite
		Retriable
		ID string `path:"id" maxLength:"64"`
	}
)

// shownImport answers with an import as it is.
func (p place) shownImport(ctx context.Context, id string) (*importAnswer, error) {
	out := &importAnswer{}
	return out, p.Authoring.Store.Read(ctx, p.id, func(tx authoring.Tx) error {
		u, err := tx.Upload(ctx, id)
		if err != nil {
			return err
		}
		out.Body, err = importOf(u)
		return err
	})
}

func (h *Handler) importRoutes() {
	type imports struct {
		Body struct {
			Items []Import `json:"items"`
		}
	}
	add(h, operation{id: "list-imports", method: http.MethodGet, path: "/api/sites/{site}/imports", tag: "Imports", summary: "Files that were given to be imported, the newest first, without their reports"}, func(ctx context.Context, in *OfSite) (*imports, error) {
		p, err := h.at(ctx, *in, account.ImportSite)
		if err != nil {
			return nil, err
		}
		out := &imports{}
		return out, p.Authoring.Store.Read(ctx, p.id, func(tx authoring.Tx) error {
			out.Body.Items = []Import{}
			all, err := tx.Uploads(ctx, 50)
			for _, u := range all {
				one, err := importOf(u)
				if err != nil {
					return err
				}
				out.Body.Items = append(out.Body.Items, one)
			}
			return err
		})
	})
	type createImport struct {
		OfSite
		Retriable
		Body struct {
			Source  string          `json:"source" enum:"wordpress,markdown,archive" doc:"A WordPress export (WXR), a zip of Markdown files, or an archive of Ghee."`
			Name    string          `json:"name" maxLength:"200" doc:"Of the file. Later uploads of a zip with this name are the same place."`
			Size    int64           `json:"size" minimum:"1" doc:"Bytes that the file has."`
			Options *upload.Options `json:"options,omitempty"`
		}
	}
	add(h, operation{
		id: "create-import", method: http.MethodPost, path: "/api/sites/{site}/imports", tag: "Imports", summary: "Say that a file is to come", status: http.StatusCreated,
		description: "Then send its bytes in pieces. When all are here it is looked over, and nothing is written before start says so.",
	}, func(ctx context.Context, in *createImport) (*importAnswer, error) {
		p, err := h.at(ctx, in.OfSite, account.ImportSite)
		if err != nil {
			return nil, err
		}
		if in.Body.Options == nil {
			in.Body.Options = &upload.Options{}
		}
		if err := in.Body.Options.Check(in.Body.Source); err != nil {
			return nil, err
		}
		options, err := json.Marshal(in.Body.Options)
		if err != nil {
			return nil, err
		}
		id, err := keyed(ctx, p, in.Key, []any{"create-import", in.Body}, false, func(b *authoring.Batch) (string, error) {
			u, err := b.BeginUpload(ctx, authoring.Upload{Source: in.Body.Source, Name: in.Body.Name, Size: in.Body.Size, Options: options})
			return u.ID, err
		})
		if err != nil {
			return nil, err
		}
		return p.shownImport(ctx, id)
	})
	add(h, operation{id: "get-import", method: http.MethodGet, path: "/api/sites/{site}/imports/{id}", tag: "Imports", summary: "How far an import is, with its report"}, func(ctx context.Context, in *oneImport) (*importAnswer, error) {
		p, err := h.at(ctx, in.OfSite, account.ImportSite)
		if err != nil {
			return nil, err
		}
		return p.shownImport(ctx, in.ID)
	})
	h.importFileRoutes()
}

func (h *Handler) importFileRoutes() {
	type piece struct {
		OfSite
		ID      string `path:"id" maxLength:"64"`
		Offset  int64  `query:"offset" minimum:"0" doc:"Where in the file the piece begins."`
		Type    string `header:"Content-Type"`
		RawBody []byte `contentType:"application/octet-stream"`
	}
	add(h, operation{
		id: "send-import-file", method: http.MethodPut, path: "/api/sites/{site}/imports/{id}/file", tag: "Imports", summary: "Send a piece of the file",
		description: "At most 8 MiB. A piece that came before may come again; one that would leave a gap is refused, and got says where to go on.",
	}, func(ctx context.Context, in *piece) (*importAnswer, error) {
		p, err := h.at(ctx, in.OfSite, account.ImportSite)
		if err != nil {
			return nil, err
		}
		return h.takePiece(ctx, p, in.ID, in.Offset, in.Type, in.RawBody)
	})
	add(h, operation{id: "start-import", method: http.MethodPost, path: "/api/sites/{site}/imports/{id}/start", tag: "Imports", summary: "Bring in a file that was looked over", description: "Also one whose import has failed or was cancelled: what is here already is not brought twice.", status: http.StatusAccepted}, func(ctx context.Context, in *writeImport) (*importAnswer, error) {
		p, err := h.at(ctx, in.OfSite, account.ImportSite)
		if err != nil {
			return nil, err
		}
		if err := p.effect(ctx, in.Key, []any{"start-import", in.ID}, false, func(b *authoring.Batch) error {
			_, err := b.StartUpload(ctx, in.ID)
			return err
		}); err != nil {
			return nil, err
		}
		return p.shownImport(ctx, in.ID)
	})
	add(h, operation{id: "cancel-import", method: http.MethodDelete, path: "/api/sites/{site}/imports/{id}", tag: "Imports", summary: "Stop an import", description: "What it has brought in stays; until its file is let go, a week later, it can be started again."}, func(ctx context.Context, in *writeImport) (*importAnswer, error) {
		p, err := h.at(ctx, in.OfSite, account.ImportSite)
		if err != nil {
			return nil, err
		}
		if err := p.effect(ctx, in.Key, []any{"cancel-import", in.ID}, false, func(b *authoring.Batch) error {
			_, err := b.StopUpload(ctx, in.ID)
			return err
		}); err != nil {
			return nil, err
		}
		return p.shownImport(ctx, in.ID)
	})
}

// takePiece keeps a piece of a file that is to come.
func (h *Handler) takePiece(ctx context.Context, p place, id string, offset int64, contentType string, body []byte) (*importAnswer, error) {
	if t, _, err := mime.ParseMediaType(contentType); err != nil || t != bytesType {
		return nil, fail.E(fail.Invalid, "Send the bytes of the file as %s.", bytesType)
	}
	now, err := p.shownImport(ctx, id)
	switch {
	case err != nil:
		return nil, err
	case now.Body.State != authoring.UploadComing:
		return now, nil // the last piece came before
	case len(body) == 0 || len(body) > upload.MaxPiece || offset+int64(len(body)) > now.Body.Size:
		return nil, fail.E(fail.Invalid, "A piece has 1 byte to %d MiB, and none goes beyond the %d bytes that the file was said to have.", upload.MaxPiece>>20, now.Body.Size)
	case h.c.Uploads == nil:
		return nil, fail.E(fail.Unavailable, "This node takes no files.")
	}
	got, err := h.c.Uploads.Put(p.id, id, offset, body)
	if err != nil {
		return nil, err
	}
	if err := p.Authoring.Batch(ctx, p.id, false, func(b *authoring.Batch) error {
		_, err := b.GotUpload(ctx, id, got)
		return err
	}); err != nil {
		return nil, err
	}
	return p.shownImport(ctx, id)
}
