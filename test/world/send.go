package world

// Send asks the node with any method and a body. headers are pairs of name and
// value.
func (n *Node) Send(method, pathAndQuery, body string, headers ...string) Answer {
	n.t.Helper()
	a, err := n.Try(n.t.Context(), client, method, pathAndQuery, body, headers...)
	if err != nil {
		n.t.Fatalf("%s %s: %v", method, pathAndQuery, err)
	}
	return a
}
