package wxr_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing/wxr"
)

func TestDecode_SaysWhatIsWrong(t *testing.T) {
	dtd := func(s string) string { return "<?xml version=\"1.0\"?>\n" + s + "\n" + export("")[39:] }
	for _, c := range []struct{ name, in, want string }{
		// Not WXR at all.
		{"empty", "", "This is not a WXR file: it is empty."},
		{"blank", " \n\n", "This is not a WXR file: it is empty."},
		{"gzip", "\x1f\x8b\x08\x00", "This is not a WXR file: it is a gzip file; unpack it"},
		{"ZIP", "PK\x03\x04x", "This is not a WXR file: it is a ZIP file; unpack it"},
		{"JSON", "\xef\xbb\xbf {\"db\": []}", "This is not a WXR file: it is JSON."},
		{"HTML", "\n<!DOCTYPE html><html>", "This is not a WXR file: it is an HTML page"},
		{"HTML without doctype", "<HTML lang=en>", "This is not a WXR file: it is an HTML page"},
		{"HTML later", "<!-- x --><!DOCTYPE html>", "This is not a WXR file: it is an HTML page"},
		{"text", "Dear all", "This is not a WXR file: it does not begin with an XML element."},
		{"text later", "<!-- x --> Dear all", "This is not a WXR file: it does not begin with an XML element."},
		{"no element", "<?xml version=\"1.0\"?>\n<!-- x -->\n", "This is not a WXR file: it ends on line 3 without any XML element."},
		{"Atom", "<feed xmlns=\"http://www.w3.org/2005/Atom\"/>", "This is not a WXR file: its outermost element is <http://www.w3.org/2005/Atom:feed>"},
		{"plain RSS", "<rss><channel><title>x</title></channel></rss>", "This is not a WXR file: it is RSS without WordPress's namespace"},
		{"no channel", strings.Replace(export(""), "<channel></channel>", "", 1), "This is not a WXR file: it has no <channel>."},
		{"two channels", strings.Replace(export(""), "</rss>", "\n<channel/></rss>", 1), "Line 4: a second <channel>"},
		{"two files", export("") + "\n" + export("")[39:], "Line 4: the file goes on after </rss>"},
		{"text after", export("") + "\n\nBye", "Line 5: the file goes on after </rss>"},
		{"version", export("\n<wp:wxr_version>3.1</wp:wxr_version>"), `Line 4: the file is WXR version "3.1"; versions 1.0, 1.1 and 1.2`},
		// Broken XML.
		{"wrong end", export("\n<item>\n<title>a</item>"), "Line 5: this is not well-formed XML (element <title> closed by </item>)"},
		{"unknown entity", export("\n<title>a&nbsp;b</title>"), "Line 4: this is not well-formed XML (invalid character entity &nbsp;) of <title>"},
		{"control by number", export("\n<title>a\n\n&#8;</title>"), "Line 6: this is not well-formed XML (illegal character code U+0008) of <title>, in what begins on line 4"},
		{"XML 1.1", `<?xml version="1.1"?><rss/>`, "Line 1: this is not well-formed XML (unsupported version"},
		{"element in text", export("\n<item><content:encoded>\na <p>b</p></content:encoded></item>"), "Line 5: <content:encoded> holds the element <p> where only text can stand"},
		{"cut in a tag", "<rss\nxmlns:wp", "Line 2: the file ends in the middle; it was cut off."},
		{"cut in CDATA", strings.TrimSuffix(export("\n<item><content:encoded><![CDATA[a\nb"), "</channel></rss>"), "Line 5: the file ends in the middle of <content:encoded>; it was cut off."},
		// Characters and encodings.
		{"control character", export("<title>a\n\x0b</title>"), "Line 4: the control character U+000B cannot stand in XML; take it out."},
		{"zero byte in a comment", export("\n<!-- \x00 -->"), "Line 4: the control character U+0000"},
		{"noncharacter", export("\n<title>\uffff</title>"), "Line 4: the control character U+FFFF"},
		{"bad UTF-8", export("\n\n<title>\xe9t\xe9</title>"), "Line 5: the text is not valid UTF-8;"},
		{"UTF-8 cut in a character", "<rss>\n\xe6\x9d", "Line 2: the text is not valid UTF-8;"},
		{"unknown encoding", `<?xml version="1.0" encoding="klingon"?><rss/>`, `Line 1: the file says that it is in the encoding "klingon", which cannot be read`},
		{"refused encoding", `<?xml version="1.0" encoding="hz-gb-2312"?><rss/>`, `Line 1: the file says that it is in the encoding "hz-gb-2312", which cannot be read`},
		{"not the UTF-16 it says", `<?xml version="1.0" encoding="UTF-16"?><rss/>`, "Line 1: the file says that it is in UTF-16, but it is not"},
		{"not the Shift_JIS it says", "<?xml version=\"1.0\" encoding=\"Shift_JIS\"?>\n<rss>\xff", "Line 2: the text is not valid Shift_JIS, which the file says it is"},
		{"half a UTF-16 pair", "\xff\xfe<\x00r\x00\x00\xd8>\x00", "Line 1: the text is not valid UTF-16, which the file says it is"},
		// Declarations.
		{"billion laughs", dtd("<!DOCTYPE rss [\n<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>"), "Line 2: the file defines its own XML declarations"},
		{"external entity", dtd("<!DOCTYPE rss [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>"), "Line 2: the file defines its own XML declarations"},
		{"entity alone", dtd("<!ENTITY a \"b\">"), "Line 2: the file defines its own XML declarations"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := decode(c.in)
			if e != nil || !fail.Is(err, fail.Invalid) || !strings.HasPrefix(fail.Message(err), c.want) {
				t.Errorf("got error %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestDecode_PlainDoctypeIsHarmless(t *testing.T) {
	if _, err := decode("<!DOCTYPE rss SYSTEM \"http://192.0.2.1/rss.dtd\">\n" + export("")[39:]); err != nil {
		t.Error(err)
	}
}

// endless gives head, then body again and again, and counts what was taken.
type endless struct {
	head, body string
	taken      int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.head == "" {
		e.head = e.body
	}
	k := copy(p, e.head)
	e.head = e.head[k:]
	e.taken += k
	return k, nil
}

func TestDecode_EndlessFilesMeetALimit(t *testing.T) {
	limits := wxr.Limits{Bytes: 8 << 20, Depth: 64, TextBytes: 1 << 20, TagBytes: 64 << 10, Attributes: 64, Items: 1000, Records: 2000, ItemBytes: 1 << 20}
	open := strings.TrimSuffix(export(""), "</channel></rss>") + "\n"
	for _, c := range []struct {
		name, head, body string
		most             int // bytes that may be taken
		want             string
	}{
		{"text", open + "<item>\n<content:encoded>\n", "x y\n", 1 << 20, "Line 5: the text of <content:encoded> is larger than 1 MiB; shorten it"},
		{"CDATA", open + "<item><content:encoded>\n<![CDATA[", "<p>\n", 1 << 20, "Line 4: the text of <content:encoded> is larger than 1 MiB"},
		{"pieces of text", open + "<title>", "<![CDATA[aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa]]>\n", 2 << 20, "Line 4: the text of <title> is larger than 1 MiB"},
		{"text of an unknown element", open + "<x>", "y", 1 << 20, "Line 4: the text of <x> is larger than 1 MiB"},
		{"comment", open + "<item><!--", " x\n", 1 << 20, "Line 4: a comment in <item> is larger than 1 MiB; take it out."},
		{"comment first", "<!--", " x\n", 1 << 20, "Line 1: a comment in the file outside its elements is larger than 1 MiB"},
		{"instruction", open + "<?php ", " x", 64 << 10, "Line 4: a tag in <channel> is larger than 64 KiB"},
		{"declaration", "<!DOCTYPE rss ", "<!x>", 64 << 10, "Line 1: a declaration in the file outside its elements is larger than 64 KiB"},
		{"name", open + "<", "a", 64 << 10, "Line 4: a tag in <channel> is larger than 64 KiB"},
		{"attribute", open + "<item x='", "a", 64 << 10, "Line 4: a tag in <channel> is larger than 64 KiB"},
		{"attributes", open + "<item ", "a='' ", 64 << 10, "Line 4: a tag in <channel> is larger than 64 KiB"},
		{"end tag", open + "</", "a", 64 << 10, "Line 4: a tag in <channel> is larger than 64 KiB"},
		{"depth", open, "<item>", 1 << 10, "Line 4: <item> stands within more than 64 other elements"},
		{"depth of strangers", open, "<a>", 1 << 10, "Line 4: <a> stands within more than 64 other elements"},
		{"items", open, "<item/>\n", 8 << 10, "Line 1004: the file holds more than 1000 items"},
		{"terms", open + "<item>", "<category/>\n", 30 << 10, "Line 2004: the file holds more than 2000 authors, terms and meta values"},
		{"meta", open + "<item>", "<wp:postmeta/>\n", 40 << 10, "Line 2004: the file holds more than 2000 authors"},
		{"authors", open, "<wp:author/>\n", 30 << 10, "Line 2004: the file holds more than 2000 authors"},
		{"categories", open, "<wp:category/>\n", 40 << 10, "Line 2004: the file holds more than 2000 authors"},
		{"tags", open, "<wp:tag/>\n", 30 << 10, "Line 2004: the file holds more than 2000 authors"},
		{"strangers", open, "<x/>", 8 << 20, "Line 4: the file is larger than 8 MiB; export the site in parts."},
		{"blanks", "", " ", 8 << 20, "This is not a WXR file: it is empty."},
		{"after the end", export(""), " ", 1 << 20, "Line 3: the text of the file outside its elements is larger than 1 MiB"},
		{"stateful encoding", `<?xml version="1.0" encoding="iso-2022-jp"?>` + strings.Repeat(" ", 2000), "\x1b(B", 8 << 20, "Line 1: the file is larger than 8 MiB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := &endless{head: c.head, body: c.body}
			e, err := wxr.Decode(r, limits)
			if e != nil || err == nil || !strings.HasPrefix(fail.Message(err), c.want) {
				t.Errorf("got error %v\nwant %s", err, c.want)
			}
			if slack := 200 << 10; r.taken > c.most+slack {
				t.Errorf("took %d bytes before it refused, want about %d", r.taken, c.most)
			}
		})
	}
}

func TestDecode_AttributesAreCounted(t *testing.T) {
	limits := wxr.DefaultLimits()
	limits.Attributes = 6
	for attrs, ok := range map[string]bool{
		`a="" b="" c="" d="" e="" f=""`: true, `a="" b="" c="" d="" e="" f="" g=""`: false,
	} {
		_, err := wxr.Decode(strings.NewReader(export("\n<item "+attrs+"/>")), limits)
		if ok != (err == nil) || !ok && fail.Message(err) != "Line 4: <item> has more than 6 attributes; no export has that many." {
			t.Errorf("%s: got %v", attrs, err)
		}
	}
}

func TestDecode_LimitsAreExact(t *testing.T) {
	file := export("<title>aaaa</title><description><![CDATA[bbbb]]></description><item/><wp:tag/>")
	limits := wxr.Limits{Bytes: int64(len(file)), Depth: 3, TextBytes: 4, TagBytes: 400, Attributes: 5, Items: 1, Records: 1, ItemBytes: 1}
	if _, err := wxr.Decode(strings.NewReader(file), limits); err != nil {
		t.Fatal(err)
	}
	for name, less := range map[string]func(l *wxr.Limits){
		"Bytes": func(l *wxr.Limits) { l.Bytes-- }, "Depth": func(l *wxr.Limits) { l.Depth-- },
		"TextBytes": func(l *wxr.Limits) { l.TextBytes-- }, "TagBytes": func(l *wxr.Limits) { l.TagBytes = 200 },
		"Attributes": func(l *wxr.Limits) { l.Attributes-- }, "Items": func(l *wxr.Limits) { l.Items-- },
		"Records": func(l *wxr.Limits) { l.Records-- },
	} {
		l := limits
		less(&l)
		if e, err := wxr.Decode(strings.NewReader(file), l); e != nil || !fail.Is(err, fail.TooLarge) {
			t.Errorf("%s: got %v, want TooLarge", name, err)
		}
	}
}

func TestDecode_DeepNesting(t *testing.T) {
	deep := export(strings.Repeat("<a>", 100_000) + strings.Repeat("</a>", 100_000))
	if _, err := decode(deep); !fail.Is(err, fail.TooLarge) {
		t.Errorf("got %v, want TooLarge", err)
	}
}

func TestDecode_ReaderFails(t *testing.T) {
	for _, head := range []string{"", export("")[:200], export(strings.Repeat("<item/>\n", 20_000))[:100_000]} {
		e, err := wxr.Decode(io.MultiReader(strings.NewReader(head), iotest.ErrReader(io.ErrUnexpectedEOF)), wxr.DefaultLimits())
		if e != nil || !fail.Is(err, fail.Unavailable) || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("after %d bytes: got %v", len(head), err)
		}
	}
}

func TestDecode_SmallReads(t *testing.T) {
	file := export("<title>é東京😀</title>" + full)
	for _, r := range []io.Reader{iotest.OneByteReader(strings.NewReader(file)), iotest.DataErrReader(strings.NewReader(file))} {
		if e, err := wxr.Decode(r, wxr.DefaultLimits()); err != nil || len(e.Items) != 2 {
			t.Errorf("got %v", err)
		}
	}
}
