package main

import (
	"context"
	"os"
	"strings"

	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/fail"
)

// node says which node a command is about.
type node struct {
	Config       string `help:"Settings file (TOML); ./ghee.toml is read when it is there." placeholder:"FILE" type:"path"`
	Data         string `help:"Folder of Ghee's files." default:".ghee" placeholder:"DIR" type:"path"`
	Database     string `help:"Authoring database, postgres://…; SQLite in the data folder when left out." placeholder:"URL"`
	BaseURL      string `help:"Where people reach the dashboard: links in mails begin with it." name:"base-url" placeholder:"URL"`
	DatabaseFile string `help:"File that holds the database's URL, for those who keep passwords in files." placeholder:"FILE" type:"path"`

	sources sources
}

// config is what the node's settings come to.
func (n *node) config() (app.Config, error) {
	c := app.Config{Data: n.Data, Database: n.Database, BaseURL: n.BaseURL, Listen: "127.0.0.1:0", Version: version, Source: n.sources.of}
	if n.DatabaseFile == "" || n.Database != "" && n.sources["database"].rank > n.sources["database_file"].rank {
		return c, nil
	}
	from := n.sources.of("database_file")
	if n.Database != "" && n.sources["database"].rank == n.sources["database_file"].rank {
		return c, fail.E(fail.Invalid, "The database is said twice, by %s and by %s; leave one out.", n.sources.of("database"), from)
	}
	url, err := os.ReadFile(n.DatabaseFile)
	if err != nil {
		return c, fail.Wrap(fail.Invalid, err, "database_file (from %s): the file cannot be read.", from)
	}
	if c.Database = strings.TrimSpace(string(url)); c.Database == "" {
		return c, fail.E(fail.Invalid, "database_file (from %s): %s is empty; it must hold the database's URL.", from, n.DatabaseFile)
	}
	c.Source = func(setting string) string {
		if setting == "database" {
			return n.DatabaseFile
		}
		return n.sources.of(setting)
	}
	return c, nil
}

// origin opens the authoring side for a command; one must be there.
func (n *node) origin(ctx context.Context) (*app.Origin, error) {
	c, err := n.valid()
	if err != nil {
		return nil, err
	}
	return app.OpenExisting(ctx, c)
}

// newOrigin opens the authoring side, which it makes when missing.
func (n *node) newOrigin(ctx context.Context) (*app.Origin, error) {
	c, err := n.valid()
	if err != nil {
		return nil, err
	}
	return app.OpenOrigin(ctx, c, nil)
}

func (n *node) valid() (app.Config, error) {
	c, err := n.config()
	if err == nil {
		err = c.Validate()
	}
	return c, err
}
