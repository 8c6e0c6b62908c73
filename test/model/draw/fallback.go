package draw

// chains lets locales stand in for others on every second site.
func (g *Gen) chains(n uint64) {
	if n%2 == 0 || g.Large {
		return
	}
	all := map[string][]string{
		"el":    pick(g, []string{"pt-br", "en"}, []string{"en"}, []string{"en", "pt-br"}),
		"pt-br": pick(g, []string{"en"}, []string{"el"}, []string{"el", "en"}),
		"en":    pick(g, []string{"pt-br"}, []string{"pt-br", "el"}),
	}
	if g.chance(40) {
		delete(all, "en")
	}
	if g.chance(20) {
		delete(all, "pt-br")
	}
	g.Site.Settings.Fallback = all
}

// shared is the number in the i-th document's slug: on sites with chains now and
// then its forerunner's, so that an own slug meets one that stands in.
func (g *Gen) shared(i int) int {
	if g.Site.Settings.Fallback != nil && g.chance(50) {
		return i / 2
	}
	return i
}
