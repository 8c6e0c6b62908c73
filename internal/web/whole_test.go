package web_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/web"
)

func TestWholeText_RefusesWhatWouldNotComeBack(t *testing.T) {
	for text, whole := range map[string]bool{
		`"é 雲 😀"`: true, `"\u00e9\n\\ \" \/"`: true, `"\ud83d\ude00"`: true, `"\uD83D\uDE00 \ud83d\ude00"`: true, `"\\ud83d"`: true, `"\\\\udc00"`: true, `{`: true, ``: true, `"\`: true, `"\u12`: true,
		"\"\xff\"": false, "\"a\xc0\x80\"": false, "\"\xed\xa0\x80\"": false, "\xe2\x82": false,
		`"\ud83d"`: false, `"\ud83d "`: false, `"\ud83dA"`: false, `"\ud83d\u0041"`: false, `"\ude00"`: false, `"\\\ud83d"`: false, `"\ude00\ud83d"`: false, `"\ud83d\ud83d\ude00"`: false, `"\ud83d`: false,
	} {
		if err := web.WholeText([]byte(text)); (err == nil) != whole || err != nil && !fail.Is(err, fail.Invalid) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if err := web.WholeText([]byte("\"é\ufffd\xff\"")); err == nil || !strings.Contains(err.Error(), "byte 6") {
		t.Errorf("a replacement that was sent, then a fault: %v", err)
	}
}

// What is whole decodes without a replacement that was not there.
func FuzzWholeText(f *testing.F) {
	for _, s := range []string{`"\ud83d\ude00"`, `"\\ud83d"`, `"x"`, `"\ud83d"`, "\"\xff\""} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var s string
		if json.Unmarshal(data, &s) != nil {
			return
		}
		sent := strings.Contains(string(data), "\ufffd") || strings.Contains(strings.ToLower(string(data)), `\ufffd`)
		if lost := strings.Contains(s, "\ufffd") && !sent; lost != (web.WholeText(data) != nil) && !sent {
			t.Errorf("%q decodes to %q; WholeText says %v", data, s, web.WholeText(data))
		}
	})
}
