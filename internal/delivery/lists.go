package delivery

import "github.com/gheecms/ghee/internal/content"

// listed answers with one page of the documents of a selection, in the list
// envelope.
func (a *answer) listed(s Selection, parts Parts, instead string) error {
	t := a.tree(instead)
	total, err := a.page(t, s, parts)
	if err != nil {
		return err
	}
	return a.list(t, total)
}

// page grows t of the documents of a selection that stand on the page asked for,
// and returns how many there are on all pages.
func (a *answer) page(t *tree, s Selection, parts Parts) (int, error) {
	w := a.q.window
	s.Locale, s.Offset, s.Limit = a.locale.Num, w.start(), w.size
	docs, total, err := a.r.Select(a.ctx, s, parts)
	if err != nil {
		return 0, err
	}
	if w.beyond(total) {
		return 0, no(404, "Invalid page.")
	}
	t.list = s.Scope.Kind == content.KindPost
	for i := range docs {
		t.root(&docs[i])
	}
	return total, t.grow()
}

// list writes the roots of t in the list envelope.
func (a *answer) list(t *tree, total int) error {
	a.envelope(total)
	if err := a.array(t); err != nil {
		return err
	}
	a.b = append(a.b, '}')
	return nil
}

// envelope opens a list: {"meta":{…},"data": and then the data and a brace.
func (a *answer) envelope(total int) {
	a.b = append(a.b, '{')
	a.b = a.q.window.meta(a.b, total)
	a.b = append(a.b, `,"data":`...)
}

// array writes the roots of t as a JSON array.
func (a *answer) array(t *tree) (err error) {
	a.b = append(a.b, '[')
	for i, n := range t.roots {
		if i > 0 {
			a.b = append(a.b, ',')
		}
		a.b = t.document(a.b, n)
		if len(a.b) > maxAnswer {
			return tooLarge(t.instead)
		}
	}
	a.b = append(a.b, ']')
	return nil
}

// keyed writes the roots of t as an array under the key of their collection.
func (a *answer) keyed(key string, t *tree) error {
	a.b = appendQuoted(a.b, key)
	a.b = append(a.b, ':')
	return a.array(t)
}
