package matrix

// clients are the rows of what happens between the API and who reads it.
func clients() []Expected {
	return []Expected{
		{46, 9, "overload with clients that retry, then none", "ordinary within 10 s", "the same", nothing},
		{55, 9, "a certificate has expired", "clients use the next address", none, none},
		{56, 9, "nothing reaches the API", "all, from the client's own cache", none, none},
		{57, 9, "as row 56, and that cache is gone", "an error within the deadline", none, none},
		{58, 9, "answers that are broken", "asked again; nothing in part", none, none},
		{64, 9, "the origin, an edge and the client's Redis are killed in turn, then all of them at once", "all; while nothing is left, from the client's own cache", none, none},
	}
}
