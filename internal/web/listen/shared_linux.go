package listen

import (
	"context"
	"errors"
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// shared listens on an address that may have several listeners. Left to itself
// the kernel spreads connections over all of them, and those that wait at one
// which closes are reset. So each newcomer has them all sent to the listener
// with the number 1: of two that is the newer one. Where there is one only, the
// number leads nowhere and the kernel falls back to it.
func shared(ctx context.Context, address string) (net.Listener, error) {
	config := net.ListenConfig{Control: func(_, _ string, raw syscall.RawConn) (err error) {
		refused := raw.Control(func(fd uintptr) {
			err = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_REUSEPORT, 1)
		})
		return errors.Join(refused, err)
	}}
	config.SetMultipathTCP(false) // whose sockets cannot be steered
	l, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	if err := steer(l); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// steer sends new connections to the second listener of an address.
func steer(l net.Listener) (err error) {
	tcp, ok := l.(*net.TCPListener)
	if !ok {
		return nil
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return err
	}
	second := []unix.SockFilter{{Code: unix.BPF_RET | unix.BPF_K, K: 1}}
	refused := raw.Control(func(fd uintptr) {
		err = unix.SetsockoptSockFprog(int(fd), unix.SOL_SOCKET, unix.SO_ATTACH_REUSEPORT_CBPF, &unix.SockFprog{Len: 1, Filter: &second[0]})
	})
	return errors.Join(refused, err)
}
