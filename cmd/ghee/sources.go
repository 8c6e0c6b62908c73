package main

import (
	"github.com/alecthomas/kong"
)

// source is where the value of a setting came from.
type source struct {
	rank int // the higher wins: 3 for a flag, 2 for the environment, 1 for the file
	name string
}

// sources holds them by key; what has its default is not in it.
type sources map[string]source

// of returns "--listen", "GHEE_LISTEN", "listen in ghee.toml", or "" for a
// default.
func (s sources) of(setting string) string { return s[setting].name }

// BeforeResolve reads the settings file, between the environment and the flags.
func (c *cli) BeforeResolve(ctx *kong.Context) error {
	known := settings(ctx.Model.Node, map[string]*kong.Flag{})
	var named string
	given := map[string]bool{} // on the command line
	for _, f := range ctx.Flags() {
		if f.Name == "config" {
			named, _ = ctx.FlagValue(f).(string)
		}
	}
	for _, p := range ctx.Path {
		if p.Flag != nil {
			given[key(p.Flag)] = true
		}
	}
	file, err := readSettings(named, known)
	if err != nil {
		return err
	}
	ctx.AddResolver(file)
	c.sources = sources{}
	for k, f := range known {
		switch variable := environment(f); {
		case given[k]:
			c.sources[k] = source{3, "--" + f.Name}
		case variable != "":
			c.sources[k] = source{2, variable}
		case file.values[k] != nil:
			c.sources[k] = source{1, k + " in " + file.path}
		}
	}
	return nil
}
