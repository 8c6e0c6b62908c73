package adminapi

import (
	"context"
	"net/http"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/fail"
)

func (h *Handler) auditRoutes() {
	type listAudit struct {
		OfSite
		After  int64  `query:"after" minimum:"0" doc:"next of the page before, the oldest first."`
		Newest bool   `query:"newest" doc:"The newest first; pages go on with before."`
		Before int64  `query:"before" minimum:"0" doc:"With newest: next of the page before."`
		Action string `query:"action" maxLength:"64" doc:"With newest: only actions that begin so: document., token.create."`
		Actor  string `query:"actor" maxLength:"80" doc:"With newest: only what this person, token: or system did."`
		Object string `query:"object" maxLength:"64" doc:"With newest: only what was done to this."`
		Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	}
	add(h, operation{id: "list-audit", method: http.MethodGet, path: "/api/sites/{site}/audit", tag: "Audit", summary: "Who did what to the site", description: "A page with a filter may have few events, or none, while next says that others follow."}, func(ctx context.Context, in *listAudit) (*auditPage, error) {
		p, err := h.at(ctx, in.OfSite, account.ReadAudit)
		if err != nil {
			return nil, err
		}
		if in.Newest {
			rows, next, err := p.Accounts.AuditBefore(ctx, p.actor, p.id, in.Before, account.AuditFilter{Action: in.Action, Actor: in.Actor, Object: in.Object}, in.Limit)
			if err != nil {
				return nil, err
			}
			out := audited(rows, in.Limit)
			out.Body.Next = next
			return out, nil
		}
		if in.Before != 0 || in.Action != "" || in.Actor != "" || in.Object != "" {
			return nil, fail.E(fail.Invalid, "before, action, actor and object go with newest=true.")
		}
		rows, err := p.Accounts.Audit(ctx, p.actor, p.site.Organisation, p.id, in.After, in.Limit)
		if err != nil {
			return nil, err
		}
		return audited(rows, in.Limit), nil
	})
	type verified struct {
		Body struct {
			Holds  bool   `json:"holds" doc:"Every event is as it was written, and none is gone."`
			Events int64  `json:"events"`
			Detail string `json:"detail,omitempty" doc:"Which event is the first that does not hold."`
		}
	}
	add(h, operation{id: "verify-audit", method: http.MethodGet, path: "/api/sites/{site}/audit/verification", tag: "Audit", summary: "Walk the chain of the site's audit trail"}, func(ctx context.Context, in *OfSite) (*verified, error) {
		p, err := h.at(ctx, *in, account.ReadAudit)
		if err != nil {
			return nil, err
		}
		out := &verified{}
		out.Body.Events, err = p.Accounts.VerifySiteAudit(ctx, p.actor, p.id)
		if fail.Is(err, fail.Conflict) {
			out.Body.Detail, err = fail.Message(err), nil
		}
		out.Body.Holds = out.Body.Detail == ""
		return out, err
	})
}
