package forward

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/fail"
)

// target is an origin that requests may go to.
type target struct {
	base    string
	url     *url.URL
	breaker breaker
}

func newTarget(base string, now clock.Clock, chance func() float64) (*target, error) {
	u, err := url.Parse(strings.TrimSpace(base))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fail.E(fail.Invalid, "%.100q is no URL of an origin; write one like https://origin.example.com.", base)
	}
	if strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return nil, fail.E(fail.Invalid, "An origin's URL is a scheme, a host and a port; %.100q has more.", u.Redacted())
	}
	return &target{base: u.Scheme + "://" + u.Host, url: u, breaker: breaker{now: now, chance: chance}}, nil
}

// order returns the targets to try, best first: the one that the feed follows,
// then as they are listed; those that fail are left out while any other is left.
func (f *Forwarder) order() []*target {
	leader := strings.TrimRight(f.c.Leader(), "/")
	sorted := slices.Clone(f.all())
	slices.SortStableFunc(sorted, func(a, b *target) int { return rank(a, leader) - rank(b, leader) })
	var open []*target
	for _, t := range sorted {
		if t.breaker.allows() {
			open = append(open, t)
		}
	}
	if open == nil {
		return sorted // a breaker keeps us from nothing better
	}
	return open
}

func rank(t *target, leader string) int {
	if t.base == leader {
		return 0
	}
	return 1
}

// backOff is the pause before a second attempt: anything up to a bound, so that
// those who failed together do not come back together.
func (f *Forwarder) backOff() time.Duration {
	const base = 25 * time.Millisecond
	return time.Duration(f.c.Chance() * float64(base))
}
