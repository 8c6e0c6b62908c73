package delivery

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/gheecms/ghee/internal/content"
)

func TestAppendQuoted_IsWhatEncodingJSONWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("\x00\x1f\b\f\n\r\t\"\\<>&\u2028\u2029é💥\u007f")))).Draw(t, "s")
		if rapid.Bool().Draw(t, "broken") {
			s += "\xff" + s
		}
		var want bytes.Buffer
		e := json.NewEncoder(&want)
		e.SetEscapeHTML(false)
		if err := e.Encode(s); err != nil {
			t.Fatal(err)
		}
		if got := appendQuoted(nil, s); string(got) != strings.TrimSuffix(want.String(), "\n") {
			t.Fatalf("%q is written as %s, not %s", s, got, want.String())
		}
	})
}

func TestAppendTime_SixDigitsOrNone(t *testing.T) {
	for m, want := range map[content.Micros]string{
		0:                    `null`,
		1:                    `"1970-01-01T00:00:00.000001Z"`,
		1715954026_787109:    `"2024-05-17T13:53:46.787109Z"`,
		1715954026_780000:    `"2024-05-17T13:53:46.780000Z"`,
		1715954026_000000:    `"2024-05-17T13:53:46Z"`,
		-1_000_000:           `"1969-12-31T23:59:59Z"`,
		253402300799_999_999: `"9999-12-31T23:59:59.999999Z"`,
	} {
		if got := string(appendTime(nil, m)); got != want {
			t.Errorf("%d is %s, want %s", m, got, want)
		}
	}
}

func TestXML_IsWellFormedWhateverTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("]>[<&\"'\x00\x0b\ufffe\uffffa\r\n")))).Draw(t, "s") + "]]>"
		var x xmlWriter
		x.raw(`<a b="`).text(s).raw(`">`).element("c", s).raw("<d>").cdata(s).raw("</d></a>")
		d := xml.NewDecoder(bytes.NewReader(x.b))
		var text strings.Builder
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%q: %v", x.b, err)
			}
			if c, ok := token.(xml.CharData); ok {
				text.Write(c)
			}
		}
		if !utf8.Valid(x.b) || strings.Count(text.String(), "]]>") < 2 {
			t.Fatalf("%q reads as %q", x.b, text.String())
		}
	})
}
