package world

import (
	"io"
	"net/http"
	"strings"
)

// Send asks the node with any method and a body. headers are pairs of name and
// value.
func (n *Node) Send(method, pathAndQuery, body string, headers ...string) Answer {
	n.t.Helper()
	req, err := http.NewRequest(method, n.Base+pathAndQuery, strings.NewReader(body))
	if err != nil {
		n.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Add(headers[i], headers[i+1])
	}
	res, err := client.Do(req)
	if err != nil {
		n.t.Fatalf("%s %s: %v", method, pathAndQuery, err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		n.t.Fatalf("%s %s: %v", method, pathAndQuery, err)
	}
	return Answer{res.StatusCode, res.Header, string(answer)}
}
