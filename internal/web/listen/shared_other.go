//go:build !linux

package listen

import (
	"context"
	"net"
)

// shared listens alone: only Linux can send all new connections to one of two
// listeners, and without that some would be reset.
func shared(ctx context.Context, address string) (net.Listener, error) {
	var config net.ListenConfig
	return config.Listen(ctx, "tcp", address)
}
