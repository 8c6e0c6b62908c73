// Package listen takes the addresses that a node answers on: alone, or beside
// the process that it is about to replace; and it reads the certificates that
// TLS needs, again when they change.
package listen

import (
	"context"
	"net"
)

// Alone takes an address that nobody has. It may be shared later, by a process
// that comes to replace this one.
func Alone(ctx context.Context, address string) (net.Listener, error) {
	if _, port, err := net.SplitHostPort(address); err == nil && port != "0" && port != "" {
		// Without the sharing that shared sets, the kernel refuses an address that
		// another process listens on, also one that would share it.
		var plain net.ListenConfig
		l, err := plain.Listen(ctx, "tcp", address)
		if err != nil {
			return nil, err
		}
		if err := l.Close(); err != nil {
			return nil, err
		}
	}
	return shared(ctx, address)
}

// Beside takes an address that another process of ours listens on. From then on
// new connections come here, and it has those that it had accepted or was about
// to. An address that nobody has is simply taken.
func Beside(ctx context.Context, address string) (net.Listener, error) {
	return shared(ctx, address)
}
