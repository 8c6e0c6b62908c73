package clients_test

import (
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/webhook"
	"github.com/gheecms/ghee/test/clients"
)

// Reliability S30: an independent library takes what we sign, and the receiver of
// the documentation refuses all else.
func TestReceiver_TakesWhatWeSignAndRefusesForgeries(t *testing.T) {
	secret, old, other := webhook.NewSecret(fill('s')), webhook.NewSecret(fill('o')), webhook.NewSecret(fill('x'))
	r := clients.StartReceiver(t, secret.Key)
	now := time.Now().Unix()
	request := func(id string, number, at int64, body string, secrets ...webhook.Secret) http.Header {
		return http.Header{
			webhook.HeaderID: {id}, webhook.HeaderTimestamp: {strconv.FormatInt(at, 10)}, webhook.HeaderNumber: {strconv.FormatInt(number, 10)},
			webhook.HeaderSignature: {webhook.Sign(secrets, id, at, []byte(body))},
		}
	}
	const body = `{"data":{"id":"sü<p>","locale":null},"webhook":{"event":"page.published","target":"https://x.test/"}}`
	forged := request("msg_9", 9, now, body, secret)
	forged.Set(webhook.HeaderID, "msg_10")
	younger := request("msg_9", 9, now-400, body, secret)
	younger.Set(webhook.HeaderTimestamp, strconv.FormatInt(now, 10))
	for _, c := range []struct {
		what   string
		header http.Header
		body   string
		want   string
	}{
		{"the first", request("msg_1", 1, now, body, secret), body, "new"},
		{"the same again", request("msg_1", 1, now, body, secret), body, "had"},
		{"a replay with a newer time", request("msg_1", 1, now+1, body, secret), body, "had"},
		{"while secrets change", request("msg_2", 3, now, body, old, secret), body, "new"},
		{"one that was passed", request("msg_3", 2, now, body, secret), body, "passed"},
		{"another's secret", request("msg_4", 4, now, body, other), body, "refused"},
		{"another body", request("msg_5", 5, now, body, secret), strings.Replace(body, "null", `"de"`, 1), "refused"},
		{"another id", forged, body, "refused"},
		{"another time", younger, body, "refused"},
		{"six minutes old", request("msg_6", 6, now-360, body, secret), body, "refused"},
		{"six minutes ahead", request("msg_7", 7, now+360, body, secret), body, "refused"},
		{"without a signature", request("msg_8", 8, now, body), body, "refused"},
	} {
		if got := r.Receive(t, c.header, c.body); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %s, want %s", c.what, got, c.want)
		}
	}
}

func fill(b byte) func([]byte) {
	return func(p []byte) {
		for i := range p {
			p[i] = b
		}
	}
}

// What the page shows is what is tested.
func TestReceiver_IsTheOneOfTheDocumentation(t *testing.T) {
	page, err := os.ReadFile("../../docs/webhooks.md")
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile("receiver.mjs")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(script), "// The sample begins.\n")
	sample, _, ok := strings.Cut(rest, "// The sample ends.\n")
	lines := strings.Split(strings.TrimSpace(sample), "\n")
	for i, l := range lines {
		if l != "" {
			lines[i] = "    " + l
		}
	}
	if !ok || !strings.Contains(string(page), strings.Join(lines, "\n")) {
		t.Error("docs/webhooks.md shows another receiver than test/clients/receiver.mjs")
	}
}
