package model

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/content"
)

// Answer is what a reader gets. Body is made of map[string]any, []any, string,
// float64, bool and nil, as encoding/json reads them, and of Words, Opening and
// *Feed, where the contract leaves the letters open.
type Answer struct {
	Status  int
	Allow   string // contract §1.2; "" for a path that is none
	Body    any
	Free    bool     // an error whose words the contract leaves open: what is certain is the status, and a "detail"
	Or      []Answer // of a request with several faults: the others, any of which may be told
	Lent    bool     // a locale that stands in for the one asked for is shown
	Bounded bool     // too many objects to show: the model has no opinion
}

// Words stands for a sentence that the contract does not give.
type Words struct{}

// Opening stands for a non-empty string that is the beginning of Text.
type Opening struct{ Text string }

// expansions is how many objects a reference may become (contract §15, bounds
// of ours).
const expansions = 10_000

// Ask answers one request for the published content of s.
func (s *Site) Ask(method, path, rawQuery string) Answer {
	r, found := route(path)
	if !found {
		answer := notFound()
		answer.Allow = reading
		return answer
	}
	params := parse(rawQuery)
	answer := s.ask(method, r, params)
	answer.Allow = r.allow
	if answer.Status < 400 {
		return answer
	}
	if n, is := params.whole("page"); params["page"] != "" && (!is || n < 1) {
		answer.Or = append(answer.Or, refuse(404, "Invalid page."))
	}
	for name, value := range params {
		alone := parameters{name: value, "keys": params["keys"]}
		if other := s.ask(method, r, alone); other.Status >= 400 {
			answer.Or = append(answer.Or, other)
		}
	}
	return answer
}

func (s *Site) ask(method string, r target, params parameters) Answer {
	if m := strings.ToUpper(method); m != "GET" && m != "HEAD" {
		return refuse(405, fmt.Sprintf("Method %q not allowed.", m))
	}
	a := &asked{
		Site: s, schema: content.NewSchema(s.Types...), params: params,
		locale: s.Settings.DefaultLocale, levels: 2,
	}
	for name, value := range params {
		if r.takes.fields && strings.HasPrefix(name, "fields.") && len(value) > longest {
			return Answer{Status: 400, Free: true}
		}
	}
	if order := strings.Split(params["order"], ","); r.takes.fields && (len(order) > mostOrders ||
		slices.ContainsFunc(order, func(key string) bool { return strings.Count(key, ".") > mostSteps })) {
		return Answer{Status: 400, Free: true}
	}
	if r.takes.choice {
		c, ok := choose(params)
		if !ok {
			return Answer{Status: 400, Free: true}
		}
		a.choice = c
	}
	if r.takes.levels {
		levels, ok := a.params.clamped("levels", 2, 1, 5)
		if !ok {
			return refuse(400, "levels query parameter should be an integer between 1 and 5 (inclusive)")
		}
		a.levels, a.alt = levels, a.params.yes("alt_media_text")
	}
	if r.takes.locale && a.params["locale"] != "" {
		l, ok := s.Settings.Locale(a.params["locale"])
		if !ok && r.takes.stray {
			l, ok = s.Settings.Locale("")
		}
		if !ok {
			bad := refuse(400, "Invalid locale parameter")
			bad.Body.(map[string]any)["locale"] = []any{Words{}}
			return bad
		}
		a.locale = l.Code
	}
	a.gather()
	answer := r.resolve(a, r.names)
	answer.Lent = a.lent
	answer.Bounded = a.expanded >= expansions
	return answer
}

// ok is an answer with a body.
func ok(body any) Answer { return Answer{Status: 200, Body: body} }

// data is an answer whose body has the one key "data".
func data(x any) Answer { return ok(map[string]any{"data": x}) }

// refuse is an error with its words under "detail" (contract fact 7).
func refuse(status int, detail string) Answer {
	return Answer{Status: status, Body: map[string]any{"detail": detail}}
}

// notFound is the 404 of everything but pages and keys (contract §8).
func notFound() Answer { return refuse(404, "Not found.") }
