package main

import (
	"context"
	"net/http"
	"time"
)

// codings are the kinds of answers.
var codings = []string{"identity", "gzip", "304"}

// header is what asks for a kind of answer; the entity tag is the rival's own.
func (r *rival) header(ctx context.Context, base string, kb int, c string) ([][2]string, error) {
	switch c {
	case "gzip":
		return [][2]string{{"Accept-Encoding", "gzip"}}, nil
	case "304":
		res, err := r.ask(ctx, base, kb, "identity")
		if err != nil {
			return nil, err
		}
		return [][2]string{{"If-None-Match", res.Header.Get("Etag")}}, res.Body.Close()
	}
	return nil, nil
}

// ask gets one answer.
func (r *rival) ask(ctx context.Context, base string, kb int, c string) (*http.Response, error) {
	header, err := r.header(ctx, base, kb, c)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, base+r.path(kb, c), http.NoBody)
	if err != nil {
		return nil, err
	}
	for _, h := range header {
		request.Header.Set(h[0], h[1])
	}
	asker := client()
	asker.Timeout = 10 * time.Second
	return asker.Do(request)
}
