package crash

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// attempt is one thing a publisher said it was about to do, and how it ended:
// "ack", "no", "odd", or "" when it was killed before it could say.
type attempt struct {
	tag   string
	slugs []string
	cut   bool
	end   string
}

// history is all that the publishers have said.
type history struct {
	mu       sync.Mutex
	attempts map[string]*attempt // by tag
	by       map[string][]*attempt
	acks     int
	odd      []string
}

func newHistory() *history {
	return &history{attempts: map[string]*attempt{}, by: map[string][]*attempt{}}
}

// writerOf is the writer's name in a tag.
func writerOf(tag string) string {
	name, _, _ := strings.Cut(tag, ".")
	return name
}

// countOf is the counter in a tag.
func countOf(tag string) int {
	_, n, _ := strings.Cut(strings.TrimSuffix(tag, "!"), ".")
	count, err := strconv.Atoi(n)
	if err != nil {
		return -1
	}
	return count
}

// hear takes in one line of a publisher.
func (h *history) hear(line string) error {
	words := strings.Fields(line)
	if len(words) < 2 {
		return fmt.Errorf("a publisher said %q", line)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	tag, a := words[1], h.attempts[words[1]]
	switch words[0] {
	case "try", "cut":
		if a != nil {
			return fmt.Errorf("a publisher used the tag %s twice", tag)
		}
		a = &attempt{tag: tag, slugs: words[2:], cut: words[0] == "cut"}
		h.attempts[tag] = a
		h.by[writerOf(tag)] = append(h.by[writerOf(tag)], a)
		return nil
	case "odd":
		h.odd = append(h.odd, line)
	case "ack":
		h.acks++
	case "no":
	default:
		return fmt.Errorf("a publisher said %q", line)
	}
	if a == nil || a.end != "" {
		return fmt.Errorf("a publisher said %q of an attempt it has not begun, or ended before", line)
	}
	a.end = words[0]
	return nil
}

// next is the counter from which a process of this name can go on.
func (h *history) next(name string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := 0
	for tag := range h.attempts {
		if strings.HasPrefix(tag, name) {
			n = max(n, countOf(tag)+1)
		}
	}
	return n
}

func (h *history) acknowledged() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.acks
}
