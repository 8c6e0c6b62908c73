package wxr_test

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

func TestDecode_Encodings(t *testing.T) {
	little, big := unicode.LittleEndian, unicode.BigEndian
	for _, c := range []struct {
		declared string
		enc      encoding.Encoding
		title    string
	}{
		{"utf-8", encoding.Nop, "é東京😀"},
		{"us-ascii", encoding.Nop, "é"}, // what is no ASCII is UTF-8, or refused
		{"UTF-8", unicode.UTF8BOM, "é東京😀"},
		{"ISO-8859-1", unicode.UTF8BOM, "the mark outranks the declaration: é"},
		{"iso-8859-1", charmap.Windows1252, "café – “quoted”"},
		{"windows-1251", charmap.Windows1251, "Привет"},
		{"KOI8-R", charmap.KOI8R, "Привет"},
		{"IBM850", charmap.CodePage850, "café"},
		{"EUC-JP", japanese.EUCJP, "東京タワー"},
		{"shift_jis", japanese.ShiftJIS, "東京タワー"},
		{"gb18030", simplifiedchinese.GB18030, "北京 é 😀"},
		{"UTF-16", unicode.UTF16(little, unicode.UseBOM), "é東京😀"},
		{"UTF-16", unicode.UTF16(big, unicode.UseBOM), "é東京😀"},
		{"UTF-16LE", unicode.UTF16(little, unicode.IgnoreBOM), "é東京😀"},
		{"UTF-16BE", unicode.UTF16(big, unicode.IgnoreBOM), "é東京😀"},
	} {
		t.Run(c.declared, func(t *testing.T) {
			file := strings.Replace(export("<title>"+c.title+"</title>"), "UTF-8", c.declared, 1)
			file, err := c.enc.NewEncoder().String(file)
			if err != nil {
				t.Fatal(err)
			}
			e, err := decode(file)
			if err != nil {
				t.Fatal(err)
			}
			if e.Channel.Title != c.title {
				t.Errorf("title = %q, want %q", e.Channel.Title, c.title)
			}
		})
	}
}
