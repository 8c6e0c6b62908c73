package wxr_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing/wxr"
	"github.com/gheecms/ghee/test/corpus"
)

// exported reads a WordPress export of the real inputs, or skips the test.
func exported(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(corpus.Path(t, "wxr", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// counts is what a file holds. Terms counts uses, by domain.
type counts struct {
	Version                                   string
	Authors, Categories, Tags, Meta, Comments int
	Types, Terms                              map[string]int
}

func count(e *wxr.Export) counts {
	c := counts{
		Version: e.Version, Authors: len(e.Authors), Categories: len(e.Categories), Tags: len(e.Tags),
		Types: map[string]int{}, Terms: map[string]int{},
	}
	for _, it := range e.Items {
		c.Types[it.Type]++
		c.Meta += len(it.Meta)
		c.Comments += it.Comments
		for _, t := range it.Terms {
			c.Terms[t.Domain]++
		}
	}
	return c
}

type n = map[string]int

// The counts were taken with another XML parser.
func TestDecode_Corpus(t *testing.T) {
	for _, c := range []struct {
		file string
		want counts
		err  string
	}{
		{file: "themeunittestdata.wordpress.xml", want: counts{
			"1.2", 2, 68, 110, 737, 33,
			n{"post": 58, "page": 21, "attachment": 37, "nav_menu_item": 70},
			n{"category": 175, "post_tag": 188, "nav_menu": 70, "post_format": 13},
		}},
		{file: "jekyll-import-sitetitle.xml", want: counts{
			"1.2", 1, 2, 4, 82, 0,
			n{"post": 7, "page": 1, "attachment": 6, "wp_global_styles": 1, "wp_navigation": 1},
			n{"category": 7, "post_tag": 4, "wp_theme": 1},
		}},
		{file: "wordpress-importer/authors-multiline.xml", want: counts{"1.2", 3, 0, 0, 0, 0, n{"post": 1}, n{}}},
		{file: "wordpress-importer/cdata-edge.xml", want: counts{"1.2", 0, 0, 0, 0, 0, n{"post": 1}, n{}}},
		{file: "wordpress-importer/e2e-wxr-comprehensive.xml", want: counts{
			"1.2", 2, 2, 2, 1, 1, n{"post": 1, "page": 1}, n{"category": 2, "post_tag": 2},
		}},
		{file: "wordpress-importer/large-authors.xml", want: counts{"1.2", 300, 0, 0, 0, 0, n{}, n{}}},
		{
			file: "wordpress-importer/malformed-simple.xml",
			err:  "Line 14: the file ends in the middle of <item>; it was cut off. Download or export it again.",
		},
		// Without a version tag the namespace's address gives the version.
		{file: "wordpress-importer/missing-version-tag.xml", want: counts{"1.1", 1, 21, 18, 0, 0, n{}, n{}}},
		{file: "wordpress-importer/post-content-blank-lines.xml", want: counts{"1.1", 1, 0, 0, 0, 0, n{"post": 1}, n{}}},
		{file: "wordpress-importer/slashes.xml", want: counts{"1.1", 1, 1, 1, 1, 1, n{"post": 1}, n{"category": 1}}},
		{file: "wordpress-importer/small-export.xml", want: counts{
			"1.1", 3, 30, 3, 17, 1, n{"post": 6, "page": 5}, n{"category": 32, "post_tag": 3, "post_format": 1},
		}},
		{file: "wordpress-importer/term-formats.xml", want: counts{"1.2", 0, 2, 3, 0, 0, n{}, n{}}},
		{file: "wordpress-importer/test-serialized-comment-meta.xml", want: counts{
			"1.0", 0, 0, 0, 0, 1, n{"post": 1}, n{"category": 1},
		}},
		{file: "wordpress-importer/test-serialized-postmeta-with-cdata.xml", want: counts{
			"1.0", 0, 0, 0, 7, 0, n{"post": 1}, n{"category": 1},
		}},
		// The second mentions of 3 categories and 4 tags are dropped.
		{file: "wordpress-importer/valid-wxr-1.0.xml", want: counts{
			"1.0", 0, 5, 4, 13, 1, n{"post": 3, "page": 3}, n{"category": 3, "post_tag": 4},
		}},
		{file: "wordpress-importer/valid-wxr-1.1.xml", want: counts{
			"1.1", 1, 1, 1, 1, 1, n{"post": 1, "page": 1}, n{"category": 1, "post_tag": 1, "post_tax": 1},
		}},
		{file: "wordpress-importer/wxr-flat-attachment-same-site.xml", want: counts{
			"1.2", 1, 0, 0, 3, 0, n{"attachment": 1, "post": 1}, n{},
		}},
		{file: "wordpress-importer/wxr-simple.xml", want: counts{"1.2", 1, 0, 0, 2, 0, n{"post": 1}, n{"category": 1}}},
	} {
		t.Run(c.file, func(t *testing.T) {
			e, err := wxr.Decode(bytes.NewReader(exported(t, c.file)), wxr.DefaultLimits())
			if c.err != "" {
				if err == nil || fail.Message(err) != c.err || e != nil {
					t.Fatalf("got %v and error %v, want only %q", e, err, c.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, count(e)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A cut at every fiftieth, and through the last tag, is always an error.
func TestDecode_TruncatedIsNeverHalf(t *testing.T) {
	for _, file := range []string{"themeunittestdata.wordpress.xml", "wordpress-importer/valid-wxr-1.0.xml"} {
		whole := bytes.TrimSpace(exported(t, file))
		cuts := []int{len(whole) - 1, len(whole) - len("/rss>"), len(whole) - len("</rss>")}
		for i := range 50 {
			cuts = append(cuts, len(whole)*i/50)
		}
		for _, cut := range cuts {
			if e, err := wxr.Decode(bytes.NewReader(whole[:cut]), wxr.DefaultLimits()); e != nil || !fail.Is(err, fail.Invalid) {
				t.Errorf("%s cut at %d of %d bytes: got error %v", file, cut, len(whole), err)
			}
		}
	}
}

func TestDecode_ThemeTestFacts(t *testing.T) {
	e, err := wxr.Decode(bytes.NewReader(exported(t, "themeunittestdata.wordpress.xml")), wxr.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	declared := map[string]bool{}
	for _, tag := range e.Tags {
		declared[tag.Slug] = true
	}
	status, undeclared := n{}, map[string]bool{}
	sticky, protected, parents := 0, 0, 0
	for _, it := range e.Items {
		status[it.Status]++
		if it.Sticky {
			sticky++
		}
		if it.Password != "" {
			protected++
		}
		if it.Type == "page" && it.ParentID != "" {
			parents++
		}
		for _, term := range it.Terms {
			if term.Domain == "post_tag" && !declared[term.Slug] {
				undeclared[term.Slug] = true
			}
		}
	}
	if diff := cmp.Diff(n{"publish": 147, "inherit": 37, "future": 1, "draft": 1}, status); diff != "" {
		t.Error(diff)
	}
	if sticky != 1 || protected != 1 || parents != 13 || len(undeclared) != 4 {
		t.Errorf("%d sticky, %d protected, %d pages with parents, %d undeclared tags; want 1, 1, 13, 4", sticky, protected, parents, len(undeclared))
	}
	if first := e.Items[0]; first.Line != 1082 {
		t.Errorf("the first item is on line %d, want 1082", first.Line)
	}
}
