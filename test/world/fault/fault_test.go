package fault_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/gheecms/ghee/test/world/fault"
)

// echo is a server that says back what it hears, behind a proxy.
func echo(t *testing.T) *fault.Proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				_, _ = io.Copy(c, c)
				_ = c.Close()
			}()
		}
	}()
	return fault.New(t, "127.0.0.1:0", l.Addr().String(), 1)
}

func dial(t *testing.T, p *fault.Proxy) *net.TCPConn {
	t.Helper()
	c, err := net.Dial("tcp", p.Address())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c.(*net.TCPConn)
}

// hears sends text and returns what comes back until the end.
func hears(c *net.TCPConn, text string) (string, error) {
	if _, err := c.Write([]byte(text)); err != nil {
		return "", err
	}
	_ = c.CloseWrite()
	got, err := io.ReadAll(c)
	return string(got), err
}

func TestProxy_PassesAllOn(t *testing.T) {
	p := echo(t)
	for name, r := range map[string]fault.Rules{
		"nothing": {}, "latency": {Latency: time.Millisecond, Jitter: time.Millisecond}, "loss": {Loss: 0.3}, "rate": {Rate: 400},
	} {
		p.Both(r)
		if got, err := hears(dial(t, p), "hello, world"); got != "hello, world" || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestProxy_EndsAndResetsAndFlips(t *testing.T) {
	p := echo(t)
	p.Set(fault.Down, fault.Rules{End: 5})
	if got, err := hears(dial(t, p), "hello, world"); got != "hello" || err != nil {
		t.Errorf("an answer that breaks off: %q, %v", got, err)
	}
	if got, err := hears(dial(t, p), "hello"); got != "hello" || err != nil {
		t.Errorf("the next one: %q, %v", got, err)
	}
	p.Set(fault.Down, fault.Rules{Reset: 5})
	if got, err := hears(dial(t, p), "hello, world"); len(got) > 5 || !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("a reset: %q, %v", got, err)
	}
	p.Set(fault.Down, fault.Rules{Flip: 3})
	got, err := hears(dial(t, p), "hello")
	if differ := got[2] ^ 'l'; err != nil || len(got) != 5 || bytes.Count([]byte(got), []byte("l")) != 1 || differ&(differ-1) != 0 {
		t.Errorf("a bit turned over: %q, %v", got, err)
	}
	if p.Passed(fault.Down) != 5 {
		t.Errorf("%d bytes have passed", p.Passed(fault.Down))
	}
}

func TestProxy_IsABlackHoleForAWhile(t *testing.T) {
	p := echo(t)
	for _, way := range []fault.Way{fault.Up, fault.Down} {
		c := dial(t, p)
		p.Set(way, fault.Rules{Black: true})
		if _, err := c.Write([]byte("hello")); err != nil {
			t.Fatal(err)
		}
		_ = c.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
		if n, err := c.Read(make([]byte, 5)); n != 0 || err == nil {
			t.Errorf("%d bytes came through a black hole, %v", n, err)
		}
		_ = c.SetReadDeadline(time.Time{})
		p.Heal()
		if got, err := hears(c, ", world"); got != "hello, world" || err != nil {
			t.Errorf("afterwards: %q, %v", got, err)
		}
	}
}

func TestProxy_RefusesAndCuts(t *testing.T) {
	p := echo(t)
	c := dial(t, p)
	if _, err := c.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(c, make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	p.Refuse(true)
	if _, err := net.Dial("tcp", p.Address()); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("a connection while nobody listens: %v", err)
	}
	p.Cut()
	if _, err := c.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("a connection that is cut: %v", err)
	}
	p.Refuse(false)
	if got, err := hears(dial(t, p), "hello"); got != "hello" || err != nil {
		t.Errorf("afterwards: %q, %v", got, err)
	}
}
