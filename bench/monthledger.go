package main

import (
	"fmt"
	"strings"

	"github.com/gheecms/ghee/internal/edge"
	"github.com/gheecms/ghee/internal/set"
)

// Why an answer was at hand, or was not.
const (
	hit     = "hit"
	cold    = "cold"
	purged  = "purged"
	evicted = "evicted"

	missed200 = "miss"
)

// ledger tells why an answer is not at hand without asking the cache: it holds
// what was asked, with the surrogate keys of the answer, and when each key changed.
type ledger struct {
	changes int
	keys    map[string]int // surrogate key on the wire → number of the last change that names it
	known   map[string]*known
}

type known struct {
	keys  []string
	since int // changes when the answer was made
}

func newLedger() ledger { return ledger{keys: map[string]int{}, known: map[string]*known{}} }

// changed notes a change.
func (l *ledger) changed(c set.Change) {
	l.changes++
	if c.All {
		l.keys[edge.SiteKey(c.Site)] = l.changes
		return
	}
	for _, k := range c.Keys {
		l.keys[edge.SurrogateKey(c.Site, k)] = l.changes
	}
}

// asked notes a request and its answer. One that is at hand although it was
// changed is an error.
func (l *ledger) asked(target string, atHand bool, keys string) (why string, err error) {
	k := l.known[target]
	changed := k != nil && l.touched(k)
	switch {
	case atHand && (k == nil || changed):
		return "", fmt.Errorf("%s was answered from memory and is not what is published", target)
	case atHand:
		return hit, nil
	case k == nil:
		why = cold
	case changed:
		why = purged
	default:
		why = evicted
	}
	l.known[target] = &known{strings.Fields(keys), l.changes}
	return why, nil
}

func (l *ledger) touched(k *known) bool {
	for _, key := range k.keys {
		if l.keys[key] > k.since {
			return true
		}
	}
	return false
}
