package world

import (
	"bufio"
	"io"
	"strings"
	"sync"
	"time"
)

// lines gathers what a process says and lets others wait for a word of it.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
	more chan struct{} // replaced and closed at each line
	over bool
}

func newLines() *lines { return &lines{more: make(chan struct{})} }

func (l *lines) read(r io.Reader) {
	s := bufio.NewScanner(r)
	for s.Scan() {
		l.add(s.Text()+"\n", false)
	}
	l.add("", true)
}

func (l *lines) add(text string, over bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.WriteString(text)
	l.over = over
	close(l.more)
	l.more = make(chan struct{})
}

// wait waits until word was said; false when the process ended or it took too
// long.
func (l *lines) wait(word string, most time.Duration) bool {
	timeout := time.After(most)
	for {
		l.mu.Lock()
		said, over, more := strings.Contains(l.text.String(), word), l.over, l.more
		l.mu.Unlock()
		if said || over {
			return said
		}
		select {
		case <-more:
		case <-timeout:
			return false
		}
	}
}

// after returns the rest of the line that begins with label, without blanks.
func (l *lines) after(label string) string {
	for line := range strings.Lines(l.String()) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), label); ok {
			return strings.TrimSpace(rest)
		}
	}
	return ""
}

// String returns all that was said so far.
func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
