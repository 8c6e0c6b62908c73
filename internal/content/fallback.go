package content

import (
	"maps"
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/fail"
)

// MaxChain is how many locales may stand in for one.
const MaxChain = 10

// Chain returns the locales that stand in for one where a document has no
// version of its own, the first choice first; none for a locale without.
func (s Settings) Chain(locale string) []string { return s.Fallback[locale] }

// setFallback reads chains as fallback writes them:
// "pt-br=pt,en;de=en". The empty value turns falling back off.
//
// A chain is followed only as far as it is written: when pt falls back to en,
// pt-br does so only if its own chain says so. That is why none can be a loop.
func (s *Settings) setFallback(value string) error {
	chains := map[string][]string{}
	for part := range strings.SplitSeq(value, ";") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		to, list, ok := strings.Cut(part, "=")
		if to = strings.TrimSpace(to); !ok {
			return fail.E(fail.Invalid, "locale_fallback: %q is no chain; write it like pt-br=pt,en.", part)
		}
		if err := s.hasLocale(to); err != nil {
			return err
		}
		if chains[to] != nil {
			return fail.E(fail.Invalid, "locale_fallback: %q has two chains; write one.", to)
		}
		for from := range strings.SplitSeq(list, ",") {
			from = strings.TrimSpace(from)
			if err := s.hasLocale(from); err != nil {
				return err
			}
			switch {
			case len(chains[to]) == MaxChain:
				return fail.E(fail.Invalid, "locale_fallback: the chain of %q is longer than %d locales.", to, MaxChain)
			case from == to:
				return fail.E(fail.Invalid, "locale_fallback: %q cannot stand in for itself.", to)
			case slices.Contains(chains[to], from):
				return fail.E(fail.Invalid, "locale_fallback: the chain of %q names %q twice.", to, from)
			}
			chains[to] = append(chains[to], from)
		}
	}
	s.Fallback = nil
	if len(chains) > 0 {
		s.Fallback = chains
	}
	return nil
}

// fallback writes the chains by rising locale.
func (s Settings) fallback() string {
	parts := make([]string, 0, len(s.Fallback))
	for _, to := range slices.Sorted(maps.Keys(s.Fallback)) {
		parts = append(parts, to+"="+strings.Join(s.Fallback[to], ","))
	}
	return strings.Join(parts, ";")
}

func (s Settings) hasLocale(code string) error {
	if _, ok := s.Locale(code); !ok || code == "" {
		return fail.E(fail.Invalid, "locale_fallback: the site has no locale %q; its locales are %s.", code, s.localeCodes())
	}
	return nil
}
