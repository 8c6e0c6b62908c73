//go:build linux

package listen_test

import (
	"errors"
	"io"
	"net"
	"sync"
	"syscall"
	"testing"

	"github.com/gheecms/ghee/internal/web/listen"
)

func take(t *testing.T, address string, beside bool) net.Listener {
	t.Helper()
	f := listen.Alone
	if beside {
		f = listen.Beside
	}
	l, err := f(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func TestAlone_RefusesATakenAddress(t *testing.T) {
	ours := take(t, "127.0.0.1:0", false)
	strange, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer strange.Close()
	for _, at := range []net.Addr{ours.Addr(), strange.Addr()} {
		if l, err := listen.Alone(t.Context(), at.String()); !errors.Is(err, syscall.EADDRINUSE) {
			t.Errorf("%v, %v", l, err)
		}
	}
	if l, err := listen.Beside(t.Context(), strange.Addr().String()); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("beside a stranger: %v, %v", l, err)
	}
}

// says answers each connection with a word until its listener closes.
func says(l net.Listener, word string) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		_, _ = io.WriteString(c, word)
		_ = c.Close()
	}
}

func heard(t *testing.T, address string) string {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		return err.Error()
	}
	defer c.Close()
	text, err := io.ReadAll(c)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// From the moment of its coming, the newest gets every connection: the older
// ones can end without one being lost.
func TestBeside_GetsEveryNewConnection(t *testing.T) {
	l := take(t, "127.0.0.1:0", false)
	at := l.Addr().String()
	go says(l, "a")
	for _, next := range []string{"b", "c", "d"} {
		if got := heard(t, at); got != string(next[0]-1) {
			t.Fatalf("%q answers before %s comes", got, next)
		}
		newer := take(t, at, true)
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				if got := heard(t, at); got != next {
					t.Errorf("%q answers after %s came", got, next)
				}
			})
		}
		go says(newer, next)
		all.Wait()
		_ = l.Close()
		l = newer
	}
}
