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
	Data         string `help:"Folder of Ghee's files." default:".ghee" placeholder:"DIR" type:"path"`
	Database     string `help:"Authoring database, postgres://…; SQLite in the data folder when left out." placeholder:"URL"`
	DatabaseFile string `help:"File that holds the database's URL, for those who keep passwords in files." placeholder:"FILE" type:"path"`
}

func (n *node) config() (app.Config, error) {
	c := app.Config{Data: n.Data, Database: n.Database, Listen: "127.0.0.1:0", Version: version}
	if n.DatabaseFile != "" {
		if n.Database != "" {
			return c, fail.E(fail.Invalid, "Give --database or --database-file, not both.")
		}
		url, err := os.ReadFile(n.DatabaseFile)
		if err != nil {
			return c, fail.Wrap(fail.Invalid, err, "The file of --database-file cannot be read.")
		}
		c.Database = strings.TrimSpace(string(url))
	}
	return c, nil
}

// origin opens the authoring side for a command.
func (n *node) origin(ctx context.Context) (*app.Origin, error) {
	c, err := n.config()
	if err != nil {
		return nil, err
	}
	if err := c.Validate(); err != nil {
		return nil, err
	}
	return app.OpenOrigin(ctx, c, nil)
}
