package delivery

// redirects answers GET /v2/redirects/, a resource of ours (contract §15):
// {"meta":{…},"data":[{"from","to"}]}, ordered by from.
func (a *answer) redirects() error {
	w := a.q.window
	list, total, err := a.r.Redirects(a.ctx, w.start(), w.size)
	if err != nil {
		return err
	}
	a.keys.add(KeyType(RedirectType))
	if w.beyond(total) {
		return no(404, "Invalid page.")
	}
	a.envelope(total)
	a.b = append(a.b, '[')
	for i, r := range list {
		if i > 0 {
			a.b = append(a.b, ',')
		}
		a.b = append(a.b, `{"from":`...)
		a.b = appendQuoted(a.b, r.From)
		a.b = append(a.b, `,"to":`...)
		a.b = appendQuoted(a.b, r.To)
		a.b = append(a.b, '}')
	}
	a.b = append(a.b, "]}"...)
	return nil
}
