package page

import (
	"fmt"
	"html"
	"strings"
)

// sheet is markup that grows. What is written into it is text and is escaped,
// unless it is markup.
type sheet struct{ strings.Builder }

// markup is text that is escaped already.
type markup string

// add writes a format of ours with values that are not.
func (s *sheet) add(format string, values ...any) {
	for i, v := range values {
		if text, is := v.(string); is {
			values[i] = html.EscapeString(text)
		}
	}
	fmt.Fprintf(&s.Builder, format, values...)
}
