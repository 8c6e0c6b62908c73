package app

import (
	"bufio"
	"encoding/json"
)

// lostWriter writes the file as it comes, a line for each thing, so that it may
// be larger than the memory. Its first error stays.
type lostWriter struct {
	w     *bufio.Writer
	err   error
	open  []byte // brackets to be closed
	comma bool   // something stands before
}

func (w *lostWriter) text(s string) {
	if w.err == nil {
		_, w.err = w.w.WriteString(s)
	}
}

// object is v without its closing bracket.
func (w *lostWriter) object(v any) {
	text, err := json.Marshal(v)
	if err != nil {
		w.err = err
		return
	}
	w.text(string(text[:len(text)-1]))
}

// begin writes the head, whose line ends with a comma.
func (w *lostWriter) begin(head any) {
	w.object(head)
	w.open = append(w.open, '}')
}

// list begins a list by a name, after the one that is open.
func (w *lostWriter) list(name string) {
	for len(w.open) > 1 {
		w.shut()
	}
	w.text(",\n\"" + name + "\": [\n")
	w.open, w.comma = append(w.open, ']'), false
}

func (w *lostWriter) item(v any) error {
	w.next()
	text, err := json.Marshal(v)
	if err != nil {
		w.err = err
	}
	w.text(string(text))
	return w.err
}

// openItem begins an item with a list in it.
func (w *lostWriter) openItem(v any, list string) {
	w.next()
	w.object(v)
	w.text(", \"" + list + "\": [\n")
	w.open, w.comma = append(w.open, '}', ']'), false
}

func (w *lostWriter) closeItem() {
	w.shut()
	w.shut()
	w.comma = true
}

func (w *lostWriter) next() {
	if w.comma {
		w.text(",\n")
	}
	w.comma = true
}

func (w *lostWriter) shut() {
	last := w.open[len(w.open)-1]
	w.open = w.open[:len(w.open)-1]
	if last == ']' {
		w.text("\n")
	}
	w.text(string(last))
}

func (w *lostWriter) end() error {
	for len(w.open) > 0 {
		w.shut()
	}
	w.text("\n")
	if w.err != nil {
		return w.err
	}
	return w.w.Flush()
}
