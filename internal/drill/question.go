package drill

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
)

// The site of a drill: pages that count.
const (
	siteKey = "drill"
	types   = `version: 1
locales: [{code: en, name: English}]
page_types:
  - key: tick
    name: Tick
    fields: [{key: n, kind: number}, {key: words, kind: short_text}]
`
)

// words are what ticks are found by.
var words = [...]string{"amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heath", "inlet", "jetty", "knoll", "larch"}

// wordsOf are those of a tick: two of the twelve.
func wordsOf(n int) string { return words[n%len(words)] + " " + words[n/len(words)%len(words)] }

// question is something to ask an edge, and what must hold of every page in the
// answer.
type question struct {
	path  string
	found bool                   // by words, whose position follows
	holds func(t tickShown) bool // nil for anything
}

// tickShown is a page as an answer has it.
type tickShown struct {
	Slug   string `json:"slug"`
	Fields struct {
		N     float64 `json:"n"`
		Words string  `json:"words"`
	} `json:"fields"`
}

// questioner draws questions. It is used by one goroutine.
type questioner struct {
	dice  *rand.Rand
	token string
	asked map[string]bool
	warm  []question
	draw  func(*questioner) question
}

func newQuestioner(seed uint64, token string, draw func(*questioner) question) *questioner {
	q := &questioner{dice: rand.New(rand.NewPCG(seed, 11)), token: url.QueryEscape(token), asked: map[string]bool{}, draw: draw} //nolint:gosec // dice, no secrets
	for range 12 {
		q.warm = append(q.warm, q.fresh())
	}
	return q
}

// fresh is a question that nobody has asked before.
func (q *questioner) fresh() question {
	for {
		if x := q.draw(q); !q.asked[x.path] {
			q.asked[x.path] = true
			return x
		}
	}
}

// ofTicks draws questions about the site of a drill.
func ofTicks(q *questioner) question {
	size, low := 1+q.dice.IntN(40), q.dice.IntN(2000)
	order := []string{"", "&order=fields.n", "&order=-fields.n", "&order=-published", "&order=updated"}[q.dice.IntN(5)]
	end := fmt.Sprintf("&page_size=%d%s&auth_token=%s", size, order, q.token)
	switch q.dice.IntN(4) {
	case 0:
		return question{
			fmt.Sprintf("/v2/pages/tick/?fields.n__gte=%d", low) + end, false,
			func(t tickShown) bool { return int(t.Fields.N) >= low },
		}
	case 1:
		word := words[q.dice.IntN(len(words))]
		return question{
			fmt.Sprintf("/v2/pages/tick/?fields.words__contains=%s&fields.n__lt=%d", word, low) + end, false,
			func(t tickShown) bool { return int(t.Fields.N) < low && strings.Contains(t.Fields.Words, word) },
		}
	case 2:
		word := words[q.dice.IntN(len(words))]
		return question{fmt.Sprintf("/v2/pages/search/?page_type=tick&query=%s&offset=%d&limit=%d&auth_token=%s", word, q.dice.IntN(200), size, q.token), true, nil}
	}
	return question{
		fmt.Sprintf("/v2/pages/tick/?fields.n__ne=%d", low) + end, false,
		func(t tickShown) bool { return int(t.Fields.N) != low },
	}
}

// wrong says what is wrong with the body of an answer, "" for nothing.
func (q question) wrong(a answer) string {
	var list struct {
		Meta *struct{ Count *int }
		Data *[]tickShown
	}
	switch err := json.Unmarshal(a.body, &list); {
	case a.status != http.StatusOK:
		return fmt.Sprintf("%d: %s", a.status, tail(string(a.body), 120))
	case err != nil || list.Data == nil || list.Meta == nil:
		return "the body is not the JSON of a list: " + tail(string(a.body), 120)
	}
	for _, t := range *list.Data {
		if q.holds != nil && !q.holds(t) {
			return fmt.Sprintf("it holds %s, which was not asked for", t.Slug)
		}
	}
	return ""
}
