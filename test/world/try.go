package world

import (
	"context"
	"io"
	"net/http"
	"strings"
)

// Try asks the node as Send does, with a client and for as long as ctx lasts,
// and returns what hinders it.
func (n *Node) Try(ctx context.Context, c *http.Client, method, pathAndQuery, body string, headers ...string) (Answer, error) {
	req, err := http.NewRequestWithContext(ctx, method, n.Base+pathAndQuery, strings.NewReader(body))
	if err != nil {
		return Answer{}, err
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Add(headers[i], headers[i+1])
	}
	res, err := c.Do(req)
	if err != nil {
		return Answer{}, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	return Answer{res.StatusCode, res.Header, string(answer)}, err
}
