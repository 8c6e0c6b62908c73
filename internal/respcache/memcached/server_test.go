package memcached

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bradfitz/gomemcache/memcache"

	"github.com/gheecms/ghee/internal/respcache/memcached/memcachedtest"
)

// However many readers wait for a server that does not answer: it costs them
// one Timeout, together, and those who come later nothing.
func TestServer_AFrozenOneCostsOneTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, err := New(Config{Servers: []string{"127.0.0.1:1"}})
		if err != nil {
			t.Fatal(err)
		}
		s := m.servers[0]
		thaw := make(chan struct{})
		hangs := func(*memcache.Client) (*memcache.Item, error) { <-thaw; return nil, memcache.ErrCacheMiss }
		began := time.Now()
		var all sync.WaitGroup
		for i := range 50 {
			all.Go(func() {
				<-time.After(time.Duration(i%20) * time.Millisecond) // of the bubble's clock
				if err := s.ask(hangs, nil, Timeout); err == nil {
					t.Error("a server that hangs has answered")
				}
			})
		}
		all.Wait()
		if took := time.Since(began); took != Timeout {
			t.Errorf("readers waited for %v", took)
		}
		for range 1000 {
			if err := s.ask(hangs, nil, Timeout); !errors.Is(err, errBlown) {
				t.Fatal("it was asked again", err)
			}
		}
		if took := time.Since(began); took != Timeout {
			t.Errorf("readers waited for %v", took)
		}
		close(thaw)
	})
}

// A real one: killed, frozen, restarted; readers never ask whether it is back.
func TestServer_IsFoundAgain(t *testing.T) {
	one := memcachedtest.Start(t)
	m, err := New(Config{Servers: []string{one.Address}, Timeout: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	s := m.servers[0]
	back := make(chan struct{}, 100)
	ctx, stop := context.WithCancel(t.Context())
	var watching sync.WaitGroup
	watching.Go(func() { s.watch(ctx, func() { back <- struct{}{} }) })
	defer watching.Wait()
	defer stop()
	for what, f := range map[string]struct{ harm, mend func() }{
		"killed": {one.Kill, one.Start},
		"frozen": {one.Freeze, one.Thaw},
	} {
		for s.get2("key") != nil { // a machine that is busy may have been too slow for it
		}
		f.harm()
		for s.get2("key") == nil {
		}
		if s.up() {
			t.Error(what, "and asked")
		}
		f.mend()
		for range back {
			if s.get2("key") == nil {
				break
			}
		}
	}
}

func (s *server) get2(key string) error { _, err := s.get(key, s.c.Timeout); return err }

// lying answers each request with the same bytes, in pieces.
func lying(t *testing.T, pieces ...string) (address string, asked *atomic.Int64) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	asked = &atomic.Int64{}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				for in := bufio.NewReader(conn); ; {
					if _, err := in.ReadString('\n'); err != nil {
						return
					}
					asked.Add(1)
					for _, p := range pieces {
						if _, err := io.WriteString(conn, p); err != nil {
							return
						}
					}
				}
			}()
		}
	}()
	return l.Addr().String(), asked
}

func TestServer_WhatALyingOneSaysIsBounded(t *testing.T) {
	endless := make([]string, 5000)
	for i := range endless {
		endless[i] = "VALUE key 0 1000\r\n" + strings.Repeat("x", 1000) + "\r\n"
	}
	for what, pieces := range map[string][]string{
		"ALengthOfGigabytes":   {"VALUE key 0 4000000000\r\n", "x"},
		"ALengthAboveAllItems": {fmt.Sprintf("VALUE key 0 %d\r\n", maxValue+1), strings.Repeat("x", maxValue+1), "\r\nEND\r\n"},
		"ANegativeLength":      {"VALUE key 0 -1\r\n", "\r\nEND\r\n"},
		"NoLength":             {"VALUE key\r\n", "END\r\n"},
		"ValuesWithoutEnd":     endless,
		"ALineWithoutEnd":      {strings.Repeat("VALUE ", 10_000)},
		"NotTheProtocol":       {"HTTP/1.1 400 Bad Request\r\n\r\n"},
		"ServerError":          {"SERVER_ERROR out of memory\r\n"},
		"TwoValues":            {"VALUE key 0 1\r\nx\r\nVALUE key 0 1\r\ny\r\nEND\r\n"},
		"Silence":              {""},
		"AValueCutOff":         {"VALUE key 0 10\r\nabc"},
	} {
		t.Run(what, func(t *testing.T) {
			address, asked := lying(t, pieces...)
			m, err := New(Config{Servers: []string{address}, Timeout: 300 * time.Millisecond, Patience: 300 * time.Millisecond})
			if err != nil {
				t.Fatal(err)
			}
			s := m.servers[0]
			if v, err := s.get("key", s.c.Timeout); err == nil {
				t.Fatalf("it was believed: %.50q", v)
			}
			before := asked.Load()
			for range 100 {
				if _, err := s.get("key", s.c.Timeout); !errors.Is(err, errBlown) {
					t.Fatal("it was asked again:", err)
				}
			}
			if asked.Load() != before {
				t.Error("it was asked again")
			}
		})
	}
	t.Run("MoreThanTheAnswer", func(t *testing.T) {
		address, _ := lying(t, "VALUE key 0 1\r\nx\r\nEND\r\nVALUE key 0 1\r\ny\r\nEND\r\n")
		m, err := New(Config{Servers: []string{address}, Timeout: 10 * time.Second, Patience: 10 * time.Second})
		if err != nil {
			t.Fatal(err)
		}
		if v, err := m.servers[0].get("key", 10*time.Second); err != nil || string(v) != "x" {
			t.Fatalf("%q %v", v, err)
		}
		if v, err := m.servers[0].get("key", 10*time.Second); err == nil && string(v) != "x" {
			t.Errorf("what came before it was asked for was taken: %q", v)
		}
	})
}
