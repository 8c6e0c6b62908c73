package importing

import (
	"fmt"
	"io"

	"github.com/schollz/progressbar/v3"
)

// TerminalProgress returns a function for Options.Progress that shows on w how
// far the import is: a bar with counts on a terminal; elsewhere, such as in a
// log file, a line for each tenth.
func TerminalProgress(w io.Writer, isTerminal bool) func(done, total int) {
	if !isTerminal {
		return progressLines(w)
	}
	var bar *progressbar.ProgressBar
	return func(done, total int) {
		if bar == nil {
			bar = progressbar.NewOptions(total,
				progressbar.OptionSetWriter(w),
				progressbar.OptionSetDescription("Importing"),
				progressbar.OptionShowCount(),
				progressbar.OptionSetWidth(30),
				progressbar.OptionSetPredictTime(true),
				progressbar.OptionOnCompletion(func() { fmt.Fprintln(w) }),
			)
		}
		_ = bar.Set(done) // a terminal that went away is nobody's error
	}
}

func progressLines(w io.Writer) func(done, total int) {
	told := -1
	return func(done, total int) {
		tenth := 10
		if total > 0 {
			tenth = done * 10 / total
		}
		if tenth > told {
			told = tenth
			fmt.Fprintf(w, "Imported %d of %d.\n", done, total)
		}
	}
}
