package matrix

// told are the rows of who is told of a publish.
func told() []Expected {
	return []Expected{
		{59, 7, "who receives webhooks is down, silent, or leads round in circles; the origin is killed while it comes back", none, normal + "; delivered at least once, in order per object", nothing},
	}
}
