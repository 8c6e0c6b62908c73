// Command assertstatic fails when a program needs anything but itself to start:
// Ghee is one file that runs on any Linux.
package main

import (
	"debug/elf"
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: assertstatic FILE")
		os.Exit(2)
	}
	if err := static(os.Args[1]); err != nil {
		fmt.Fprintf(os.Stderr, "%s is not static: %v\n", os.Args[1], err)
		os.Exit(1)
	}
}

// static returns why the program at path is not a static ELF file, or nil.
// Programs of other systems always link to their system's library: nil too.
func static(path string) error {
	magic := make([]byte, len(elf.ELFMAG))
	r, err := os.Open(path)
	if err != nil {
		return err
	}
	defer r.Close()
	if _, err := r.ReadAt(magic, 0); err != nil {
		return err
	}
	if string(magic) != elf.ELFMAG {
		return nil
	}
	f, err := elf.NewFile(r)
	if err != nil {
		return err
	}
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
			return fmt.Errorf("it has a %v segment; was it built with CGO_ENABLED=0 and -tags nodynamic?", p.Type)
		}
	}
	return nil
}
