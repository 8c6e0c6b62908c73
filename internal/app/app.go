// Package app is the only room that knows all others: it wires what each role
// starts.
package app

import (
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Config says where a node keeps its files and what it listens on.
type Config struct {
	Data     string // folder of the sets, the directory and, without Database, the authoring database
	Database string // postgres://… ; "" is SQLite in Data
	Listen   string // of the API, "127.0.0.1:8080"; port 0 takes a free one
	Metrics  string // of the private listener, "127.0.0.1:9180"; "" for none
	Demo     bool   // seed a demo site
	Version  string
}

// Validate checks the form of everything, before anything is opened.
func (c Config) Validate() error {
	if c.Data == "" {
		return fail.E(fail.Invalid, "data: name a folder for Ghee's files (--data or GHEE_DATA).")
	}
	if c.Database != "" && !strings.HasPrefix(c.Database, "postgres://") && !strings.HasPrefix(c.Database, "postgresql://") {
		return fail.E(fail.Invalid, "database: write a URL that starts with postgres://, or leave it out for SQLite.")
	}
	for name, address := range map[string]string{"listen": c.Listen, "metrics": c.Metrics} {
		if address == "" && name == "metrics" {
			continue
		}
		if _, _, err := net.SplitHostPort(address); err != nil {
			return fail.E(fail.Invalid, "%s: %q is no address; write HOST:PORT, like 127.0.0.1:8080.", name, address)
		}
	}
	return nil
}

func (c Config) directoryPath() string { return filepath.Join(c.Data, "directory.db") }

// setFolder is where set.Shelf keeps a site's set.
func (c Config) setFolder(site content.SiteID) string {
	return filepath.Join(c.Data, "sites", strconv.FormatInt(int64(site), 10))
}

// makeFolder makes the data folder, for its owner alone: drafts and tokens are
// in it.
func (c Config) makeFolder() error {
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return fail.Wrap(fail.Unavailable, err, "The data folder %s cannot be made; choose another with --data.", c.Data)
	}
	return nil
}
