package matrix

// regions are the rows of two regions, of which one stands by.
func regions() []Expected {
	return []Expected{
		{26, 10, "a region is lost, the standby is asynchronous", all, "`ghee failover` within 10 s, then taken", "what the standby had not got; it is listed"},
		{27, 10, "a region is lost, the standby is synchronous", all, "as row 26", nothing},
		{28, 10, "two leaders: the old one still gets writes", "edges follow the higher epoch alone", "the old one refuses as `fenced`", "what the old one acknowledged in its lease; it is listed"},
		{29, 10, "the old leader is frozen during the failover and thaws", "nothing it had under way reaches an edge", "its first write is refused", "nothing new"},
		{30, 10, "the old primary comes back", all, normal + "; it is a standby within 60 s of `ghee rejoin`", "nothing; what only it had is listed"},
		{31, 10, "the synchronous standby is frozen", all, "`remote`: told as unknown within 5 s; `degrade`: taken and flagged `local`; never acknowledged silently. As before when it is back", nothing},
	}
}
