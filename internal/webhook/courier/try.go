package courier

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/webhook"
)

// Bounds of what is kept of an answer beside its body.
const (
	maxHeaders = 50
	maxValue   = 500 // bytes
)

// hidden stands for what is not kept.
const hidden = "…"

// try makes one request.
func (c *Courier) try(ctx context.Context, h webhook.Hook, d webhook.Delivery) attempt {
	start := c.c.Now()
	one := attempt{Try: webhook.Try{At: content.Micros(start.UnixMicro())}}
	r, err := c.request(ctx, h, d, start)
	if err != nil {
		one.Error = fail.Message(err)
		return one
	}
	one.Request = sent(r, h)
	res, err := c.c.Client.Do(r)
	one.Millis = elapsed(c.c.Now, start)
	if err != nil {
		one.Error = why(err)
		return one
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(res.Body, webhook.MaxAnswer)) // what came until it broke off
	one.Millis = elapsed(c.c.Now, start)
	one.Status, one.Answer, one.Body = res.StatusCode, got(res.Header), text(body)
	switch {
	case res.StatusCode >= 200 && res.StatusCode < 300:
	case res.StatusCode >= 300 && res.StatusCode < 400:
		one.Error = fmt.Sprintf("It answered %d; webhooks follow no redirect, so give the address it leads to.", res.StatusCode)
	default:
		one.Error = fmt.Sprintf("It answered %d.", res.StatusCode)
		one.gone = res.StatusCode == http.StatusGone
		one.wait = asked(res.Header.Get("Retry-After"))
	}
	return one
}

// request is what a receiver gets (Standard Webhooks).
func (c *Courier) request(ctx context.Context, h webhook.Hook, d webhook.Delivery, at time.Time) (*http.Request, error) {
	body, err := webhook.Body(d, h)
	if err != nil {
		return nil, fail.Wrap(fail.Internal, err, "The body cannot be written.")
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, bytes.NewReader(body))
	if err != nil {
		return nil, fail.Wrap(fail.Invalid, err, "The address cannot be used.")
	}
	for _, one := range h.Headers {
		r.Header.Set(one.Name, one.Value)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", c.c.Agent)
	r.Header.Set(webhook.HeaderID, d.ID)
	r.Header.Set(webhook.HeaderTimestamp, strconv.FormatInt(at.Unix(), 10))
	r.Header.Set(webhook.HeaderSignature, webhook.Sign(webhook.Live(h.Secrets, content.Micros(at.UnixMicro())), d.ID, at.Unix(), body))
	r.Header.Set(webhook.HeaderNumber, strconv.FormatInt(d.Number, 10))
	return r, nil
}

// sent is what is kept of a request's headers: not the values of the hook's own,
// which may be secrets.
func sent(r *http.Request, h webhook.Hook) []webhook.Header {
	all := headers(r.Header)
	for i := range all {
		if slices.ContainsFunc(h.Headers, func(own webhook.Header) bool { return strings.EqualFold(own.Name, all[i].Name) }) {
			all[i].Value = hidden
		}
	}
	return all
}

func got(h http.Header) []webhook.Header {
	all := headers(h)
	for i := range all {
		if all[i].Name == "Set-Cookie" {
			all[i].Value = hidden
		}
	}
	return all[:min(len(all), maxHeaders)]
}

func headers(h http.Header) (all []webhook.Header) {
	for name, values := range h {
		for _, v := range values {
			all = append(all, webhook.Header{Name: name, Value: text([]byte(v[:min(len(v), maxValue)]))})
		}
	}
	slices.SortStableFunc(all, func(a, b webhook.Header) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// text is what came as text that can be kept.
func text(b []byte) string {
	return strings.ReplaceAll(strings.ToValidUTF8(string(b), "\uFFFD"), "\x00", "\uFFFD")
}

// why is an error of the client as it is shown: ours, without what is behind it,
// which may tell of the network around this machine.
func why(err error) string {
	if fail.Is(err, fail.Denied) || fail.Is(err, fail.Invalid) || fail.Is(err, fail.Unavailable) {
		return fail.Message(err)
	}
	return "There was no answer."
}

// asked reads Retry-After in seconds.
func asked(s string) time.Duration {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n < 0 {
		return 0
	}
	return time.Duration(min(n, 3600)) * time.Second
}
