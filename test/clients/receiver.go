package clients

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// Receiver is a running Node process that receives webhooks as docs/webhooks.md
// shows it. Goroutines may use it.
type Receiver struct{ c *Client }

// StartReceiver starts Node with a webhook's secret, as Start does.
func StartReceiver(t testing.TB, secret string) *Receiver {
	t.Helper()
	return &Receiver{start(t, "receiver.mjs", "WEBHOOK_SECRET="+secret)}
}

// Receive gives a request to the receiver, and returns what that says of it:
// "new", "had", "passed", or "refused: …".
func (r *Receiver) Receive(t testing.TB, header http.Header, body string) (said string) {
	t.Helper()
	headers := map[string]string{}
	for name := range header {
		headers[strings.ToLower(name)] = header.Get(name)
	}
	answer := r.c.exchange(t, "a webhook", map[string]any{"headers": headers, "body": body})
	if err := json.Unmarshal(answer, &said); err != nil {
		t.Errorf("Node answered %q to a webhook: %v", answer, err)
	}
	return said
}
