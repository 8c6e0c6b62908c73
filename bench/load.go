package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// connections is how many clients ask at once, each when its last answer came.
const connections = 16

// ask is a request; wants is the status of a right answer.
type ask struct {
	path   string
	header http.Header
	wants  int
}

// client asks over connections that stay open, and takes bodies as they come.
func client() *http.Client {
	return &http.Client{Timeout: time.Minute, Transport: &http.Transport{
		MaxIdleConnsPerHost: connections, DisableCompression: true,
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS12}, //nolint:gosec // the certificate is this run's own
	}}
}

// load puts rounds of n requests to a server, after one to warm up, and returns
// the medians. request is given the number of the request.
func load(ctx context.Context, s *server, rounds, n int, request func(i int) ask) (figures, error) {
	asker := client()
	defer asker.CloseIdleConnections()
	var cpu, p50, p99 []float64
	for round := range rounds + 1 {
		before, err := s.used()
		if err != nil {
			return figures{}, err
		}
		each, err := volley(ctx, asker, s.base, n, func(i int) ask { return request(round*n + i) })
		if err != nil {
			return figures{}, err
		}
		after, err := s.used()
		if err != nil {
			return figures{}, err
		}
		if round == 0 {
			continue
		}
		slices.Sort(each)
		cpu = append(cpu, micros(after-before)/float64(n))
		p50 = append(p50, each[n/2])
		p99 = append(p99, each[n*99/100])
	}
	return figures{median(cpu), median(p50), median(p99)}, nil
}

// volley puts n requests and returns what each took, in µs.
func volley(ctx context.Context, c *http.Client, base string, n int, request func(i int) ask) ([]float64, error) {
	each := make([]float64, n)
	var next atomic.Int64
	var failed atomic.Pointer[error]
	var clients sync.WaitGroup
	for range connections {
		clients.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && failed.Load() == nil; i = int(next.Add(1)) - 1 {
				start := time.Now()
				if _, err := get(ctx, c, base, request(i)); err != nil {
					failed.CompareAndSwap(nil, &err)
					return
				}
				each[i] = micros(time.Since(start))
			}
		})
	}
	clients.Wait()
	if err := failed.Load(); err != nil {
		return nil, *err
	}
	return each, ctx.Err()
}

// get puts one request and reads its answer to the end.
func get(ctx context.Context, c *http.Client, base string, a ask) (http.Header, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, base+a.path, http.NoBody)
	if err != nil {
		return nil, err
	}
	if a.header != nil {
		r.Header = a.header
	}
	answer, err := c.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }() // read to its end
	n, err := io.Copy(io.Discard, answer.Body)
	if err == nil && (answer.StatusCode != a.wants || a.wants == http.StatusOK && n < 500) {
		err = fmt.Errorf("%s: status %d, %d bytes", a.path, answer.StatusCode, n)
	}
	return answer.Header, err
}
