package wxr_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing/wxr"
)

// An export with more text than is held in memory.
func large(n int) string {
	var b strings.Builder
	for i := range n {
		typ := []string{"post", "page", "attachment"}[i%3]
		fmt.Fprintf(&b, `<item><title>T %d</title><wp:post_id>%d</wp:post_id><wp:post_type>%s</wp:post_type><wp:menu_order>-%d</wp:menu_order>
<category domain="category" nicename="a">A</category><wp:is_sticky>%d</wp:is_sticky><wp:comment/>
<wp:postmeta><wp:meta_key>k</wp:meta_key><wp:meta_value>é東</wp:meta_value></wp:postmeta>
<content:encoded><![CDATA[%s]]></content:encoded></item>`, i, i, typ, i, i%2, strings.Repeat("word ", 4000))
	}
	return export(b.String())
}

func itemsOf(t *testing.T, e *wxr.Export, types ...string) (list []wxr.Item) {
	t.Helper()
	last := -1
	err := e.All(func(n int, it *wxr.Item) error {
		if n <= last {
			t.Errorf("place %d after %d", n, last)
		}
		last = n
		list = append(list, *it)
		return nil
	}, types...)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestExport_LargeOnesAreNotHeld(t *testing.T) {
	limits := wxr.DefaultLimits()
	limits.Folder = t.TempDir()
	const n = 600 // of 20 kB
	e, err := wxr.Decode(strings.NewReader(large(n)), limits)
	if err != nil {
		t.Fatal(err)
	}
	if e.Rest == nil || len(e.Items) == 0 || len(e.Items) > n/2 {
		t.Fatalf("%d of %d items are in memory", len(e.Items), n)
	}
	if left, err := os.ReadDir(limits.Folder); len(left) != 0 || err != nil {
		t.Errorf("others see %v, %v", left, err)
	}
	all := itemsOf(t, e)
	if len(all) != n || len(itemsOf(t, e, "page", "post")) != n*2/3 {
		t.Fatalf("%d items", len(all))
	}
	for i, it := range all { // those in the file are read as those in memory
		want := all[i%6] // types and stickiness come again after six
		want.Title, want.PostID, want.MenuOrder, want.Line = fmt.Sprintf("T %d", i), fmt.Sprint(i), -i, it.Line
		if diff := cmp.Diff(want, it); diff != "" {
			t.Fatalf("item %d: %s", i, diff)
		}
	}
	enough := errors.New("enough")
	for _, stop := range []int{3, n - 3} {
		if err := e.All(func(n int, _ *wxr.Item) error {
			if n == stop {
				return enough
			}
			return nil
		}); !errors.Is(err, enough) {
			t.Errorf("stopped at %d: %v", stop, err)
		}
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if err := e.All(func(int, *wxr.Item) error { return nil }); !fail.Is(err, fail.Unavailable) {
		t.Errorf("read after Close: %v", err)
	}
}

func TestDecode_NoPlaceForATemporaryFile(t *testing.T) {
	limits := wxr.DefaultLimits()
	limits.Folder = t.TempDir() + "/missing"
	if e, err := wxr.Decode(strings.NewReader(large(300)), limits); e != nil || !fail.Is(err, fail.Unavailable) {
		t.Errorf("got %v", err)
	}
	if _, err := wxr.Decode(strings.NewReader(large(3)), limits); err != nil {
		t.Errorf("a small one needs none: %v", err)
	}
}

func TestDecode_ItemsAreBounded(t *testing.T) {
	limits := wxr.DefaultLimits()
	limits.ItemBytes = 100
	meta := strings.Repeat("<wp:postmeta><wp:meta_value>0123456789</wp:meta_value></wp:postmeta>\n", 11)
	_, err := wxr.Decode(strings.NewReader(export("<item>\n"+meta+"</item>")), limits)
	const want = "Line 3: the texts of this <item> are larger than 100 bytes together"
	if !fail.Is(err, fail.TooLarge) || !strings.HasPrefix(fail.Message(err), want) {
		t.Errorf("got %v, want %s", err, want)
	}
	if _, err := wxr.Decode(strings.NewReader(export(strings.Repeat("<item>"+meta[:len(meta)*9/11]+"</item>", 5))), limits); err != nil {
		t.Errorf("the bound is not of one item: %v", err)
	}
}
