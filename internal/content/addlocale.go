package content

import (
	"cmp"
	"slices"

	"github.com/gheecms/ghee/internal/fail"
)

// WithLocale returns settings that have a locale with this code, under this name
// ("" leaves the one there is, or takes the code). A new one gets the next
// number: numbers are for ever.
func (s Settings) WithLocale(code, name string) (Settings, error) {
	if err := CheckText("name", name, MaxName); err != nil {
		return s, err
	}
	s.Locales = slices.Clone(s.Locales)
	num := 0
	for i, l := range s.Locales {
		if l.Code == code {
			s.Locales[i].Name = cmp.Or(name, l.Name)
			return s, nil
		}
		num = max(num, l.Num)
	}
	if err := CheckLocale(code); err != nil {
		return s, err
	}
	if num >= MaxLocales {
		return s, fail.E(fail.TooLarge, "locales: a site has at most %d.", MaxLocales)
	}
	s.Locales = append(s.Locales, Locale{Num: num + 1, Code: code, Name: cmp.Or(name, code)})
	return s, nil
}
