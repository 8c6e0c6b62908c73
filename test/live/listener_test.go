package live

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gheecms/ghee/test/world"
)

// change is one of an event, or of a sync.
type change struct{ Kind, Slug, Action, Locale string }

// page is what both say.
type page struct {
	Meta struct {
		Position, Since string
		More            bool
		Count           int
	}
	Data []change
}

// listener is a client as a browser is: it comes back with the last id it was
// told, to the next of its nodes.
type listener struct {
	nodes []*world.Node
	token string
	first string // since
	base  int    // the group that comes next

	mu     sync.Mutex // guards what follows
	at     string     // last id
	heard  []page
	resets int
	came   int
	faults []string
	paused chan struct{} // nil, or closed when it may come back
	cut    context.CancelFunc
}

// client has no timeout: a stream has no end.
var client = &http.Client{}

// attend listens until the test ends; base is the number of the group that comes
// after since.
func attend(t *testing.T, token, since string, base int, nodes ...*world.Node) *listener {
	l := &listener{nodes: nodes, token: token, first: since, base: base}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for turn := 0; ctx.Err() == nil; turn++ {
			l.wait(ctx)
			l.listen(ctx, l.nodes[turn%len(l.nodes)])
			select {
			case <-ctx.Done():
			case <-time.After(20 * time.Millisecond): // a node that is down refuses at once
			}
		}
	}()
	t.Cleanup(func() { cancel(); <-done })
	return l
}

func (l *listener) wait(ctx context.Context) {
	l.mu.Lock()
	paused := l.paused
	l.mu.Unlock()
	if paused == nil {
		return
	}
	select {
	case <-paused:
	case <-ctx.Done():
	}
}

// pause takes the connection away until resume is called.
func (l *listener) pause() (resume func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	paused := make(chan struct{})
	l.paused = paused
	l.cut()
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.paused = nil
		close(paused)
	}
}

// listen is one connection.
func (l *listener) listen(ctx context.Context, n *world.Node) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	l.mu.Lock()
	at := l.at
	l.cut = cancel
	l.mu.Unlock()
	target := n.Base + "/v2/events?auth_token=" + l.token
	if l.first != "" {
		target += "&since=" + l.first
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return
	}
	if at != "" {
		r.Header.Set("Last-Event-ID", at)
	}
	res, err := client.Do(r)
	if err != nil {
		return
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return
	}
	l.mu.Lock()
	l.came++
	l.mu.Unlock()
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 16<<20)
	id, name, data := "", "", ""
	for lines.Scan() {
		switch key, value, _ := strings.Cut(lines.Text(), ": "); key {
		case "id":
			id = value
		case "event":
			name = value
		case "data":
			data = value
		case "":
			if lines.Text() != "" {
				continue // a comment
			}
			l.take(id, name, data)
			name, data = "", ""
		}
	}
}

// take takes in what one block says.
func (l *listener) take(id, name, data string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var p page
	switch name {
	case "change":
		if err := json.Unmarshal([]byte(data), &p); err != nil {
			l.faults = append(l.faults, err.Error())
		}
		if n := len(l.heard); n > 0 && l.heard[n-1].Meta.Position != p.Meta.Since || p.Meta.Position != id {
			l.faults = append(l.faults, fmt.Sprintf("%s comes after %s", data, l.at))
		}
		l.heard = append(l.heard, p)
	case "reset":
		l.resets++
	}
	if id != "" {
		l.at = id
	}
}

// groups is the number of the group that comes next, as the town counts them, and
// what is wrong about those before.
func (l *listener) groups() (n int, wrong []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n, wrong = l.base, append(wrong, l.faults...)
	for _, p := range l.heard {
		if len(p.Data) == 0 || !strings.HasPrefix(p.Data[0].Slug, "g") {
			continue // what made the site
		}
		if w := whole(p.Data, n); w != "" {
			wrong = append(wrong, w)
		}
		n++
	}
	return n, wrong
}

// whole says what is wrong with a group's changes.
func whole(data []change, n int) string {
	seen := map[string]bool{}
	for i, c := range data {
		if c.Slug != slug(n, i) || c.Action != "published" || seen[c.Slug] {
			return fmt.Sprintf("group %d was told as %+v", n, data)
		}
		seen[c.Slug] = true
	}
	if len(data) != size(n) {
		return fmt.Sprintf("of group %d, %d of %d were told", n, len(data), size(n))
	}
	return ""
}

// size is how many documents group n has; each third one is a release.
func size(n int) int {
	if n%3 == 2 {
		return 7
	}
	return 1
}

func slug(n, i int) string { return fmt.Sprintf("g%d-%d", n, i) }
