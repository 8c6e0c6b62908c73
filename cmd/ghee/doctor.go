package main

import (
	"context"

	"github.com/alecthomas/kong"

	"github.com/gheecms/ghee/internal/app"
)

type doctorCmd struct {
	lasting `embed:""`
}

// Run looks everything over.
func (d *doctorCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	c, err := n.config()
	if err != nil {
		return err
	}
	c.Durability = d.Durability
	return app.Doctor(ctx, c, k.Stdout)
}
