package main

import (
	"math/rand/v2"
	"strings"
)

// language makes text whose words are distributed as in real ones (Zipf).
type language struct {
	words []string
	draw  *rand.Zipf
}

// languages returns two: one in Latin letters, one in Devanagari, whose letters
// take three bytes each.
func languages(r *rand.Rand) [2]*language {
	return [2]*language{
		newLanguage(r, []string{"ba", "der", "fi", "gon", "ka", "len", "mi", "no", "per", "qui", "ra", "sto", "tu", "ve"}),
		newLanguage(r, []string{"का", "की", "ने", "मैं", "पर", "हो", "सा", "रा", "लि", "तु", "दे", "ज", "न", "गा"}),
	}
}

func newLanguage(r *rand.Rand, syllables []string) *language {
	l := &language{draw: rand.NewZipf(r, 1.1, 4, 19_999)}
	for range 20_000 {
		var w strings.Builder
		for range 1 + r.IntN(4) {
			w.WriteString(syllables[r.IntN(len(syllables))])
		}
		l.words = append(l.words, w.String())
	}
	return l
}

// text returns words of at least n bytes together.
func (l *language) text(n int) string {
	var b strings.Builder
	for b.Len() < n {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(l.words[l.draw.Uint64()])
	}
	return b.String()
}
