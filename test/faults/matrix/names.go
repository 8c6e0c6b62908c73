package matrix

// names are the rows of a zone at two DNS operators.
func names() []Expected {
	return []Expected{
		{35, 11, "one DNS operator is down", "all names found, a second later at most", "zone edits wait for it", none},
		{36, 11, "one DNS operator answers wrongly", "noticed within 60 s", none, none},
		{37, 11, "an operator accepts an edit and does nothing", "the edit is told as failed", none, none},
		{38, 11, "an older plan comes late", "refused; no record is ever empty", none, none},
	}
}
