package purge

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/gheecms/ghee/internal/fail"
)

// Client returns what drivers send with: a CDN that is slow or frozen is one
// that is away, and a redirect would hand a secret to somebody else.
func Client() *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = 4
	t.ResponseHeaderTimeout = 10 * time.Second
	return &http.Client{
		Transport:     t,
		Timeout:       15 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Reply is what a CDN answered.
type Reply struct {
	Status int
	Header http.Header
	Body   []byte
}

// maxReply bounds the body of a Reply; an answer to MaxBatch keys is less.
const maxReply = 256 << 10

// Exchange sends one request of a driver. That nothing came back is
// fail.Unavailable: the CDN may have taken it all the same.
func Exchange(c *http.Client, r *http.Request, who string) (Reply, error) {
	res, err := c.Do(r)
	if err != nil {
		return Reply{}, fail.Wrap(fail.Unavailable, err, "%s does not answer.", who)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxReply))
	if err != nil {
		return Reply{}, fail.Wrap(fail.Unavailable, err, "%s broke off its answer.", who)
	}
	return Reply{res.StatusCode, res.Header, body}, nil
}

// Refused is the error that a status tells which is none of success: its code,
// and how long to wait.
func (r Reply) Refused(who string) error {
	switch {
	case r.Status == http.StatusUnauthorized || r.Status == http.StatusForbidden:
		return fail.E(fail.Denied, "%s does not let us purge (%d). Check the secret or token, and what it may do.", who, r.Status)
	case r.Status == http.StatusTooManyRequests || r.Status == http.StatusRequestTimeout || r.Status >= 500:
		return r.Busy(who)
	default:
		return fail.E(fail.Invalid, "%s does not understand a purge (%d). Check the address and the names in the settings.", who, r.Status)
	}
}

// Busy is the error of a CDN that could not now, with the wait it asks for.
func (r Reply) Busy(who string) error {
	return fail.Wrap(fail.Unavailable, After(r.wait(), errBusy), "%s cannot purge now (%d).", who, r.Status)
}

// wait reads Retry-After: seconds, or a date, which is told from the answer's
// own so that no clock of ours takes part.
func (r Reply) wait() time.Duration {
	text := r.Header.Get("Retry-After")
	if n, err := strconv.Atoi(text); err == nil {
		return time.Duration(min(max(n, 0), maxWait)) * time.Second
	}
	then, err := http.ParseTime(text)
	now, err2 := http.ParseTime(r.Header.Get("Date"))
	if err != nil || err2 != nil || then.Before(now) {
		return 0
	}
	return min(then.Sub(now), maxWait*time.Second)
}

// maxWait bounds what a CDN may ask us to wait, in seconds: an hour.
const maxWait = 3600

var errBusy = errors.New("busy")
