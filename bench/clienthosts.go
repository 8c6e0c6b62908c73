package main

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// postOf5KB is the answer that clients read.
var postOf5KB = func() []byte {
	b, _ := json.Marshal(map[string]any{"meta": map[string]any{"next_post": nil, "previous_post": nil}, "data": map[string]any{ // of these types it cannot fail
		"slug": "one", "title": "One", "status": "published", "created": "2026-01-20T09:00:00Z", "updated": "2026-01-20T09:00:00Z", "published": "2026-01-20T09:00:00Z",
		"scheduled": nil, "deleted": nil, "url": nil, "summary": "What it is about.", "seo_title": "One", "meta_description": "", "featured_image": nil, "featured_image_alt": "",
		"author": map[string]any{"slug": "ida", "first_name": "Ida", "last_name": "Marlow", "email": "", "bio": "", "title": "", "profile_image": ""},
		"tags":   []any{map[string]any{"name": "Butter", "slug": "butter"}}, "categories": []any{}, "body": "<p>" + strings.Repeat("Melt a piece of butter in a glass and leave it alone. ", 80) + "</p>",
	}})
	return b
}()

// sdkServer answers what clients ask, and counts it.
type sdkServer struct {
	*httptest.Server
	asked atomic.Int64
	fails int64 // of 1,000 requests are answered with 503
}

// serveSDK serves the post; known says that the server knows of ETags, so that a client
// that has it is told only that it is still the same.
func serveSDK(known bool, fails int64) *sdkServer {
	s := &sdkServer{fails: fails}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := s.asked.Add(1)
		w.Header().Set("Content-Type", "application/json")
		if (n*617)%1000 < s.fails {
			w.Header().Set("Cache-Control", "no-store")
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = w.Write([]byte(`{"detail":"Not now."}`)) // who has gone needs no answer
			return
		}
		if known {
			w.Header().Set("ETag", `"one"`)
			if r.Header.Get("If-None-Match") != "" {
				w.WriteHeader(http.StatusNotModified)
				return
			}
		}
		_, _ = w.Write(postOf5KB) // as above
	}))
	return s
}

// awayHosts are the ways in which a host is away, each with its URL and an end.
func awayHosts(ctx context.Context) (all []awayHost, err error) {
	var c net.ListenConfig
	l, err := c.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	dead := "http://" + l.Addr().String()
	if err := l.Close(); err != nil {
		return nil, err
	}
	frozen, err := c.Listen(ctx, "tcp", "127.0.0.1:0") // the kernel takes connections, nobody reads
	if err != nil {
		return nil, err
	}
	hole, end, err := blackHole(ctx)
	if err != nil {
		return nil, errors.Join(err, frozen.Close())
	}
	return []awayHost{
		{"dead", dead, func() error { return nil }},
		{"frozen", "http://" + frozen.Addr().String(), frozen.Close},
		{"black-holed", hole, end},
	}, nil
}

type awayHost struct {
	how, url string
	end      func() error
}

// blackHole is an address at which nothing is heard of a connection: who listens has room
// for one that it never takes, and the kernel drops what comes after.
func blackHole(ctx context.Context) (url string, end func() error, err error) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return "", nil, err
	}
	end = func() error { return syscall.Close(fd) }
	if err = errors.Join(syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}), syscall.Listen(fd, 0)); err != nil {
		return "", nil, errors.Join(err, end())
	}
	at, err := syscall.Getsockname(fd)
	if err != nil {
		return "", nil, errors.Join(err, end())
	}
	address := net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: at.(*syscall.SockaddrInet4).Port}
	var taken []net.Conn
	end = func() error {
		err := syscall.Close(fd)
		for _, c := range taken {
			err = errors.Join(err, c.Close())
		}
		return err
	}
	dialer := net.Dialer{Timeout: 300 * time.Millisecond}
	for c, err := dialer.DialContext(ctx, "tcp", address.String()); err == nil; c, err = dialer.DialContext(ctx, "tcp", address.String()) {
		if taken = append(taken, c); len(taken) > 16 {
			return "", nil, errors.Join(errors.New("there is room for any number of connections"), end())
		}
	}
	return "http://" + address.String(), end, nil // it is full
}
