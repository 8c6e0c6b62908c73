package matrix

// later are the rows of what is not built yet.
func later() []Expected {
	return []Expected{
		{39, 11, "the health check sees nobody", "all addresses are answered with", none, none},
		{40, 0, "a flood of questions at a name server of our own", "99 % of the others answered", none, none},
		{60, 12, "the media store is gone", "all JSON; pictures that are cached", "uploads are refused, and leave nothing", nothing},
		{62, 13, "the prober is dead", "the status page says `unknown` within 2 minutes", none, none},
	}
}
