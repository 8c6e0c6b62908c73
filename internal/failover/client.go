package failover

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Client gives orders to one origin. It implements Node.
type Client struct {
	URL  string // base URL
	Key  string
	Name string // what a person typed, for Promote
	HTTP *http.Client
}

var _ Node = Client{}

// Status implements Node.
func (c Client) Status(ctx context.Context) (s Status, err error) {
	err = c.order(ctx, "status", order{}, &s)
	return s, err
}

// HandOver implements Node. The node decides how long it holds.
func (c Client) HandOver(ctx context.Context, epoch uint64, _ time.Duration) (s Status, err error) {
	err = c.order(ctx, "handover", order{Epoch: epoch}, &s)
	return s, err
}

// TakeBack implements Node.
func (c Client) TakeBack(ctx context.Context) error {
	return c.order(ctx, "takeback", order{}, nil)
}

// Promote implements Node.
func (c Client) Promote(ctx context.Context, epoch uint64) (s Status, err error) {
	err = c.order(ctx, "promote", order{Epoch: epoch, Confirm: c.Name}, &s)
	return s, err
}

// Canary implements Node.
func (c Client) Canary(ctx context.Context) (string, error) {
	var done struct {
		Position string `json:"position"`
	}
	err := c.order(ctx, "canary", order{}, &done)
	return done.Position, err
}

// Ahead implements Node.
func (c Client) Ahead(ctx context.Context, of map[content.SiteID]Place, limit int) (all []Change, err error) {
	err = c.order(ctx, "ahead", order{Positions: of, Limit: limit}, &all)
	return all, err
}

// Ask asks any node what it says of itself.
func Ask(ctx context.Context, client *http.Client, node string) (info NodeInfo, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, node+"/cluster", http.NoBody)
	if err != nil {
		return info, err
	}
	return info, do(client, r, &info)
}

// Tell gives any node a document.
func Tell(ctx context.Context, client *http.Client, node string, s Sealed) error {
	return send(ctx, client, http.MethodPut, node+"/cluster", "", s, nil)
}

func (c Client) order(ctx context.Context, what string, o order, into any) error {
	return send(ctx, c.HTTP, http.MethodPost, c.URL+"/cluster/"+what, c.Key, o, into)
}

func send(ctx context.Context, client *http.Client, method, url, key string, body, into any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(text))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	return do(client, r, into)
}

// do sends a request. A refusal keeps its code; no answer, or a strange one, is
// fail.Unavailable.
func do(client *http.Client, r *http.Request, into any) error {
	answer, err := client.Do(r)
	if err != nil {
		return fail.Wrap(fail.Unavailable, err, "%s does not answer.", r.URL.Host)
	}
	defer func() { _ = answer.Body.Close() }() // it was only read
	body, err := io.ReadAll(io.LimitReader(answer.Body, 16<<20))
	if err != nil {
		return fail.Wrap(fail.Unavailable, err, "%s broke off its answer.", r.URL.Host)
	}
	if answer.StatusCode != http.StatusOK {
		return refusal(r.URL.Host, answer, body)
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fail.Wrap(fail.Unavailable, err, "What %s answered is none of Ghee's answers.", r.URL.Host)
	}
	return nil
}

func refusal(host string, answer *http.Response, body []byte) error {
	var said Refusal
	if err := json.Unmarshal(body, &said); err != nil || said.Detail == "" {
		return fail.E(fail.Unavailable, "%s answered %s, which no node of this version does.", host, strings.TrimSpace(answer.Status))
	}
	switch said.Code {
	case "standby":
		return fail.Wrap(fail.Unavailable, fail.ErrStandby, "%s: %s", host, said.Detail)
	case "fenced":
		return fail.Wrap(fail.Unavailable, fail.ErrFenced, "%s: %s", host, said.Detail)
	}
	err := fail.E(fail.Code(said.Code), "%s: %s", host, said.Detail)
	if answer.StatusCode == http.StatusUnauthorized {
		err.Err = ErrNoKey
	}
	return err
}

// away reports whether an error says that a node did not answer, rather than no.
func away(err error) bool {
	return fail.Is(err, fail.Unavailable) && !errors.Is(err, fail.ErrStandby) && !errors.Is(err, fail.ErrFenced)
}
