package security_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
)

// answer is one HTTP answer.
type answer struct {
	status int
	header http.Header
	body   string
}

// asker asks one node; many goroutines may use it.
type asker struct {
	base   string
	client *http.Client
}

// workers is how many requests are under way at a time.
const workers = 8

func newAsker(t *testing.T, base string) *asker {
	transport := &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 2 * workers}
	t.Cleanup(transport.CloseIdleConnections)
	return &asker{base, &http.Client{
		Timeout: 30 * time.Second, Transport: transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// do asks with any method; headers are pairs of name and value.
func (a *asker) do(ctx context.Context, method, target string, headers ...string) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, method, a.base+target, http.NoBody)
	if err != nil {
		return answer{}, err
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Add(headers[i], headers[i+1])
	}
	res, err := a.client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return answer{res.StatusCode, res.Header, string(body)}, err
}

// get asks with a token in the query, where a target has none yet.
func (a *asker) get(ctx context.Context, token, target string) (answer, error) {
	mark := "?"
	if strings.Contains(target, "?") {
		mark = "&"
	}
	return a.do(ctx, http.MethodGet, target+mark+"auth_token="+url.QueryEscape(token))
}

// each calls f for every element, several at a time, until one fails.
func each[T any](t *testing.T, all []T, f func(ctx context.Context, x T) error) {
	t.Helper()
	g, ctx := errgroup.WithContext(t.Context())
	g.SetLimit(workers)
	for _, x := range all {
		if ctx.Err() != nil {
			break
		}
		g.Go(func() error { return f(ctx, x) })
	}
	if err := g.Wait(); err != nil {
		t.Error(err)
	}
}
