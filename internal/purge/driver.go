// Package purge takes back what CDNs keep of a site's answers, by key.
//
// A Driver speaks to one CDN; those that exist are packages below, and all of
// them pass purgetest.Run. Keys are wire keys, as the Surrogate-Key header of an
// answer has them (edge.SurrogateKey, edge.SiteKey).
package purge

import (
	"context"
	"slices"

	"github.com/gheecms/ghee/internal/fail"
)

// Driver speaks to one CDN.
type Driver interface {
	// Name says which, in logs, metrics and receipts: "varnish".
	Name() string
	// MaxKeys is how many keys one call of Purge may have.
	MaxKeys() int
	// Purge makes the CDN ask again for every answer with one of the keys; it may
	// serve the old one meanwhile, and while the origin is dead (a soft purge),
	// where the CDN can. nil says that the CDN has taken all of it. After an error
	// part of it may have been taken, and the whole may be sent again.
	//
	// fail.Unavailable is worth another attempt, after WaitOf. fail.Denied and
	// fail.Invalid are met again until somebody changes a setting.
	Purge(ctx context.Context, keys []string) error
}

// The bounds that every driver keeps, each that of the strictest CDN. What is
// beyond them some drop without a word.
const (
	MaxBatch = 256      // keys of one call (Fastly)
	MaxKey   = 256      // bytes of one key (CloudFront; Fastly 1,024)
	MaxBytes = 16 << 10 // of one call's keys, with a space after each (Fastly)
)

// Send purges keys in as few calls as the driver takes. It returns those that
// are not purged for certain when a call failed, and that call's error.
func Send(ctx context.Context, d Driver, keys []string) ([]string, error) {
	keys = slices.Compact(slices.Sorted(slices.Values(keys)))
	for len(keys) > 0 {
		n := batch(keys, min(d.MaxKeys(), MaxBatch))
		if err := d.Purge(ctx, keys[:n]); err != nil {
			return keys, err
		}
		keys = keys[n:]
	}
	return nil, nil
}

// batch is how many of the keys go into one call: one at least.
func batch(keys []string, most int) int {
	size := 0
	for i, k := range keys {
		if size += len(k) + 1; i > 0 && (i == most || size > MaxBytes) {
			return i
		}
	}
	return len(keys)
}

// Check returns fail.Invalid for a call that is out of bounds, or has a key that
// a header would tell otherwise.
func Check(d Driver, keys []string) error {
	if len(keys) == 0 || len(keys) > d.MaxKeys() {
		return fail.E(fail.Invalid, "%s takes 1 to %d keys a call, not %d.", d.Name(), d.MaxKeys(), len(keys))
	}
	size := 0
	for _, k := range keys {
		if len(k) == 0 || len(k) > MaxKey {
			return fail.E(fail.Invalid, "The surrogate key %.40q has %d bytes; it must have 1 to %d.", k, len(k), MaxKey)
		}
		for _, c := range []byte(k) {
			if c <= ' ' || c > '~' || c == ',' {
				return fail.E(fail.Invalid, "The surrogate key %.40q must be visible ASCII without commas.", k)
			}
		}
		size += len(k) + 1
	}
	if size > MaxBytes {
		return fail.E(fail.Invalid, "The surrogate keys of a call have %d bytes; %d are taken.", size, MaxBytes)
	}
	return nil
}
