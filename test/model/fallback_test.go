package model_test

// chains lets locales stand in for others on every second site.
func (g *gen) chains(n uint64) {
	if n%2 == 0 || g.large {
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
	g.site.Settings.Fallback = all
}
