package edge

// preview is the step for preview=1 (and test=1): all that the edge does about
// previews stands here and in policy. A token without the right to preview
// gets published content as if it had not asked (contract §2). With the right
// it gets published content and is told so, until sets of drafts are served.
func (h *Handler) preview(x *exchange) *reply {
	asked := x.query.Preview()
	x.query = x.query.WithoutPreview()
	if asked && x.grant.Preview {
		x.warning = "Previews are not served yet; this is the published version."
	}
	return nil
}
