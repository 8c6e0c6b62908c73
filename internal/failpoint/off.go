//go:build !failpoints

package failpoint

import "log/slog"

// On says whether this build has failpoints.
const On = false

// Hit does nothing.
func Hit(Name) error { return nil }

// Pass does nothing.
func Pass(Name) {}

// Logger returns a logger to nowhere.
func Logger(Name) *slog.Logger { return slog.New(slog.DiscardHandler) }
