package butter

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/fail"
)

// Bounds of reading another API.
const (
	maxAnswer = 16 << 20 // bytes; the API itself answers at most 10 MB (contract §6.9)
	tries     = 5        // of one request
	firstWait = time.Second
	lastWait  = 30 * time.Second
	perTry    = time.Minute
)

// Client reads a v2 API. It belongs to one goroutine.
type Client struct {
	Base  string // "https://api.buttercms.com/v2", without a slash at the end
	Token string // never in an address, an error or a log: it goes into a header
	Every time.Duration
	HTTP  *http.Client
	// Wait lets time pass; Chance gives numbers from 0 to 1.
	Wait   func(context.Context, time.Duration) error
	Chance func() float64

	asked bool
}

// NewClient makes a client that asks at most perSecond times a second. It refuses
// an address through which the token would travel in the open.
func NewClient(base, token string, perSecond float64, insecure bool) (*Client, error) {
	u, err := url.Parse(strings.TrimRight(base, "/"))
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" {
		return nil, fail.E(fail.Invalid, "from: %q is no address of an API; write it like https://api.buttercms.com/v2.", base)
	}
	if u.Scheme == "http" && !insecure && !loopback(u.Hostname()) {
		return nil, fail.E(fail.Invalid, "from: %s would carry the token in the open; use https, or say --insecure.", base)
	}
	if token = strings.TrimSpace(token); token == "" {
		return nil, fail.E(fail.Invalid, "token: it is empty; a read token of the account is needed.")
	}
	if perSecond <= 0 {
		return nil, fail.E(fail.Invalid, "rate: it must be above zero requests a second.")
	}
	if !strings.HasSuffix(u.Path, "/v2") {
		u.Path += "/v2"
	}
	return &Client{
		Base: u.String(), Token: token, Every: time.Duration(float64(time.Second) / perSecond),
		HTTP: &http.Client{Timeout: perTry, CheckRedirect: sameHost}, Wait: wait, Chance: rand.Float64,
	}, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// sameHost follows a redirect only where the token may go.
func sameHost(r *http.Request, via []*http.Request) error {
	if len(via) > 3 || r.URL.Host != via[0].URL.Host || r.URL.Scheme != via[0].URL.Scheme {
		return errors.New("the API leads elsewhere")
	}
	return nil
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// errTooMuch is the cause of an answer that asks for a smaller page, or is too
// large to be taken.
var errTooMuch = errors.New("too much at once")

// Get reads one answer into v. A failure that may pass is tried again, with a
// pause that doubles; 404 is fail.NotFound.
func (c *Client) Get(ctx context.Context, path string, query url.Values, v any) error {
	address := c.Base + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	shown := path
	if len(query) > 0 {
		shown += "?" + query.Encode()
	}
	pause := firstWait
	for try := 1; ; try++ {
		if c.asked {
			if err := c.Wait(ctx, c.Every); err != nil {
				return stopped(err)
			}
		}
		c.asked = true
		body, after, err := c.try(ctx, address)
		if err == nil {
			if err := json.Unmarshal(body, v); err != nil {
				return fail.Wrap(fail.Unavailable, err, "The API's answer to %s is no JSON of the form that is expected.", shown)
			}
			return nil
		}
		if ctx.Err() != nil {
			return stopped(ctx.Err())
		}
		if !passes(err) || try == tries {
			return fail.Wrap(fail.CodeOf(err), err, "The API does not answer %s: %s", shown, fail.Message(err))
		}
		d := max(after, time.Duration(float64(pause)*(0.5+c.Chance()/2)))
		if err := c.Wait(ctx, min(d, 5*time.Minute)); err != nil {
			return stopped(err)
		}
		pause = min(2*pause, lastWait)
	}
}

func stopped(err error) error {
	return fail.Wrap(fail.Unavailable, err, "It was stopped. Nothing of what it had not finished was written.")
}

// passes reports whether a failure may pass by itself.
func passes(err error) bool { return fail.Is(err, fail.Unavailable) }

// try asks once. after is how long the API wants to be left alone.
func (c *Client) try(ctx context.Context, address string) (body []byte, after time.Duration, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, 0, fail.Wrap(fail.Invalid, err, "The address is out of form.")
	}
	r.Header.Set("Authorization", "Token "+c.Token)
	r.Header.Set("Accept", "application/json")
	res, err := c.HTTP.Do(r)
	if err != nil {
		return nil, 0, fail.Wrap(fail.Unavailable, err, "It cannot be reached.")
	}
	defer res.Body.Close()
	body, err = io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, 0, fail.Wrap(fail.Unavailable, err, "Its answer broke off.")
	case len(body) > maxAnswer:
		return nil, 0, fail.Wrap(fail.TooLarge, errTooMuch, "It answers with more than %d MB.", maxAnswer>>20)
	case res.StatusCode == http.StatusOK:
		if !json.Valid(body) { // a page of HTML, or half an answer
			return nil, 0, fail.E(fail.Unavailable, "It answers with what is no JSON.")
		}
		return body, 0, nil
	case res.StatusCode == http.StatusUnauthorized, res.StatusCode == http.StatusForbidden:
		return nil, 0, fail.E(fail.Denied, "It refuses the token.")
	case res.StatusCode == http.StatusNotFound:
		return nil, 0, fail.E(fail.NotFound, "There is no such thing.")
	case res.StatusCode == http.StatusTooManyRequests || res.StatusCode >= 500:
		return nil, retryAfter(res.Header.Get("Retry-After")), fail.E(fail.Unavailable, "It answers with status %d.", res.StatusCode)
	}
	err = nil
	if res.StatusCode == http.StatusBadRequest && bytes.Contains(body, []byte("page_size")) {
		err = errTooMuch
	}
	return nil, 0, fail.Wrap(fail.Invalid, err, "It answers with status %d%s.", res.StatusCode, detail(body))
}

// detail is what an error's body says (contract §8), "" for nothing.
func detail(body []byte) string {
	var said struct {
		Detail string `json:"detail"`
	}
	if json.Unmarshal(body, &said) != nil || said.Detail == "" {
		return ""
	}
	return fmt.Sprintf(": %.200s", strings.TrimSuffix(said.Detail, "."))
}

func retryAfter(s string) time.Duration {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return time.Duration(n) * time.Second
}
