package schema

import (
	"bufio"
	"fmt"
	"io"
)

// WriteText tells a plan to a person, a line a change, and last what it means
// for the documents there are.
func (p Plan) WriteText(w io.Writer) error {
	b := bufio.NewWriter(w)
	if p.Empty() {
		fmt.Fprintln(b, "The site is as the file says.")
		return b.Flush()
	}
	for _, s := range p.Settings {
		fmt.Fprintln(b, s)
	}
	for _, s := range p.Types.Steps {
		fmt.Fprintf(b, "%s: %s %s", s.Action, s.Kind, s.Key)
		if s.Field != "" {
			fmt.Fprintf(b, " %s", s.Field)
		}
		if s.Detail != "" {
			fmt.Fprintf(b, " (%s)", s.Detail)
		}
		fmt.Fprintln(b)
	}
	for _, e := range p.Types.Effects {
		name := e.Key
		if name == "" {
			name = "(Single Page)"
		}
		fmt.Fprintf(b, "\n%s %s: %d documents; %d have values that would no longer be seen, %d could not be published any more\n", e.Kind, name, e.Documents, e.Losing, e.Breaking)
		for _, x := range e.Examples {
			fmt.Fprintf(b, "  %s\n", x)
		}
	}
	return b.Flush()
}
