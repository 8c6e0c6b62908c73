package main

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
)

func TestStatic(t *testing.T) {
	for name, c := range map[string]struct {
		file []byte
		ok   bool
	}{
		"PlainSegmentsPass":     {program(elf.PT_LOAD, elf.PT_NOTE), true},
		"InterpreterFails":      {program(elf.PT_LOAD, elf.PT_INTERP), false},
		"DynamicSectionFails":   {program(elf.PT_DYNAMIC), false},
		"OtherSystemsPass":      {[]byte("MZ and more"), true},
		"BrokenELFFails":        {[]byte(elf.ELFMAG + "and no header"), false},
		"ShorterThanMagicFails": {[]byte("x"), false},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "program")
			if err := os.WriteFile(path, c.file, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := static(path); (err == nil) != c.ok {
				t.Errorf("static said %v", err)
			}
		})
	}
}

func TestStatic_MissingFileFails(t *testing.T) {
	if static(filepath.Join(t.TempDir(), "none")) == nil {
		t.Error("a file that is not there passed as static")
	}
}

// program is the smallest ELF file with segments of these types.
func program(segments ...elf.ProgType) []byte {
	h := elf.Header64{
		Type: uint16(elf.ET_EXEC), Machine: uint16(elf.EM_X86_64), Version: uint32(elf.EV_CURRENT),
		Phoff: 64, Ehsize: 64, Phentsize: 56, Phnum: uint16(len(segments)),
	}
	copy(h.Ident[:], elf.ELFMAG)
	h.Ident[elf.EI_CLASS] = byte(elf.ELFCLASS64)
	h.Ident[elf.EI_DATA] = byte(elf.ELFDATA2LSB)
	h.Ident[elf.EI_VERSION] = byte(elf.EV_CURRENT)

	var b bytes.Buffer
	write := func(v any) {
		if err := binary.Write(&b, binary.LittleEndian, v); err != nil {
			panic(err) // fixed-size structs into memory
		}
	}
	write(h)
	for _, s := range segments {
		write(elf.Prog64{Type: uint32(s)})
	}
	return b.Bytes()
}
