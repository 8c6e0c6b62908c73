package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// fillPocketBase stores the same documents in a PocketBase folder.
func fillPocketBase(ctx context.Context, program, dir string, o options) (err error) {
	cmd := exec.CommandContext(ctx, program, "fill", "--dev=false", "--dir", dir)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	for d := range newCorpus(o).drafts() {
		if !d.Kind.IsDocument() {
			continue
		}
		if err = record(in, d); err != nil {
			break
		}
	}
	return errors.Join(err, in.Close(), cmd.Wait())
}

// record writes a document as the line that peers/pocketbase reads.
func record(w io.Writer, d changelog.Draft) error {
	var m content.Meta
	var v map[string]any // by field number
	if err := errors.Join(json.Unmarshal(d.Meta, &m), json.Unmarshal(d.Payload, &v)); err != nil {
		return err
	}
	r := map[string]any{"slug": m.Slug, "published": stamp(m.Published)}
	collection := "articles"
	switch m.Type {
	case itemType.ID:
		collection = "notes"
		r = map[string]any{"id": recordID(int(m.Num) - 1), "name": m.Name, "text": v["1"]}
	case content.PostTypeID:
		collection = "posts"
		r["title"], r["body"], r["summary"] = m.Name, v[strconv.Itoa(int(content.PostBody))], v[strconv.Itoa(int(content.PostSummary))]
	default:
		r["name"], r["title"], r["topic"], r["rank"], r["day"], r["body"] = m.Name, v["1"], v["2"], v["3"], v["4"], v["5"]
		r["hero"], r["seo"] = v["6"], v["7"]
		var notes []string
		ids, _ := v["8"].([]any)
		for _, id := range ids {
			name, _ := id.(string)
			n, err := strconv.Atoi(strings.TrimPrefix(name, "0199-item-"))
			if err != nil {
				return err
			}
			notes = append(notes, recordID(n))
		}
		r["notes"] = notes
	}
	_, err := w.Write(encode(map[string]any{"collection": collection, "record": r}))
	return err
}

// stamp writes a moment as PocketBase keeps it: UTC, milliseconds.
func stamp(m content.Micros) string {
	return time.UnixMicro(int64(m)).UTC().Format("2006-01-02 15:04:05.000Z")
}

// recordID makes the fifteen letters PocketBase wants of a note's number.
func recordID(i int) string { return fmt.Sprintf("note%011d", i) }

func pbPage(slug string) string {
	return "/api/collections/articles/records?perPage=1&skipTotal=1&expand=notes&filter=" + url.QueryEscape("slug='"+slug+"'")
}

func pbList(collection, rest string, page int) string {
	return "/api/collections/" + collection + "/records?perPage=10&sort=-published&page=" + strconv.Itoa(page) + rest
}

func pbFiltered(topic string) string {
	return "/api/collections/articles/records?perPage=20&sort=rank&filter=" + url.QueryEscape("topic='"+topic+"'")
}
