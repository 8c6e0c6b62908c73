package markdown_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/importing/markdown"
)

func TestPlan_FillsAPost(t *testing.T) {
	p := planOf(t, tree(t, map[string]string{"news/hello.md": `---
Title: "Hello <b>World</b> &amp; all"
date: 2023-01-02T03:04:05+01:00
lastmod: 2023-02-03
description: What it is
author: '[Jane Doe](https://e.example/jane) ([Org](https://org.example)), [Jo Li](https://e.example) (X)'
tags: [C, "C++", "", c, "C#"]
categories: one two
image: {src: "https://cdn.example/a%20b.png", alt: A picture}
aliases: [/old/, sibling, "http://[", "https://x.example/far/"]
redirect_from: /older
url: /2023/hello/
---
# Head

| a | b |
|---|---|
| 1 | ~~2~~ |

Note[^1] <span class="x">raw</span> ![p](pic.png) <img src="/root.png"> {{< tweet 1 >}}

## 日本語

## 日本語

[^1]: Foot
`}), markdown.Source{Base: "/blog"})
	o := p.at["news/hello.md"]
	created, _ := micros("2023-01-02T02:04:05Z")
	updated, _ := micros("2023-02-03T00:00:00Z")
	if o.Name != "Hello World & all" || o.Created != created || o.Published != created || o.Updated != updated || o.Slug != "hello" {
		t.Errorf("%+v", o)
	}
	if diff := cmp.Diff([]string{"/2023/hello/", "/old/", "/blog/news/sibling", "/far/", "/older"}, o.Old); diff != "" {
		t.Error(diff)
	}
	body, _ := o.Values["body"].(string)
	for _, want := range []string{"<table>", "<del>2</del>", `<span class="x">raw</span>`, `class="footnotes"`, `<h2 id="日本語">`, `<h2 id="日本語-1">`, `<img src="pic.png"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the body lacks %s:\n%s", want, body)
		}
	}
	delete(o.Values, "body")
	if diff := cmp.Diff(map[string]any{
		"summary": "What it is", "meta_description": "What it is", "author": importing.Link("author:jane-doe"),
		"featured_image": importing.Link("media:https://cdn.example/a%20b.png"), "featured_image_alt": "A picture",
		"categories": []any{importing.Link("category:one"), importing.Link("category:two")},
		"tags":       []any{importing.Link("tag:c"), importing.Link("tag:c-plus-plus"), importing.Link("tag:c-sharp")},
	}, o.Values); diff != "" {
		t.Error(diff)
	}
	for _, want := range []string{"markup in the title", "posts have one author", "were left out", "shortcodes, which only Hugo or Jekyll replace: tweet", "addresses stay as written: /root.png, pic.png"} {
		if !strings.Contains(reasons(o), want) {
			t.Errorf("changes lack %q:\n%s", want, reasons(o))
		}
	}
	if a := p.at["author:jane-doe"]; a == nil || a.Name != "Jane Doe" || p.at["author:jo-li"] != nil || p.at["author:org"] != nil {
		t.Errorf("authors: %+v", a)
	}
}

func TestPlan_TitlesOfFilesWithoutOne(t *testing.T) {
	for text, want := range map[string]string{
		"# A `b` heading #\n\nx": "A `b` heading", "x\n# Later": "some file", "---\ntitle: 2023\n---\nx": "2023", "---\ntitle: ''\n---\n\n# Head\n": "Head",
	} {
		if o := post(t, "some-file.md", text, markdown.Source{}); o.Name != want {
			t.Errorf("%q is called %q, want %q", text, o.Name, want)
		}
	}
}

func micros(s string) (content.Micros, error) {
	at, err := time.Parse(time.RFC3339, s)
	return content.Micros(at.UnixMicro()), err
}

// What takes a parser of Markdown long in theory takes it no minute.
func TestPlan_HostileBodiesEnd(t *testing.T) {
	for _, piece := range []string{"[", "![", "*_", "`", "<a ", "|", "- a\n", "[^1]", "# a\n", "[a](", "~~", "\\", "&"} {
		start := time.Now()
		post(t, "a.md", strings.Repeat(piece, 20_000/len(piece)), markdown.Source{})
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("20 KB of %q took %v", piece, took)
		} else if took > time.Second {
			t.Logf("20 KB of %q took %v", piece, took)
		}
	}
}
