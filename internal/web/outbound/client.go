// Package outbound is the client for addresses that users give: of webhooks
// today. What it connects to is judged by the address of the connection itself,
// so no name, number or redirect leads it into the networks behind this machine.
//
// It heeds no proxy of the environment, keeps no cookies and unpacks nothing.
// What comes back is for logs: whoever shows it shows what a stranger wrote.
package outbound

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/gheecms/ghee/internal/fail"
)

// Config is what a Client heeds. Zero values take the usual ones.
type Config struct {
	// Allow are names of hosts, addresses and networks that may be reached although
	// they are behind this machine: "receiver.lan", "10.1.0.0/16".
	Allow []string
	// Redirects are followed so often, at most MaxRedirects; 0 for never: then a
	// redirect is the answer.
	Redirects int
	Answer    time.Duration         // until the head of the answer; 5 s
	Whole     time.Duration         // until its end; 10 s
	Resolver  *net.Resolver         // of names; nil for the machine's
	Transport func(*http.Transport) // changes what is below, for tests; nil for nothing
}

// MaxRedirects bounds Config.Redirects.
const MaxRedirects = 3

const (
	maxHead = 32 << 10 // bytes of an answer's headers
	idle    = 30 * time.Second
)

// Client sends requests. It may be used by many goroutines.
type Client struct {
	allow  allowed
	answer time.Duration
	whole  time.Duration
	http   http.Client
}

// New makes a client. It returns fail.Invalid for an Allow that is neither a
// name nor a network.
func New(c Config) (*Client, error) {
	allow, err := parseAllowed(c.Allow)
	if err != nil {
		return nil, err
	}
	o := &Client{allow: allow, answer: c.Answer, whole: c.Whole}
	if o.answer <= 0 {
		o.answer = 5 * time.Second
	}
	if o.whole <= 0 {
		o.whole = 10 * time.Second
	}
	t := &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			return o.dial(ctx, c.Resolver, network, address)
		},
		ForceAttemptHTTP2: true, DisableCompression: true, MaxResponseHeaderBytes: maxHead,
		TLSHandshakeTimeout: o.answer, MaxIdleConns: 64, MaxIdleConnsPerHost: 2, IdleConnTimeout: idle,
	}
	if c.Transport != nil {
		c.Transport(t)
	}
	o.http = http.Client{Transport: t, CheckRedirect: func(r *http.Request, via []*http.Request) error {
		switch {
		case c.Redirects == 0:
			return http.ErrUseLastResponse
		case len(via) > min(c.Redirects, MaxRedirects):
			return fail.E(fail.Denied, "More than %d redirects.", min(c.Redirects, MaxRedirects))
		case via[len(via)-1].URL.Scheme == "https" && r.URL.Scheme != "https":
			return fail.E(fail.Denied, "A redirect from https to %s is not followed.", r.URL.Scheme)
		}
		return o.CheckURL(r.URL.String())
	}}
	return o, nil
}

// dial connects to where the name leads at this moment, and to no address that
// may not be reached: each is judged when it is connected to.
func (c *Client) dial(ctx context.Context, names *net.Resolver, network, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	d := net.Dialer{Resolver: names, Timeout: c.answer}
	if !c.allow.name(host) {
		d.Control = c.allow.control
	}
	return d.DialContext(ctx, network, address)
}

// Do sends a request and returns the answer, whose body ends with Config.Whole.
// It returns fail.Denied for an address that may not be reached, and
// fail.Unavailable, with the cause, for what did not answer.
func (c *Client) Do(r *http.Request) (*http.Response, error) {
	if err := c.CheckURL(r.URL.String()); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeoutCause(r.Context(), c.whole, errLate)
	late := time.AfterFunc(c.answer, cancel)
	res, err := c.http.Do(r.WithContext(ctx))
	if intime := late.Stop(); err == nil && !intime {
		_ = res.Body.Close() // it came with the last moment
		err = errLate
	}
	if err != nil {
		defer cancel()
		return nil, c.failed(r.Context(), ctx, err)
	}
	res.Body = &body{res.Body, cancel}
	return res, nil
}

var errLate = errors.New("it took too long")

// failed tells what kept a request from being answered.
func (c *Client) failed(asked, ctx context.Context, err error) error {
	if f, ok := errors.AsType[*fail.Error](err); ok {
		return f
	}
	if ctx.Err() != nil && asked.Err() == nil {
		return fail.Wrap(fail.Unavailable, err, "There was no answer within %v.", c.answer)
	}
	return fail.Wrap(fail.Unavailable, err, "There was no answer.")
}

// body gives the request's time back when it is closed.
type body struct {
	io.ReadCloser
	cancel context.CancelFunc
}

func (b *body) Close() error {
	b.cancel()
	return b.ReadCloser.Close()
}
