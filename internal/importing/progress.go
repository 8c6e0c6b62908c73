package importing

import (
	"fmt"
	"io"

	"github.com/schollz/progressbar/v3"
)

// Screen shows how far an import is: on a terminal by one line that changes and
// then a bar with counts; elsewhere, such as in a log file, by a line for each
// tenth. It belongs to one goroutine.
type Screen struct {
	w        io.Writer
	terminal bool
	bar      *progressbar.ProgressBar
	tenth    int // told last, from 1
	wrote    string
}

// NewScreen returns one that writes to w; errors of w are nobody's.
func NewScreen(w io.Writer, isTerminal bool) *Screen { return &Screen{w: w, terminal: isTerminal} }

// Step names what is being done, on a terminal alone: it goes when the next
// thing is shown.
func (s *Screen) Step(format string, args ...any) {
	if !s.terminal {
		return
	}
	s.clear()
	s.wrote = cutTo(fmt.Sprintf(format, args...), 79)
	fmt.Fprint(s.w, s.wrote)
}

// clear takes the line of Step away.
func (s *Screen) clear() {
	if s.wrote != "" {
		fmt.Fprintf(s.w, "\r%*s\r", len([]rune(s.wrote)), "")
		s.wrote = ""
	}
}

// Done ends what Step showed.
func (s *Screen) Done() { s.clear() }

// Looked is for Options.Looked.
func (s *Screen) Looked(done int) { s.Step("Comparing with the site: %d …", done) }

// Progress is for Options.Progress.
func (s *Screen) Progress(done, total int) {
	s.clear()
	if !s.terminal {
		s.line(done, total)
		return
	}
	if total == 0 {
		return
	}
	if s.bar == nil {
		s.bar = progressbar.NewOptions(total,
			progressbar.OptionSetWriter(s.w),
			progressbar.OptionSetDescription("Importing"),
			progressbar.OptionShowCount(),
			progressbar.OptionSetWidth(30),
			progressbar.OptionSetPredictTime(true),
			progressbar.OptionOnCompletion(func() { fmt.Fprintln(s.w) }),
		)
	}
	_ = s.bar.Set(done) // a terminal that went away is nobody's error
}

func (s *Screen) line(done, total int) {
	tenth := 10
	if total > 0 {
		tenth = done * 10 / total
	}
	if tenth >= s.tenth {
		s.tenth = tenth + 1
		fmt.Fprintf(s.w, "Imported %d of %d.\n", done, total)
	}
}
