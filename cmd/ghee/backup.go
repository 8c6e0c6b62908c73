package main

import (
	"context"
	"fmt"
	"time"

	"github.com/alecthomas/kong"

	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/backup"
)

type backupCmd struct {
	Make   backupMakeCmd   `cmd:"" default:"withargs" help:"Make a backup of the whole installation, while it serves and is edited."`
	Verify backupVerifyCmd `cmd:"" help:"Read a backup to its end and compare every sum."`
	Key    backupKeyCmd    `cmd:"" help:"Make a pair of keys: one to write backups with, one to read them."`
}

// reading says with what a backup is read.
type reading struct {
	Identity       string `help:"File with the secret key that reads it (age)." placeholder:"FILE" type:"path" env:"-"`
	PassphraseFile string `help:"File with the passphrase." placeholder:"FILE" type:"path" env:"-"`
}

func (r reading) keys() backup.KeySource {
	return backup.KeySource{IdentityFile: r.Identity, PassphraseFile: r.PassphraseFile}
}

type backupMakeCmd struct {
	reading
	To        string   `help:"Where it goes: a folder, which is made when missing, or s3://BUCKET/PREFIX (AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID … say where and as whom)." placeholder:"PLACE" required:"" env:"-"`
	Recipient []string `help:"Encrypt for this public key, age1…; several may be named." placeholder:"AGE1…" env:"-"`
	Plain     bool     `help:"Do not encrypt." env:"-"`
	Keep      int      `help:"Keep so many backups in that place and remove older ones; 0 keeps all." placeholder:"N" env:"-"`
}

// Run makes one backup, reads it again, and says how large it is and how long it took.
func (b *backupMakeCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	c, err := n.valid()
	if err != nil {
		return err
	}
	keys := b.keys()
	keys.Recipients, keys.Plain = b.Recipient, b.Plain
	if _, err := keys.Writing(); err != nil { // before anything is opened
		return err
	}
	o, err := app.OpenExisting(ctx, c)
	if err != nil {
		return err
	}
	defer o.Close()
	r, err := o.Backup(ctx, c, app.BackupConfig{To: b.To, Keep: b.Keep, Keys: keys})
	if r.Path != "" {
		fmt.Fprintf(k.Stdout, "%s: %s, %s, epoch %d, %s in %s. %s.\n", r.Path, sites(r.About), r.About.Engine, r.About.Epoch, size(r.Bytes), r.Took.Round(10*time.Millisecond), checked(r.Read))
	}
	for _, name := range r.Gone {
		fmt.Fprintf(k.Stdout, "Removed: %s\n", name)
	}
	return err
}

func checked(read bool) string {
	if read {
		return "Read again, and every sum is right"
	}
	return "Its bytes are there as they were written; ghee backup verify reads it where the secret key is"
}

func sites(a backup.About) string {
	if a.Sites() == 1 {
		return "1 site"
	}
	return fmt.Sprintf("%d sites", a.Sites())
}

// size is a number of bytes as people say it.
func size(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%.1f kB", float64(n)/(1<<10))
}

type backupVerifyCmd struct {
	reading
	From string `arg:"" help:"The backup, or the place it is in: then the newest."`
}

// Run reads one backup and says what it is of.
func (b *backupVerifyCmd) Run(ctx context.Context, k *kong.Context) error {
	path, about, err := app.VerifyBackup(ctx, b.From, b.keys())
	if err != nil {
		return err
	}
	fmt.Fprintf(k.Stdout, "%s is whole: of %s, %s, %s, epoch %d, made by ghee %s.\n", path, about.Made.Format(time.RFC3339), sites(about), about.Engine, about.Epoch, about.Ghee)
	for _, l := range about.Logs {
		if l.Site > 0 {
			fmt.Fprintf(k.Stdout, "  %s at %d.%d\n", l.Key, l.Epoch, l.Seq)
		}
	}
	return nil
}

type backupKeyCmd struct{}

// Run prints the secret key on standard output, for a file, and the public one
// beside it.
func (backupKeyCmd) Run(k *kong.Context) error {
	secret, public, err := backup.NewKey()
	if err != nil {
		return err
	}
	fmt.Fprintf(k.Stdout, "# created: %s\n# public key: %s\n%s\n", time.Now().UTC().Format(time.RFC3339), public, secret)
	fmt.Fprintf(k.Stderr, "Backups are written with: --recipient %s\nand read with the file of what stands above: keep it somewhere else than the backups, and not on this machine alone.\n", public)
	return nil
}
