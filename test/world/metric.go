package world

import (
	"context"
	"strconv"
	"strings"
)

// Metric is the sum of a node's metric over its labels, as its private listener
// tells it; false when it does not.
func (n *Node) Metric(name string) (sum float64, told bool) {
	n.t.Helper()
	private := &Node{Base: n.Metrics}
	a, err := private.Try(context.WithoutCancel(n.t.Context()), client, "GET", "/metrics", "")
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(a.Body) {
		rest, is := strings.CutPrefix(line, name)
		if !is || rest[0] != ' ' && rest[0] != '{' {
			continue
		}
		value := rest[strings.LastIndexByte(rest, ' ')+1:]
		if v, err := strconv.ParseFloat(strings.TrimSpace(value), 64); err == nil {
			sum, told = sum+v, true
		}
	}
	return sum, told
}
