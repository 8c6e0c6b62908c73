package matrix

// Step says what the step of the plan is about that brings a row; "" for a
// number that is none.
func Step(n int) string {
	return map[int]string{
		4: "editing", 5: "the edge", 6: "caches and CDNs", 7: "webhooks and schedules", 9: "clients that fail over", 10: "a second region",
		11: "DNS", 12: "media", 13: "monitoring",
	}[n]
}
