package adminapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// operation is what a route says of itself.
type operation struct {
	id, method, path string
	summary          string
	tag              string
	status           int    // of success; 0 for 200, or 204 without an answer
	open             bool   // nobody needs to have signed in
	signsIn          bool   // it refuses with 401, too, what does not sign in
	bounded          bool   // tries of it are bounded: 429
	streams          bool   // it answers with server-sent events
	file             string // media type of the file that it answers with
	description      string
}

// add puts a route on the table. Every failure of do becomes a Problem.
func add[I, O any](h *Handler, op operation, do func(context.Context, *I) (*O, error)) {
	o := huma.Operation{
		OperationID: op.id, Method: op.method, Path: op.path, Summary: op.summary, Description: op.description, Tags: []string{op.tag},
		DefaultStatus: op.status, MaxBodyBytes: maxBody,
		Errors: []int{http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusServiceUnavailable},
	}
	if op.open {
		h.open[op.method+" "+op.path] = true
	} else {
		o.Security = []map[string][]string{{"cookie": {}}, {"bearer": {}}}
		o.Errors = append(o.Errors, http.StatusUnauthorized)
	}
	if op.signsIn {
		o.Errors = append(o.Errors, http.StatusUnauthorized)
	}
	if op.bounded {
		o.Errors = append(o.Errors, http.StatusTooManyRequests)
	}
	if op.method != http.MethodGet {
		o.Errors = append(o.Errors, http.StatusConflict)
		if !op.open {
			o.Errors = append(o.Errors, http.StatusUnsupportedMediaType)
		}
	}
	if op.streams {
		o.Responses = map[string]*huma.Response{"200": {Description: "Server-sent events", Content: map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: huma.TypeString}}}}}
	}
	if op.file != "" {
		o.Responses = map[string]*huma.Response{"200": {Description: "The file", Content: map[string]*huma.MediaType{op.file: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}}
	}
	huma.Register(h.api, o, func(ctx context.Context, in *I) (*O, error) {
		out, err := do(ctx, in)
		if err != nil {
			return nil, h.problem(mayBeDone(ctx, in, err), visiting(ctx).from.RequestID)
		}
		return out, nil
	})
}

// OfSite is the part of a path that names a site.
type OfSite struct {
	Site string `path:"site" doc:"Key of the site." maxLength:"40" example:"my-blog"`
}

// place is a site that somebody works on.
type place struct {
	Origin
	id    content.SiteID
	site  content.Site
	actor account.Actor
}

// at opens a site for what an operation does there. Whoever has no role there is
// told that there is none, as for one that does not exist.
func (h *Handler) at(ctx context.Context, s OfSite, what account.Action) (place, error) {
	o, err := h.c.Origin()
	if err != nil {
		return place{}, err
	}
	v := visiting(ctx)
	p := place{Origin: o, actor: v.Actor}
	p.Authoring = o.Authoring.As(p.actor)
	p.Authoring.Committed = v.tellPosition
	p.site, err = o.Sites.SiteByKey(ctx, s.Site)
	if err != nil && !fail.Is(err, fail.NotFound) {
		return place{}, err
	}
	p.id = p.site.ID
	if err != nil || !account.Can(p.actor, account.ReadContent, account.OnSite(p.id)) {
		return place{}, fail.E(fail.NotFound, "There is no site %q.", s.Site)
	}
	return p, p.may(what, account.OnSite(p.id))
}

func (p place) may(what account.Action, to account.Resource) error {
	if account.Can(p.actor, what, to) {
		return nil
	}
	return fail.E(fail.Denied, "Your role on %s does not allow this (%s).", p.site.Key, what)
}
