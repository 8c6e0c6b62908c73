package content

import (
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/fail"
)

// leastStale is the least that MaxStale can be: a node that restarts, or whose
// origin does, must not stop answering for that.
const leastStale = time.Minute

// setMaxStale takes a duration, or nothing for none.
func (s *Settings) setMaxStale(value string) error {
	if value == "" || value == "0" {
		s.MaxStale = 0
		return nil
	}
	d, err := time.ParseDuration(value)
	if err != nil || d < leastStale || d%time.Second != 0 {
		return fail.E(fail.Invalid, "max_stale: %q is no time of a minute or more; write it like 24h or 90m, or leave it empty for none.", value)
	}
	s.MaxStale = int64(d / time.Second)
	return nil
}

// maxStale is the setting as setMaxStale takes it: 24h, and not 24h0m0s.
func (s Settings) maxStale() string {
	if s.MaxStale == 0 {
		return ""
	}
	text := (time.Duration(s.MaxStale) * time.Second).String()
	if cut, ok := strings.CutSuffix(text, "m0s"); ok {
		text = cut + "m"
	}
	if cut, ok := strings.CutSuffix(text, "h0m"); ok {
		text = cut + "h"
	}
	return text
}
