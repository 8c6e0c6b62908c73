//go:build !failpoints

package app

import "github.com/gheecms/ghee/internal/work"

// probes are the kinds of work that only test builds do.
func probes() []work.Kind { return nil }
