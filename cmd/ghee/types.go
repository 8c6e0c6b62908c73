package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/alecthomas/kong"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/typegen"
	"github.com/gheecms/ghee/internal/typegen/remote"
)

type typesCmd struct {
	ofSite
	Lang         string `help:"Language: typescript, go or python." enum:"typescript,go,python" required:"" placeholder:"LANGUAGE" env:"-"`
	Out          string `short:"o" help:"The file to write; '-' is standard output." default:"-" placeholder:"FILE" env:"-"`
	Check        string `help:"Write nothing; end with 1 when this file is not what would be written." placeholder:"FILE" env:"-"`
	Package      string `help:"Name of the package, for go." default:"site" placeholder:"NAME" env:"-"`
	AltMediaText bool   `help:"Media as calls with alt_media_text get it, for python; the types of the others hold both." env:"-"`
	SinglePages  bool   `help:"Also the types of Single Pages, which editors make." env:"-"`
	Server       string `help:"Read the types from a running server, by URL, and not from the database." placeholder:"URL" env:"-"`
	Token        string `help:"For --server: an admin token that may read content; from GHEE_ADMIN_TOKEN when left out." placeholder:"TOKEN" env:"GHEE_ADMIN_TOKEN"`
	TokenFile    string `help:"File that holds the token, '-' for standard input." placeholder:"FILE" env:"-"`
	Insecure     bool   `help:"Send the token through plain http." env:"-"`
}

// errOutdated ends the command with 1, as programs that compare do.
var errOutdated = errors.New("the file is not what the site's types are now")

// Run writes the types, or looks whether they are what a file holds.
func (c *typesCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	m, err := c.model(ctx, n)
	if err != nil {
		return err
	}
	text, err := typegen.Generate(m, typegen.Options{Language: c.Lang, Package: c.Package, AltText: c.AltMediaText})
	if err != nil {
		return err
	}
	switch {
	case c.Check != "":
		return c.compare(text)
	case c.Out == "-":
		_, err = k.Stdout.Write(text)
		return err
	}
	if err := os.WriteFile(c.Out, text, 0o644); err != nil { //nolint:gosec // code is there to be read
		return fail.Wrap(fail.Invalid, err, "The file %s cannot be written.", c.Out)
	}
	return nil
}

func (c *typesCmd) compare(want []byte) error {
	have, err := os.ReadFile(c.Check)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("%s: %w: it is not there yet; write it with -o", c.Check, errOutdated)
	case err != nil:
		return fail.Wrap(fail.Invalid, err, "The file %s cannot be read.", c.Check)
	case !bytes.Equal(have, want):
		return fmt.Errorf("%s: %w; write it anew with -o in place of --check", c.Check, errOutdated)
	}
	return nil
}

// model reads the content model from the server, or else from the database.
func (c *typesCmd) model(ctx context.Context, n *node) (*typegen.Model, error) {
	if c.Server != "" {
		token, err := c.token()
		if err != nil {
			return nil, err
		}
		s, err := remote.New(c.Server, token, c.Insecure)
		if err != nil {
			return nil, err
		}
		site, locales, schema, err := s.Read(ctx, c.Site)
		if err != nil {
			return nil, err
		}
		return typegen.NewModel(site, locales, schema, c.SinglePages)
	}
	o, site, err := c.open(ctx, n)
	if err != nil {
		return nil, err
	}
	defer o.Close()
	settings, err := o.Settings(ctx, site.ID)
	if err != nil {
		return nil, err
	}
	schema, err := o.Types(ctx, site.ID)
	if err != nil {
		return nil, err
	}
	return typegen.NewModel(site.Key, settings.Locales, schema, c.SinglePages)
}

func (c *typesCmd) token() (string, error) {
	if c.TokenFile == "" {
		return c.Token, nil
	}
	token, err := readPassword(c.TokenFile)
	if err != nil {
		return "", fail.Wrap(fail.CodeOf(err), err, "The token file cannot be read: %s", fail.Message(err))
	}
	return token, nil
}
