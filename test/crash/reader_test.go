package crash

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// reader is one client of one node, which it asks without end.
type reader struct {
	base   *atomic.Pointer[string] // of the node, which changes when it is started again
	token  string
	client http.Client
	last   position
	counts map[string]int // the highest counter seen of each page that one writer owns
	tag    string         // of the group, when last seen

	answers, groups atomic.Int64 // seen: answers in all, and other tags of the group than before
}

type position struct{ epoch, seq int64 }

func newReader(base *atomic.Pointer[string], token string) *reader {
	return &reader{
		base: base, token: token, client: http.Client{Timeout: 10 * time.Second},
		counts: map[string]int{},
	}
}

// run asks until ctx ends. What no client may ever see is its error.
func (r *reader) run(ctx context.Context) error {
	tick := time.NewTicker(10 * time.Millisecond) // the node has others to serve
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		var err error
		if n%4 == 3 {
			err = r.everything(ctx)
		} else {
			_, err = r.group(ctx)
		}
		if err != nil {
			return fmt.Errorf("after %d answers, at %d.%d: %w", r.answers.Load(), r.last.epoch, r.last.seq, err)
		}
	}
}

// page is what the read API shows of a page.
type page struct {
	Slug   string
	Fields struct{ Club, Tag string }
}

// group asks for the pages that are always published together and returns the
// tag they bear, "" when the node is away.
func (r *reader) group(ctx context.Context) (tag string, err error) {
	pages, _, err := r.ask(ctx, "fields.club=group&page_size=10")
	if err != nil || pages == nil {
		return "", err
	}
	if len(pages) == 0 {
		return "", errors.New("the group is gone")
	}
	for _, p := range pages {
		if p.Fields.Tag != pages[0].Fields.Tag || len(pages) != groupSize {
			return "", fmt.Errorf("half a group: %v", pages)
		}
	}
	if tag = pages[0].Fields.Tag; tag != r.tag {
		r.tag = tag
		r.groups.Add(1)
	}
	return tag, nil
}

// everything asks for the first hundred pages.
func (r *reader) everything(ctx context.Context) error {
	pages, _, err := r.ask(ctx, "page_size=100")
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, p := range pages {
		if seen[p.Slug] {
			return fmt.Errorf("the page %s is listed twice", p.Slug)
		}
		seen[p.Slug] = true
		if p.Fields.Club != "own" {
			continue
		}
		n := countOf(p.Fields.Tag)
		if n < r.counts[p.Slug] {
			return fmt.Errorf("the page %s shows %d, and showed %d before", p.Slug, n, r.counts[p.Slug])
		}
		r.counts[p.Slug] = n
	}
	return nil
}

// ask asks for a list and checks what holds for every answer. It returns nil
// pages when the node is away.
func (r *reader) ask(ctx context.Context, query string) (pages []page, total int, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, *r.base.Load()+"/v2/pages/tally/?"+query+"&auth_token="+url.QueryEscape(r.token), nil)
	if err != nil {
		return nil, 0, err
	}
	res, err := r.client.Do(req)
	if err != nil {
		return nil, 0, nil // killed just now
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, 0, nil // killed just now
	}
	if res.StatusCode != http.StatusOK {
		return nil, 0, fmt.Errorf("status %d: %s", res.StatusCode, body)
	}
	var at position
	if _, err := fmt.Sscanf(res.Header.Get("Ghee-Position"), "%d.%d", &at.epoch, &at.seq); err != nil {
		return nil, 0, fmt.Errorf("the position %q: %w", res.Header.Get("Ghee-Position"), err)
	}
	if at.epoch < r.last.epoch || at.epoch == r.last.epoch && at.seq < r.last.seq {
		return nil, 0, fmt.Errorf("the position went back to %d.%d", at.epoch, at.seq)
	}
	r.last = at
	r.answers.Add(1)
	var list struct {
		Meta struct{ Count int }
		Data []page
	}
	if err := json.Unmarshal(body, &list); err != nil {
		return nil, 0, fmt.Errorf("an answer that is no JSON: %w\n%s", err, body)
	}
	for _, p := range list.Data {
		if strings.HasSuffix(p.Fields.Tag, "!") {
			return nil, 0, fmt.Errorf("the page %s shows %s, which was rolled back or a draft", p.Slug, p.Fields.Tag)
		}
	}
	return list.Data, list.Meta.Count, nil
}
