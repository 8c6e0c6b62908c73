package drill

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/drill/record"
	"github.com/gheecms/ghee/internal/fail"
)

// Installation is one that opted in (ghee serve --allow-drills). Nothing of it is
// killed; what a drill does to it is undone by itself, also when the drill dies.
type Installation struct {
	URL       string   // of the origin that leads
	Key       string   // of failover
	Edges     []string // that are read, by URL; the origin itself for none
	ReadToken string
	Confirm   string        // name of the origin, typed by a person
	Hold      time.Duration // how long changes are held
}

// Remote are the drills on an installation that opted in.
func Remote() []Drill {
	return []Drill{
		{Name: "writes-held", Title: "The leader takes no changes for a while; reads are watched.", run: writesHeld, edges: 1},
	}
}

// visit makes the stage of an installation.
func (s *stage) visit(i Installation, log *record.Log) {
	s.visited, s.draw = &i, ofLists
	s.cluster = &cluster{log: log, client: newClient(), readToken: i.ReadToken}
	var word struct{ Node, Role string }
	a, err := get(s.ctx, s.client, i.URL+"/cluster")
	if err == nil {
		err = json.Unmarshal(a.body, &word)
	}
	switch {
	case err != nil:
		s.err = fail.Wrap(fail.Unavailable, err, "%s does not say who it is.", i.URL)
		return
	case word.Role != "leader":
		s.err = fail.E(fail.Conflict, "%s is %s; drills are for the origin that leads.", i.URL, word.Role)
		return
	case word.Node != i.Confirm:
		s.err = fail.E(fail.Invalid, "Nothing was done: the origin at %s is called %q. Confirm with --confirm %s", i.URL, word.Node, word.Node)
		return
	}
	s.log.State(word.Node, "origin", record.Alive)
	urls := i.Edges
	if len(urls) == 0 {
		urls = []string{i.URL}
	}
	for _, u := range urls {
		s.edges = append(s.edges, &process{name: strings.TrimPrefix(strings.TrimPrefix(u, "https://"), "http://"), url: u})
	}
}

// ofLists draws questions that any site answers.
func ofLists(q *questioner) question {
	list := []string{"posts", "pages/*"}[q.dice.IntN(2)]
	return question{path: fmt.Sprintf("/v2/%s/?limit=%d&offset=%d&auth_token=%s", list, 1+q.dice.IntN(100), q.dice.IntN(5000), q.token)}
}

// writesHeld has the leader take no changes, and sees that it takes none, and that
// it takes them again. What it tries is an entry of the control log that changes
// nothing.
func writesHeld(s *stage) {
	i := *s.visited
	held, number := false, 0
	try := func(ctx context.Context) record.Outcome {
		number++
		began := s.log.Now()
		a, err := s.order(ctx, "canary", map[string]any{})
		o, why := record.Acknowledged, ""
		switch {
		case err != nil:
			o, why = record.Unknown, plain(err)
		case a.status != http.StatusOK:
			o, why = record.Refused, told(a)
		}
		s.log.Publish(number, began, o, why)
		return o
	}
	if first := try(s.ctx); first != record.Acknowledged {
		s.err = fail.E(fail.Unavailable, "The origin takes no changes as it is; nothing was done.")
		return
	}
	defer func() { // also when it was stopped; else it is over by itself
		if held {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(s.ctx), patient)
			defer cancel()
			if _, err := s.order(ctx, "takeback", map[string]any{}); err == nil {
				s.log.Event("changes are allowed again", false)
			}
		}
	}()
	a, err := s.order(s.ctx, "status", map[string]any{})
	var status struct{ Epoch uint64 }
	if err == nil {
		err = json.Unmarshal(a.body, &status)
	}
	if err == nil && a.status == http.StatusOK {
		a, err = s.order(s.ctx, "hold", map[string]any{"epoch": status.Epoch, "confirm": i.Confirm, "seconds": int(i.Hold / time.Second)})
	}
	if err != nil || a.status != http.StatusOK {
		s.err = fail.Wrap(fail.Conflict, err, "Nothing was done: %s", told(a))
		return
	}
	held = true
	s.broke(fmt.Sprintf("changes are held, for %s at most", i.Hold))
	taken, over := 0, s.log.Now().Add(i.Hold-time.Second) // before it is over by itself
	for s.err == nil && s.log.Now().Before(over) {
		if try(s.ctx) == record.Acknowledged {
			taken++
		}
		s.hold(time.Second / 2)
	}
	s.expect("changes taken while they are held", "0", fmt.Sprint(taken), taken == 0)
	if s.err != nil {
		return
	}
	if _, s.err = s.order(s.ctx, "takeback", map[string]any{}); s.err == nil {
		held = false
		s.log.Event("changes are allowed again", false)
	}
	from := s.log.Now()
	s.until("a change is taken again", func() bool { return try(s.ctx) == record.Acknowledged })
	s.within("first change afterwards", s.log.Now().Sub(from), 5*time.Second)
	s.hold(after)
}

// order asks something of the origin that wants the key.
func (s *stage) order(ctx context.Context, what string, body map[string]any) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, waiting)
	defer cancel()
	text, err := json.Marshal(body)
	if err != nil {
		return answer{}, err
	}
	return do(ctx, s.client, http.MethodPost, s.visited.URL+"/cluster/"+what, string(text),
		http.Header{"Authorization": {"Bearer " + s.visited.Key}, "Content-Type": {"application/json"}})
}

// told is what a refusal says.
func told(a answer) string {
	var said struct{ Detail string }
	if err := json.Unmarshal(a.body, &said); err == nil && said.Detail != "" {
		return said.Detail
	}
	return fmt.Sprintf("%d: %s", a.status, tail(string(a.body), 160))
}
