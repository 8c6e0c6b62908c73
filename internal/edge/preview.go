package edge

import (
	"net/http"

	"github.com/gheecms/ghee/internal/content"
)

// preview is the step for preview=1 (and test=1): all that the edge does about
// previews stands here, in fallback and in policy. Who may preview is answered
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
	out := h.answer(x)
	if out.status == http.StatusNotFound {
		return unavailable("This node has no drafts of this site at the moment. Try again shortly.")
	}
	return out
}
