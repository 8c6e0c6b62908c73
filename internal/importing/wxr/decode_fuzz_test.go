package wxr_test

import (
	"bytes"
	"regexp"
	"testing"
	"unicode/utf8"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing/wxr"
)

var sentence = regexp.MustCompile(`^(Line [1-9][0-9]*: |This is not a WXR file: ).*\.$`)

// FuzzDecode looks for panics, breached limits, invalid text and errors that
// do not say where.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		"", "<", "<rss>", export(""), export(full), export(full)[:900],
		export("<item><category domain='tag'>x</category></item>"),
		"<!DOCTYPE rss [<!ENTITY a 'b'>]>" + export("")[39:],
		"\xff\xfe<\x00r\x00", "\xef\xbb\xbf" + export(""), "\x1f\x8b", "{}",
		`<?xml version="1.0" encoding="gb18030"?><rss>` + "\x81\x30\x81\x30</rss>",
	} {
		f.Add([]byte(s))
	}
	limits := wxr.Limits{Bytes: 1 << 20, Depth: 8, TextBytes: 1 << 10, TagBytes: 1 << 10, Attributes: 8, Items: 3, Records: 5, ItemBytes: 1 << 12}
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := wxr.Decode(bytes.NewReader(data), limits)
		if (e == nil) == (err == nil) {
			t.Fatalf("got export %v and error %v", e, err)
		}
		if err != nil {
			if code := fail.CodeOf(err); code != fail.Invalid && code != fail.TooLarge {
				t.Fatalf("code %s of %v", code, err)
			}
			if !sentence.MatchString(fail.Message(err)) || len(fail.Message(err)) > 1000 || !utf8.ValidString(fail.Message(err)) {
				t.Fatalf("no sentence with a line: %q", fail.Message(err))
			}
			return
		}
		if len(e.Items) > limits.Items || len(e.Authors)+len(e.Categories)+len(e.Tags) > limits.Records {
			t.Fatalf("%d items", len(e.Items))
		}
		for _, it := range e.Items {
			if it.Line < 1 || !utf8.ValidString(it.Title+it.Content+it.Slug) || len(it.Content) > limits.TextBytes {
				t.Fatalf("item %+v", it)
			}
		}
	})
}
