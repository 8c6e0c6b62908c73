package adminapi

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/fail"
)

func (h *Handler) exportRoutes() {
	add(h, operation{
		id: "export-site", method: http.MethodGet, path: "/api/sites/{site}/export", tag: "Exports", summary: "Everything of a site as one archive", file: "application/gzip",
		description: "It is of one moment, holds drafts and all revisions, and no tokens and no people. Its last entry holds checksums, so one that was cut short is known as such.",
	}, h.export)
}

func (h *Handler) export(ctx context.Context, in *OfSite) (*huma.StreamResponse, error) {
	p, err := h.at(ctx, *in, account.ExportSite)
	if err != nil {
		return nil, err
	}
	if h.c.Export == nil {
		return nil, fail.E(fail.Unavailable, "This node has no database to export from.")
	}
	if err := p.Authoring.Batch(ctx, p.id, false, func(b *authoring.Batch) error {
		b.Note(account.Event{Action: authoring.SiteExported, Object: "archive"})
		return nil
	}); err != nil {
		return nil, err
	}
	v := visiting(ctx)
	return &huma.StreamResponse{Body: func(c huma.Context) { //nolint:contextcheck // the stream has its own
		c.SetHeader("Content-Type", "application/gzip")
		c.SetHeader("Content-Disposition", fmt.Sprintf("attachment; filename=%q", p.site.Key+"-"+time.Now().UTC().Format("2006-01-02")+".ghee.tar.gz"))
		to := slow{stream{v.w, http.NewResponseController(v.w)}}
		if err := h.c.Export(c.Context(), p.id, to); err != nil {
			h.c.Log.ErrorContext(c.Context(), "an export broke off", "request_id", v.from.RequestID, "error", err)
			panic(http.ErrAbortHandler) // so that the client sees that it is not whole
		}
	}}, nil
}

// slow writes an answer that may take as long as somebody takes it.
type slow struct{ stream }

// Write implements io.Writer.
func (s slow) Write(p []byte) (int, error) {
	if err := s.moveOn(); err != nil {
		return 0, err
	}
	return s.w.Write(p)
}

var _ io.Writer = slow{}
