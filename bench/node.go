package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/directory"
)

var epoch = changelog.Epoch{Number: 1, Leader: "bench"}

// node is a data folder as an edge has it: a directory with sites and a token
// for each, and sets. No authoring database ever saw them.
type node struct{ directory *directory.Directory }

// newNode makes the folder and its directory with sites from 1 to n.
func newNode(ctx context.Context, dir string, n int) (*node, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, err
	}
	d, err := directory.Open(ctx, filepath.Join(dir, "directory.db"))
	if err != nil {
		return nil, err
	}
	var drafts []changelog.Draft
	for i := content.SiteID(1); i <= content.SiteID(n); i++ {
		id := strconv.FormatInt(int64(i), 10)
		drafts = append(drafts,
			object(changelog.Site, id, content.SiteInfo{ID: i, Key: "site-" + id, Name: "Site " + id}),
			object(changelog.Token, "token-"+id, content.Grant{Site: i, Kind: content.ReadToken, Hash: account.Hash(token(i))}))
	}
	entries := changelog.Seal(content.Control, changelog.Position{}, epoch, 1, drafts, false)
	if _, err := d.Apply(ctx, entries); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return &node{d}, nil
}

func (n *node) close() error { return n.directory.Close() }

// token opens a site.
func token(site content.SiteID) string { return fmt.Sprintf("bench-token-of-site-%d", site) }

// address is where a query of a site is answered.
func address(site content.SiteID, path, query string) string {
	q := "auth_token=" + token(site)
	if query != "" {
		q += "&" + query
	}
	return path + "?" + q
}

// encode writes one line of JSON.
func encode(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil { // what the benchmark makes always encodes
		panic(err)
	}
	return append(data, '\n')
}
