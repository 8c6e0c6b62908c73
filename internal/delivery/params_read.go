package delivery

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// read takes over the parameters that the resource heeds.
func (q *Query) read(p *params) *Refusal {
	t := q.resource.takes()
	if r := p.bounded(t); r != nil {
		return r
	}
	if t&takesPreview != 0 {
		q.preview = boolean(p.value[pPreview]) || boolean(p.value[pTest])
	}
	if t&takesLocale != 0 {
		q.locale = p.value[pLocale]
		if utf8.RuneCountInString(q.locale) > 10 {
			if !q.strayLocale() {
				return refuseLocale("A locale has at most 10 characters.")
			}
			q.locale = ""
		}
	}
	if t&takesLevels != 0 {
		q.alt = boolean(p.value[pAlt])
		if s := p.value[pLevels]; s != "" {
			n, ok := integer(s)
			if !ok {
				return refuse(400, "levels query parameter should be an integer between 1 and 5 (inclusive)")
			}
			q.levels = min(max(n, 1), 5)
		}
	}
	q.excludeBody = t&takesBody != 0 && boolean(p.value[pExcludeBody])
	if t&takesSearch != 0 {
		q.search = strings.TrimSpace(p.value[pQuery])
		if utf8.RuneCountInString(q.search) > maxSought {
			return refuse(400, "query: the value has more than 100 characters; shorten it.")
		}
		if q.resource == pageSearch && q.typ == "" {
			q.typ = p.value[pPageType]
		}
	}
	q.readTerms(p, t)
	if t&takesChanges != 0 {
		if r := q.readChanges(p); r != nil {
			return r
		}
	}
	if t&takesKeys != 0 {
		q.keys = contentKeys(p.value[pKeys])
	}
	if named(q.keys) > maxKeys {
		return refuse(400, "keys: more than 50 collections or items are named; ask for them in several calls.")
	}
	if t&takesChoice != 0 {
		if r := q.readChoice(p); r != nil {
			return r
		}
	}
	several := len(q.keys) > 1 // then neither paging nor filters (contract §5.2)
	if t&takesFields != 0 && !several && q.typ != "*" {
		q.order, q.filters = canonicalOrder(p.value[pOrder]), p.filters
	}
	if t&takesWindow != 0 && !several {
		return q.window.read(p)
	}
	return nil
}

// strayLocale reports a resource for which the contract knows no locale: one
// that the site has is heeded all the same, any other means nothing.
func (q *Query) strayLocale() bool { return q.resource == feed }

// readChanges takes over from where on, and of what, changes are wanted.
func (q *Query) readChanges(p *params) *Refusal {
	q.wanted = ChangeFilter{Types: canonicalTypes(p.value[pTypes]), Locale: q.locale}
	if s := p.value[pSince]; s != "" {
		if q.since, q.resumes = ParseMark(s); !q.resumes {
			return refuse(400, "since is no position: write what meta.position of an answer, or Ghee-Position, said.")
		}
	}
	q.most = defaultChanges
	if n, ok := integer(p.value[pLimit]); ok && n > 0 && q.resource == changes {
		q.most = min(n, maxChanges)
	}
	return nil
}

// canonicalTypes writes a comma list of names sorted, each once.
func canonicalTypes(list string) string {
	var names []string
	for name := range strings.SplitSeq(list, ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(slices.Compact(names), ",")
}

// readTerms takes over what selects posts and terms.
func (q *Query) readTerms(p *params, t takes) {
	if t&takesSlugs != 0 && q.typ != "sitemap" {
		q.category, q.tag = norm.NFC.String(p.value[pCategory]), norm.NFC.String(p.value[pTag])
		if q.resource == postList {
			q.author = norm.NFC.String(p.value[pAuthor])
		}
	}
	if t&takesInclude != 0 {
		for word := range strings.SplitSeq(p.value[pInclude], ",") {
			q.recent = q.recent || strings.TrimSpace(word) == "recent_posts"
		}
		if q.resource == termList { // sent by the Dart client (contract §12.11)
			q.slug = norm.NFC.String(p.value[pSlug])
		}
	}
}

// bounded refuses values that no content can have. Parameters we do not know may
// hold anything.
func (p *params) bounded(t takes) *Refusal {
	for at, v := range p.value {
		if len(v) > maxValue && param(at) != pKeys && param(at) != pToken {
			return refuse(400, paramNames[at]+": the value is longer than 1000 bytes; shorten it.")
		}
	}
	if t&takesFields == 0 {
		return nil
	}
	if len(p.filters) > maxFilters {
		return refuse(400, "fields: more than 20 filters are given; leave some out.")
	}
	if r := boundedOrder(p.value[pOrder]); r != nil {
		return r
	}
	for _, f := range p.filters {
		switch {
		case strings.Count(f.path, ".") >= maxSteps:
			return refuse(400, "fields: a path has more than 8 steps; shorten it.")
		case len(f.path) > maxValue:
			return refuse(400, "fields: a path is longer than 1000 bytes; shorten it.")
		case len(f.value) > maxValue:
			return refuse(400, "fields: a value is longer than 1000 bytes; such texts cannot be filtered by.")
		}
	}
	return nil
}

// boolean reads a flag as every client writes it (contract §0.2, fact 6).
func boolean(s string) bool {
	for _, yes := range [...]string{"1", "true", "yes", "on"} {
		if strings.EqualFold(s, yes) {
			return true
		}
	}
	return false
}

// integer reads a whole number; one too large for an int is the largest.
func integer(s string) (int, bool) {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	return n, err == nil || errors.Is(err, strconv.ErrRange)
}
