package wxr_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/importing/wxr"
)

// planOf plans an export of https://www.old.example.com.
func planOf(t *testing.T, e wxr.Export) *importing.Plan {
	t.Helper()
	if e.Channel.Link == "" {
		e.Channel.Link = "http://www.Old.example.com/"
	}
	p, err := wxr.Source{Export: &e}.Plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// item makes a published post; change makes it what a test needs.
func item(id string, change func(*wxr.Item)) wxr.Item {
	it := wxr.Item{
		Line: 10, PostID: id, Type: "post", Status: "publish", Title: "Title " + id, Slug: "slug-" + id,
		PostDateGMT: "2020-05-01 10:00:00", Content: "<p>Text</p>",
	}
	if change != nil {
		change(&it)
	}
	return it
}

func object(t *testing.T, p *importing.Plan, ref string) importing.Object {
	t.Helper()
	for _, o := range objects(t, p) {
		if o.Ref == ref {
			return o
		}
	}
	t.Fatalf("the plan holds no %s", ref)
	return importing.Object{}
}

func reasons(o importing.Object) string {
	var out []string
	for _, c := range o.Changes {
		out = append(out, c.Reason)
	}
	return strings.Join(out, "; ")
}

func TestPlan_States(t *testing.T) {
	const at = content.Micros(1588327200000000)
	for name, c := range map[string]struct {
		change               func(*wxr.Item)
		publish              bool
		published, scheduled content.Micros
		reason               string
	}{
		"published":  {nil, true, at, 0, ""},
		"draft":      {func(it *wxr.Item) { it.Status = "draft" }, false, 0, 0, ""},
		"pending":    {func(it *wxr.Item) { it.Status = "pending" }, false, 0, 0, "waiting for review"},
		"future":     {func(it *wxr.Item) { it.Status = "future" }, false, 0, at, "the date it was scheduled for"},
		"private":    {func(it *wxr.Item) { it.Status = "private" }, false, 0, 0, "it was private"},
		"password":   {func(it *wxr.Item) { it.Password = "x" }, false, 0, 0, "a password protects it"},
		"plug-in's":  {func(it *wxr.Item) { it.Status = "wc-sold" }, false, 0, 0, "not one of WordPress's own"},
		"undated":    {func(it *wxr.Item) { it.PostDateGMT = "0000-00-00 00:00:00" }, true, 0, 0, "as of this import"},
		"no state":   {func(it *wxr.Item) { it.Status = "" }, false, 0, 0, "not one of WordPress's own"},
		"local date": {func(it *wxr.Item) { it.PostDateGMT, it.PostDate = "", "2020-05-01 10:00:00" }, true, at, 0, "read as UTC"},
	} {
		t.Run(name, func(t *testing.T) {
			o := object(t, planOf(t, wxr.Export{Items: []wxr.Item{item("1", c.change)}}), "post:1")
			if o.Publish != c.publish || o.Published != c.published || o.Scheduled != c.scheduled {
				t.Errorf("publish %v, published %d, scheduled %d", o.Publish, o.Published, o.Scheduled)
			}
			if got := reasons(o); !strings.Contains(got, c.reason) || c.reason == "" && got != "" {
				t.Errorf("changes: %q, want %q", got, c.reason)
			}
			if !o.Publish && o.Old != nil {
				t.Errorf("a draft has old addresses: %v", o.Old)
			}
		})
	}
}

func TestPlan_Skips(t *testing.T) {
	kind := func(typ string) func(*wxr.Item) { return func(it *wxr.Item) { it.Type = typ; it.Comments = 2 } }
	status := func(s string) func(*wxr.Item) { return func(it *wxr.Item) { it.Status = s; it.Line = 20 } }
	p := planOf(t, wxr.Export{Items: []wxr.Item{
		item("1", nil), item("1", status("publish")), item("2", status("trash")), item("3", status("auto-draft")), item("4", status("inherit")),
		item("5", kind("nav_menu_item")), item("6", kind("nav_menu_item")), item("7", kind("wp_block")), item("8", kind("attachment")), item("9", kind("")),
	}})
	type line struct {
		Row, Ref, Reason string
		Count            int
	}
	var got []line
	for _, s := range p.Skips {
		got = append(got, line{s.Row, s.Ref, strings.Split(s.Reason, ",")[0], s.Count})
	}
	want := []line{
		{"posts", "post:1", "has the same number as another before it", 0},
		{"posts", "post:2", "in the trash", 0},
		{"posts", "post:3", "never saved by anybody (auto-draft)", 0},
		{"posts", "post:4", "an older version of another (revision)", 0},
		{"menu items", "", "menus belong to the site that shows the content", 2},
		{"type wp_block", "", "made by a theme or plug-in; to take them in as a collection", 1},
		{"attachments", "", "only featured images are taken; other files stay where they are", 1},
		{"items without type", "", "nothing says what they are", 1},
		{"comments", "", "there is nowhere to put them", 10},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(objects(t, p)) != 1 {
		t.Errorf("%d objects are planned, want 1", len(objects(t, p)))
	}
}

func TestPlan_Identity(t *testing.T) {
	for _, c := range []struct {
		channel wxr.Channel
		want    string
	}{
		{wxr.Channel{Link: "https://Blog.example.com"}, "https://blog.example.com"},
		{wxr.Channel{Link: "http://blog.example.com/"}, "https://blog.example.com"},
		{wxr.Channel{Link: "http://example.com:8080/blog/"}, "https://example.com:8080/blog"},
		{wxr.Channel{BaseBlogURL: "http://b.example.com", BaseSiteURL: "http://s.example.com"}, "https://b.example.com"},
		{wxr.Channel{Title: "Mine"}, "wordpress:Mine"},
		{wxr.Channel{}, "wordpress:unnamed"},
	} {
		p, err := wxr.Source{Export: &wxr.Export{Channel: c.channel}}.Plan(t.Context())
		if err != nil || p.Source != c.want || (c.channel.Link == "") != (len(p.Notes) == 1) {
			t.Errorf("%+v: %q, %v, notes %q; want %q", c.channel, p.Source, err, p.Notes, c.want)
		}
	}
}

// An index of a database bounds its keys, and takes no control characters.
func TestPlan_IdentitiesAreShort(t *testing.T) {
	long := strings.Repeat("ä", 5000)
	terms := []wxr.ItemTerm{{Domain: "category", Slug: long, Name: "x"}, {Domain: "post_tag", Slug: "a%00b", Name: "x"}}
	p := planOf(t, wxr.Export{
		Channel: wxr.Channel{Link: "http://e.example/" + long}, Authors: []wxr.Author{{Login: long}, {Login: long + "2"}},
		Items: []wxr.Item{item(long, func(it *wxr.Item) { it.Terms = terms }), item(long+"2", nil)},
	})
	checkPlan(t, p) // they still differ
	for _, o := range objects(t, p) {
		if len(o.Ref) > 255 || strings.ContainsRune(o.Ref, 0) || !utf8.ValidString(o.Ref) {
			t.Errorf("the reference %q has %d bytes", o.Ref, len(o.Ref))
		}
	}
	if len(p.Source) > 255 || len(objects(t, p)) != 6 {
		t.Errorf("the source has %d bytes, the plan %d objects", len(p.Source), len(objects(t, p)))
	}
}

func TestPlan_Addresses(t *testing.T) {
	for name, c := range map[string]struct {
		link, guid string
		want       []string
	}{
		"permalink and number": {"http://old.example.com/2020/05/x/", "https://www.old.example.com/?p=1", []string{"/2020/05/x/", "/?p=1"}},
		"number alone":         {"http://old.example.com/?p=1", "http://old.example.com/?p=1", []string{"/?p=1"}},
		"page in a folder":     {"http://old.example.com/site/?page_id=1", "", []string{"/site/?page_id=1"}},
		"another's number":     {"http://old.example.com/x/", "http://old.example.com/?p=2", []string{"/x/"}},
		"address it once had":  {"http://old.example.com/x/", "http://old.example.com/y/", []string{"/x/"}},
		"front page":           {"http://old.example.com/", "", nil},
		"another site":         {"http://other.example.com/x/", "http://other.example.com/?p=1", nil},
		"preview":              {"http://old.example.com/?preview=true&p=9", "", nil},
		"letters":              {"http://old.example.com//caf%C3%A9/%ce%b1%cc%81/a%20b/", "", []string{"/café/ά/a%20b/"}},
		"bad encoding":         {"http://old.example.com/%ff/", "", []string{"/%ff/"}},
		"nothing":              {"", "", nil},
		"no URL":               {"::", "::", nil},
	} {
		t.Run(name, func(t *testing.T) {
			p := planOf(t, wxr.Export{Items: []wxr.Item{item("1", func(it *wxr.Item) { it.Link, it.GUID = c.link, c.guid })}})
			if diff := cmp.Diff(c.want, object(t, p, "post:1").Old); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPlan_AddressesElsewhereAreCounted(t *testing.T) {
	p := planOf(t, wxr.Export{Items: []wxr.Item{item("1", func(it *wxr.Item) { it.Link = "http://other.example.com/x/" })}})
	if len(p.Skips) != 1 || p.Skips[0].Row != "redirects" || p.Skips[0].Count != 1 {
		t.Errorf("skips: %+v", p.Skips)
	}
}

func TestPlan_Dates(t *testing.T) {
	const none = "0000-00-00 00:00:00"
	for name, c := range map[string]struct {
		gmt, pub, local string
		want            string // "" for none
		guessed         bool
	}{
		"GMT first":          {"2020-05-01 10:00:00", "Fri, 01 May 2020 11:00:00 +0000", "2020-05-01 12:00:00", "2020-05-01 10:00:00", false},
		"pubDate next":       {none, "Fri, 01 May 2020 11:00:00 +0200", "2020-05-01 12:00:00", "2020-05-01 09:00:00", false},
		"PHP's empty date":   {none, "Wed, 30 Nov -0001 00:00:00 +0000", "2020-05-01 12:00:00", "2020-05-01 12:00:00", true},
		"its older form":     {none, "Tue, 30 Nov 1999 00:00:00 +0000", "2020-05-01 12:00:00", "2020-05-01 12:00:00", true},
		"its other form":     {"", "Thu, 01 Jan 1970 00:00:00 +0000", "2020-05-01 12:00:00", "2020-05-01 12:00:00", true},
		"before 1970":        {"1969-07-20 20:17:40", "", "", "1969-07-20 20:17:40", false},
		"no date":            {none, "", none, "", false},
		"no such day":        {"2020-13-45 10:00:00", "soon", "x", "", false},
		"beyond what we can": {"0001-01-01 00:00:00", "", "", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			o := object(t, planOf(t, wxr.Export{Items: []wxr.Item{item("1", func(it *wxr.Item) {
				it.PostDateGMT, it.PubDate, it.PostDate, it.Status = c.gmt, c.pub, c.local, "draft"
			})}}), "post:1")
			got := ""
			if o.Created != 0 {
				got = time.UnixMicro(int64(o.Created)).UTC().Format(time.DateTime)
			}
			if got != c.want || (reasons(o) != "") != c.guessed {
				t.Errorf("got %q, changes %q; want %q", got, reasons(o), c.want)
			}
		})
	}
	o := object(t, planOf(t, wxr.Export{Items: []wxr.Item{item("1", func(it *wxr.Item) { it.ModifiedGMT = "2021-01-01 00:00:00" })}}), "post:1")
	if o.Updated != content.Micros(time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()) || o.Published != o.Created {
		t.Errorf("created %d, updated %d, published %d", o.Created, o.Updated, o.Published)
	}
}
