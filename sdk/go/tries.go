package ghee

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// request is what is asked of whichever host.
type request struct {
	method, target string
	body           []byte  // of a write
	known          *record // of a read: the answer that may be still the same
	decode         func(body []byte) error
	failed         func() // after each try that failed; of a read
}

// good is an answer that can be given.
type good struct {
	host, etag, position string
	body                 []byte
	unchanged            bool // it is the known one
	tries                int
}

// fault is what was wrong with a try.
type fault struct {
	err        error
	status     int
	retryAfter time.Duration
	slow       bool // it took too long
	unsent     bool // the request cannot have arrived
}

// repeat reports whether a request may be sent again after it.
func (f *fault) repeat(method string) bool {
	return method == "GET" || f.unsent || f.status == http.StatusTooManyRequests
}

// tries sends a request to hosts until one has answered it.
func (c *Client) tries(ctx context.Context, r request) (*good, error) {
	deadline := c.o.Now().Add(c.o.Total)
	so, told := &call{tried: map[*host]int{}}, &UnavailableError{}
	cost := again
	for n := 1; n <= c.o.Attempts; n++ {
		if n > 1 && !c.tokens.take(cost) {
			break
		}
		now := c.o.Now()
		h, wait, more := c.hosts.next(so, now, c.o.Random)
		if now.Add(wait).After(deadline) {
			break
		}
		if wait > 0 {
			select {
			case <-c.o.Sleep(wait):
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
		so.tried[h]++
		patience := c.o.LastTry
		if more && n < c.o.Attempts {
			patience = c.o.Try
		}
		got, f, err := c.try(ctx, h.url, r, min(patience, deadline.Sub(c.o.Now())))
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if f == nil { // an answer, if not the one that was hoped for
			c.hosts.heard(h, c.o.Now(), true, 0)
			if err == nil {
				c.tokens.give()
				got.tries = n
			}
			return got, err
		}
		c.hosts.heard(h, c.o.Now(), f.status == http.StatusTooManyRequests, f.retryAfter)
		told.Tries, told.Status = append(told.Tries, Try{h.url, f.err}), f.status
		if r.failed != nil {
			r.failed()
		}
		if !f.repeat(r.method) {
			var status *StatusError
			if errors.As(f.err, &status) {
				return nil, status
			}
			break
		}
		if cost = again; f.slow {
			cost = afterWait
		}
	}
	return nil, told
}

// try sends a request once. What comes is good, or an error that is the answer, or a
// fault.
func (c *Client) try(ctx context.Context, host string, r request, patience time.Duration) (*good, *fault, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	req, err := c.request(ctx, host, r, patience)
	if err != nil {
		return nil, nil, usage(err.Error())
	}
	res, err := c.o.HTTP.Do(req)
	if err != nil {
		return nil, lost(ctx, err), nil
	}
	defer res.Body.Close()
	body, err := whole(res)
	switch {
	case err != nil:
		f := lost(ctx, err)
		f.unsent = false
		return nil, f, nil
	case len(body) > longestAnswer:
		return nil, &fault{err: errTooLarge}, nil
	}
	return c.judge(r, host, res, body)
}

const longestAnswer = 64 << 20

// whole reads an answer, a byte more of one that is too long. Room for as long as it says
// it is saves copies; one that says it is very long has to prove it.
func whole(res *http.Response) ([]byte, error) {
	var b bytes.Buffer
	if n := res.ContentLength; n > 0 && n < 1<<20 {
		b.Grow(int(n) + bytes.MinRead)
	}
	_, err := b.ReadFrom(io.LimitReader(res.Body, longestAnswer+1))
	return b.Bytes(), err
}

func (c *Client) request(ctx context.Context, host string, r request, patience time.Duration) (*http.Request, error) {
	address := host + r.target
	var body io.Reader
	if r.body != nil {
		body = bytes.NewReader(r.body)
	}
	if r.method == "GET" {
		mark := "?"
		if strings.Contains(r.target, "?") {
			mark = "&"
		}
		address += mark + "auth_token=" + escape(c.token, "")
	}
	req, err := http.NewRequestWithContext(ctx, r.method, address, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Ghee-Deadline-Ms", strconv.FormatInt(max(1, patience.Milliseconds()), 10))
	if r.method != "GET" {
		req.Header.Set("Authorization", "Token "+c.o.WriteToken)
	}
	if r.body != nil {
		req.Header.Set("Content-Type", "application/json")
		req.GetBody = nil // net/http would send it again on its own
	}
	if r.known != nil && r.known.ETag != "" {
		req.Header.Set("If-None-Match", r.known.ETag)
	}
	return req, nil
}

// judge says what an answer that came whole is.
func (c *Client) judge(r request, host string, res *http.Response, body []byte) (*good, *fault, error) {
	g := &good{host: host, etag: res.Header.Get("ETag"), position: res.Header.Get("Ghee-Position"), body: body}
	write := r.method != "GET"
	switch s := res.StatusCode; {
	case s == http.StatusNotModified && r.known != nil && r.known.ETag != "":
		g.unchanged = true
		return g, nil, nil
	case s == http.StatusOK && !write:
		if what := wrong(res.Header.Get("Content-Type"), body, r.decode); what != "" {
			return nil, &fault{err: errors.New(what), status: s}, nil
		}
		return g, nil, nil
	case s >= 200 && s < 300 && write:
		if s != http.StatusNoContent && wrong(res.Header.Get("Content-Type"), body, valid) != "" || s == http.StatusNoContent {
			g.body = []byte("{}")
		}
		return g, nil, nil
	case s == 408 || s == 429 || s == 500 || s >= 502 && s <= 504 || s < 300 || s == http.StatusNotModified:
		return nil, &fault{err: status(res, body), status: s, retryAfter: c.retryAfter(res)}, nil
	default:
		return nil, nil, status(res, body)
	}
}

func valid(body []byte) error {
	if !json.Valid(body) {
		return errors.New("no JSON")
	}
	return nil
}

// wrong says why an answer is broken, "" for one that is not. decode finds fault with what
// is no JSON.
func wrong(kind string, body []byte, decode func([]byte) error) string {
	media := kind
	if media != "application/json" { // as most say it
		media, _, _ = mime.ParseMediaType(kind)
	}
	trimmed := bytes.TrimLeft(body, " \t\r\n")
	switch {
	case media != "application/json":
		return "the answer is of the content type " + strconv.Quote(kind) + ", and no JSON"
	case len(trimmed) == 0 || trimmed[0] != '{' || decode(body) != nil:
		return "the answer is no whole JSON object"
	}
	return ""
}

func status(res *http.Response, body []byte) error {
	e := &StatusError{Status: res.StatusCode, Detail: detailOf(body), Request: res.Header.Get("Ghee-Request-Id")}
	if json.Valid(body) {
		e.Body = body
	}
	if to := res.Header.Get("Location"); e.Detail == "" && res.StatusCode/100 == 3 && to != "" {
		e.Detail = "it redirects to " + to + ", and this client follows no redirect: its token would go along. Give the host it should ask"
	}
	return e
}

// retryAfter is how long the server wants this client to stay away (RFC 9110 §10.2.3).
func (c *Client) retryAfter(res *http.Response) time.Duration {
	told := res.Header.Get("Retry-After")
	if res.StatusCode != http.StatusTooManyRequests && res.StatusCode != http.StatusServiceUnavailable || told == "" {
		return 0
	}
	switch s, err := strconv.ParseUint(told, 10, 31); {
	case err == nil:
		return time.Duration(s) * time.Second
	case errors.Is(err, strconv.ErrRange):
		return longest
	}
	if at, err := http.ParseTime(told); err == nil {
		return max(0, at.Sub(c.o.Now()))
	}
	return 0
}

// lost is a try without an answer. The token is in the address, which net/http puts
// into its errors.
func lost(ctx context.Context, err error) *fault {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	var op *net.OpError
	var dns *net.DNSError
	f := &fault{err: err, slow: errors.Is(err, context.DeadlineExceeded) || errors.Is(ctx.Err(), context.DeadlineExceeded)}
	f.unsent = errors.As(err, &dns) || errors.As(err, &op) && op.Op == "dial" || certificate(err)
	return f
}
