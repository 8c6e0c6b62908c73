package edge

import (
	"net/http"

	"github.com/gheecms/ghee/internal/content"
)

// preview is the step for preview=1 (and test=1): all that the edge does about
// previews stands in this file, in drafts and in policy. Who may preview is answered
// from the site's second set, which holds the newest drafts beside what is
// published; whoever may not is answered as if nothing had been asked (contract
// §2). A write token reads all that its owner writes.
func (h *Handler) preview(x *exchange) *reply {
	asked := x.query.Preview()
	x.query = x.query.WithoutPreview()
	if asked && (x.grant.Preview || x.grant.Kind == content.WriteToken) {
		h.from(x, x.grant.Site.Preview())
	}
	return nil
}

// previews reports whether drafts answer.
func (x *exchange) previews() bool { return x.set.IsPreview() }

// published answers a preview that this node has no drafts for from what is
// published. What is not there can then not be told from what is only drafted.
func (h *Handler) published(x *exchange) *reply {
	h.from(x, x.grant.Site)
	x.warning = "This node has no drafts; this is the published version."
	out := h.ask(x)
	if out.status == http.StatusNotFound {
		return unavailable("This node has no drafts of this site at the moment. Try again shortly.")
	}
	return out
}

// draftBySlug answers for a post that is not published, on a site that shows it
// by its slug whatever its status: from the drafts of this node, or of its
// leader, which is asked for so many a second only. Where that leads nowhere the
// miss stands; nobody keeps it, since no purge comes when a draft is saved.
func (h *Handler) draftBySlug(x *exchange, miss *reply) *reply {
	x.drafted = true
	if h.c.Leader == nil {
		was := *x
		h.from(x, x.grant.Site.Preview())
		if out := h.ask(x); out.status == http.StatusOK {
			return out
		}
		*x = was
		return miss
	}
	told, err := h.c.Leader.Preview(x.r, x.grant.Site)
	if err != nil {
		ctx := x.r.Context()
		h.c.Log.DebugContext(ctx, "leader not asked for a draft", about(ctx, x.r, err)...)
		return miss
	}
	if told.Status != http.StatusOK && told.Status != http.StatusNotModified {
		return miss
	}
	told.Header.Set("Cache-Control", noStore)
	return &reply{status: told.Status, told: told}
}
