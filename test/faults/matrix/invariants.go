package matrix

// Invariant is what holds in every row, whatever the fault.
type Invariant struct{ Name, Holds, Checked string }

// Invariants returns all of them.
func Invariants() []Invariant {
	return []Invariant{
		{
			"I1", "No wrong answer: none of another site, none in part, none older than what the same client had from the same node.",
			"The oracle compares each body with that of a second, naive implementation of the contract, or with the bytes the origin gave at the same position, and remembers the last position it saw of each node.",
		},
		{
			"I2", "What was acknowledged as published is there after the fault, within the row's loss bound.",
			"A publisher sets a counter every 100 ms and writes down what was acknowledged; afterwards every node must answer with the last of these or a later one.",
		},
		{
			"I3", "The log has no gap, its chain verifies, and 10 s after the fault every edge holds what the origin holds.",
			"`ghee doctor` reads the origin's log; position and digest of each site are compared between the origin and every edge.",
		},
		{
			"I4", "No failure is kept as an answer.",
			"The oracle looks at the cache headers of every answer from 500 on.",
		},
		{
			"I5", "No process needs a hand: none ends that was not ended by the test.",
			"The cluster watches its processes; one that ended by itself fails the test.",
		},
		{
			"I6", "Memory and goroutines come back to what they were, 10 % and a fixed allowance for a small process aside.",
			"The metrics of every process are read before the fault and after it.",
		},
		{
			"I7", "When the fault is over the origin has at most twice its ordinary load.",
			"The origin's requests are counted over equal times before the fault and after it.",
		},
	}
}
