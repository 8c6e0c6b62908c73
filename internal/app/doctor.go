package app

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/gheecms/ghee/internal/fail"
)

// Doctor looks everything over that a node keeps and writes what it finds, with
// what to do about it. It changes and makes nothing, and may run beside a
// serving process. It returns fail.Internal when something is wrong,
// fail.NotFound where there is nothing of Ghee's to look at.
func Doctor(ctx context.Context, c Config, out io.Writer) error {
	if err := c.Validate(); err != nil {
		return err
	}
	d := doctor{out: out, config: c, running: c.running()}
	if !d.folder() {
		return fail.E(fail.NotFound, "There is nothing to look at in %s. Name the folder of your site with --data, or begin there with: ghee serve --demo.", c.Data)
	}
	d.database(ctx)
	defer d.close()
	d.node(ctx)
	d.backup()
	if d.problems > 0 {
		return fail.E(fail.Internal, "The doctor found %s; what to do stands beside each.", count(d.problems, "problem", "problems"))
	}
	fmt.Fprintln(out, "All is well.")
	return nil
}

// doctor is one round.
type doctor struct {
	out      io.Writer
	config   Config
	running  bool    // a ghee serve has the folder
	origin   *Origin // nil while the authoring database cannot be opened
	problems int
}

func (d *doctor) ok(format string, args ...any) {
	fmt.Fprintf(d.out, "  ok       "+format+"\n", args...)
}

func (d *doctor) bad(format string, args ...any) {
	d.problems++
	fmt.Fprintf(d.out, "  PROBLEM  "+format+"\n", args...)
}

func (d *doctor) close() {
	if d.origin != nil {
		_ = d.origin.Close() // nothing was written
	}
}

// folder reports whether there is one.
func (d *doctor) folder() bool {
	data := d.config.Data
	info, err := os.Stat(data)
	switch {
	case os.IsNotExist(err):
		return false
	case err != nil:
		d.bad("data folder %s: %v. Name the right one with --data.", data, err)
	case !info.IsDir():
		d.bad("data folder %s is a file. Name a folder with --data.", data)
	case info.Mode().Perm()&0o077 != 0:
		d.bad("data folder %s is open to others (%v); it holds drafts and tokens. Run: chmod 700 %s", data, info.Mode().Perm(), data)
	case d.running:
		d.ok("data folder %s; a ghee serve runs on it", data)
	default:
		d.ok("data folder %s; no ghee serve runs on it", data)
	}
	return true
}

func count[N int | int64](n N, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
