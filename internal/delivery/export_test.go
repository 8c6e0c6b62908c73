package delivery

import (
	"strings"

	"github.com/gheecms/ghee/internal/content"
)

// Trim cuts a fragment down as only and exclude say.
func Trim(schema *content.Schema, fields []content.Field, f Fragment, only, exclude string) Fragment {
	names := func(list string) names {
		if list == "" {
			return nil
		}
		return asNames(strings.Split(list, ","))
	}
	out, _ := trim(schema, fields, f, choice{names(only), names(exclude)})
	return out
}
