package delivery

// searched answers the searches of posts and pages. Searching comes with the
// index of words; until then only the empty query has an answer, which is an
// empty list (contract §4.4).
func (a *answer) searched() error {
	if a.q.search != "" {
		return no(400, "Search is not built yet.")
	}
	if a.q.window.beyond(0) {
		return no(404, "Invalid page.")
	}
	a.b = append(a.b, '{')
	a.b = a.q.window.meta(a.b, 0)
	a.b = append(a.b, `,"data":[]}`...)
	return nil
}
