package adminapi

// routes is the table of everything the API does, a file a resource.
func (h *Handler) routes() {
	h.sessionRoutes()
	h.meRoutes()
	h.siteRoutes()
	h.typeRoutes()
	h.listRoutes()
	h.documentRoutes()
	h.documentActionRoutes()
	h.revisionRoutes()
	h.useRoutes()
	h.presenceRoutes()
	h.scheduleRoutes()
	h.trashRoutes()
	h.receiptRoutes()
	h.purgeRoutes()
	h.mediaRoutes()
	h.redirectRoutes()
	h.viewRoutes()
	h.organisationRoutes()
	h.peopleRoutes()
	h.tokenRoutes()
	h.edgeTokenRoutes()
	h.auditRoutes()
	h.webhookRoutes()
	h.deliveryRoutes()
}
