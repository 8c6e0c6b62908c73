package delivery_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// sought asks one of the searches and returns what it found.
func sought(t *testing.T, drafts []changelog.Draft, path string, queries ...string) []string {
	t.Helper()
	r := build(t, drafts...)
	var out []string
	for _, q := range queries {
		out = append(out, brief(t, get(t, r, path+"?query="+url.QueryEscape(q))))
	}
	return out
}

func TestSearch_FindsWordsOfEveryScript(t *testing.T) {
	for name, c := range map[string]struct{ text, query, other string }{
		"Latin with diacritics":      {"Điện toán đám mây", "dien toan", "mayo"},
		"Latin without what was put": {"Resume of a cafe", "café", "cafés"},
		"Greek":                      {"Υπολογιστικό νέφος", "ΥΠΟΛΟΓΙΣΤΙΚΟ νεφοσ", "νεφη"},
		"Cyrillic":                   {"Облачные вычисления и контейнер", "контейн", "сервер"},
		"Arabic":                     {"الحَوسبة السحابية", "الحوسبة", "خادم"},
		"Urdu":                       {"کلاؤڈ کمپیوٹنگ", "كلاؤڈ", "سرور"},
		"Hindi":                      {"क्लाउड कंप्यूटिंग का परिचय", "कँप्यूटिंग", "सर्वर"},
		"Bengali":                    {"ক্লাউড কম্পিউটিং", "কম্পিউটিং", "সার্ভার"},
		"Japanese":                   {"クラウドネイティブの監視について", "監視", "視監"},
		"Japanese, half width":       {"クラウド", "ｸﾗｳﾄﾞ", "ドラウク"},
		"Chinese":                    {"雲端原生運算", "原生", "生原"},
		"Chinese, one character":     {"雲端原生運算", "端", "山"},
		"Korean":                     {"클라우드 네이티브를 위한", "네이티브", "브네"},
		"Thai":                       {"การประมวลผลแบบคลาวด์", "คลาวด์", "เซิร์ฟ"},
	} {
		t.Run(name, func(t *testing.T) {
			drafts := append(inn(innSettings()),
				doc("p-found", 90, content.PostTypeID, "found", "x", 3, content.Values{content.PostBody: "<p>" + c.text + "</p>"}),
				doc("d-found", 91, "t-dish", "found", "y", 3, content.Values{9: []content.Picked{{Type: "c-hero", Values: content.Values{1: c.text}}}}))
			for _, path := range []string{"/v2/posts/search/", "/v2/search", "/v2/pages/search/", "/v2/pages/search/dish/"} {
				got := sought(t, drafts, path, c.query, c.other)
				if got[0] != "found 1" || got[1] != "0" {
					t.Errorf("%s: %q, want the document and then nothing", path, got)
				}
			}
		})
	}
}

func TestSearch_LooksWhereItShould(t *testing.T) {
	posts, pages := "/v2/posts/search/?query=", "/v2/pages/search/?query="
	for name, c := range map[string]struct{ target, want string }{
		"a post's body":                  {posts + "hello", "first-note 1"},
		"its title, the newest first":    {posts + "note", "third-note δεύτερο first-note 3"},
		"its summary":                    {posts + "short", "first-note 1"},
		"no tag of its body":             {posts + "strong", "0"},
		"no name of a tag":               {posts + "notes", "0"},
		"not the SEO title":              {posts + "seo", "0"},
		"all words":                      {posts + "hello+world", "first-note 1"},
		"all words, in fields apart":     {posts + "world+first", "first-note 1"},
		"one word missing":               {posts + "hello+nothing", "0"},
		"a begun last word":              {posts + "first+hel", "first-note 1"},
		"no other begun word":            {posts + "hel+first", "0"},
		"nothing for nothing":            {posts, "0"},
		"nothing for marks":              {posts + "%22%2A%28", "0"},
		"posts beside pages":             {posts + "soup", "0"},
		"no post in another locale":      {posts + "hello&locale=de", "0"},
		"a page's component, a picker":   {pages + "well", "soup 1"},
		"a page's repeater":              {pages + "boil", "soup 1"},
		"a page's HTML":                  {pages + "good", "soup 1"},
		"not what it refers to":          {pages + "starters", "0"},
		"not items":                      {pages + "mains", "0"},
		"a Single Page":                  {pages + "1702", "about 1"},
		"a name and Single Pages":        {pages + "contact", "soup 1"},
		"only Single Pages":              {pages + "since&page_type=*", "about 1"},
		"only pages of a type":           {pages + "since&page_type=dish", "0"},
		"pages of an unknown type":       {pages + "since&page_type=nothing", "0"},
		"an empty type":                  {pages + "since&page_type=event", "0"},
		"a page in German":               {pages + "suppe&locale=de", "suppe 1"},
		"a German page in English":       {pages + "suppe", "0"},
		"a page by offset":               {posts + "note&limit=1&offset=1", "δεύτερο 3"},
		"a second page":                  {posts + "note&page=2&page_size=2", "first-note 3"},
		"a page beyond":                  {posts + "note&page=3&page_size=2", `404 {"detail":"Invalid page."}`},
		"an unknown locale":              {posts + "note&locale=xx", `400 {"detail":"Invalid locale parameter","locale":["The site has no locale with this code."]}`},
		"a query that is too long":       {posts + strings.Repeat("a", 101), `400 {"detail":"query: the value has more than 100 characters; shorten it."}`},
		"a query as long as it may be":   {posts + strings.Repeat("%E7%9B%A3", 100), "0"},
		"the path wins over a parameter": {"/v2/pages/search/event/?query=soup&page_type=dish", "0"},
	} {
		r := build(t, inn(innSettings())...)
		if got := brief(t, get(t, r, c.target)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestSearch_SyntaxIsText(t *testing.T) {
	r := build(t, inn(innSettings())...)
	for _, query := range []string{
		`"`, `hello"`, `"hello" OR "nothing"`, `hello NOT world`, `NEAR(hello world, 5)`, `hello*`, `*`, `^hello`, `name:hello`, `words : hello`,
		`{name words}: hello`, `hello AND (`, `-hello`, `+hello`, `hello' or 1=1 --`, "hello\x00world", `\`, `hello + world`, "\xff\xfehello",
	} {
		res := get(t, r, "/v2/posts/search/?query="+url.QueryEscape(query))
		if res.Status != 200 || strings.Contains(query, "nothing") && brief(t, res) != "0" {
			t.Errorf("%q: %d %s", query, res.Status, res.Body)
		}
	}
	if got := brief(t, get(t, r, "/v2/posts/search/?query="+url.QueryEscape(`"hello" -world*`))); got != "first-note 1" {
		t.Errorf("words with marks between them: %q", got)
	}
	if res := get(t, r, "/v2/posts/search/?query="+strings.Repeat("hello+", 2000)); res.Status != 400 {
		t.Errorf("a query of 12 kB: %d", res.Status)
	}
}

func TestSearch_RanksPosts(t *testing.T) {
	drafts := inn(innSettings())
	for i := range 20 {
		drafts = append(drafts, doc(fmt.Sprintf("p-%d", i), content.Num(100+i), content.PostTypeID, fmt.Sprintf("filler-%d", i), "Filler", 1, content.Values{content.PostBody: "<p>of other things</p>"}))
	}
	drafts = append(drafts,
		doc("p-b", 201, content.PostTypeID, "in-body", "Something", 9, content.Values{content.PostBody: "<p>All about ghee and butter</p>"}),
		doc("p-t", 200, content.PostTypeID, "in-title", "Ghee", 1, content.Values{content.PostBody: "<p>Clarified</p>"}),
		doc("p-c", 202, content.PostTypeID, "begun", "Something", 9, content.Values{content.PostBody: "<p>All about gheeing and butter</p>"}))
	res := get(t, build(t, drafts...), "/v2/search/?query=ghee&exclude_body=1")
	var got struct {
		Data []struct {
			Slug    string
			Rank    float64
			Deleted json.RawMessage
			Body    *string
		}
	}
	if err := json.Unmarshal(res.Body, &got); err != nil {
		t.Fatal(err)
	}
	var order []string
	for i, d := range got.Data {
		order = append(order, d.Slug)
		if d.Rank <= 0 || string(d.Deleted) != "null" || d.Body != nil || i > 0 && d.Rank > got.Data[i-1].Rank {
			t.Errorf("%d: %+v", i, d)
		}
	}
	if want := []string{"in-title", "in-body", "begun"}; !slices.Equal(order, want) {
		t.Errorf("order %v, want %v", order, want)
	}
	if want := []string{"l:en", "t:post"}; !slices.Equal(res.Keys, want) {
		t.Errorf("keys %v, want %v", res.Keys, want)
	}
	pages := get(t, build(t, drafts...), "/v2/pages/search/?query=water")
	if strings.Contains(string(pages.Body), `"rank"`) {
		t.Errorf("pages have a rank: %s", pages.Body)
	}
}
