//go:build failpoints

package failpoint

import (
	"context"
	"log/slog"
	"os"
	"strconv"
	"sync"

	"github.com/gheecms/ghee/internal/fail"
)

// On says whether this build has failpoints.
const On = true

// asked is what GHEE_FAILPOINT asks for. The environment belongs to the whole
// process, and so does this.
var asked = sync.OnceValue(func() plan {
	seed, _ := strconv.ParseUint(os.Getenv("GHEE_SEED"), 10, 64) // 0 without one
	p, err := parse(os.Getenv("GHEE_FAILPOINT"), seed)
	if err != nil {
		panic(err) // a test that asks for nothing would pass for nothing
	}
	return p
})

// Hit is a point that can fail: it returns an error when that was asked for.
func Hit(n Name) error {
	o := asked()[n]
	if o == nil || !o.due() {
		return nil
	}
	switch o.action {
	case kill:
		die()
	case pause:
		wait(n, o.pipe)
	case panics:
		panic("the failpoint " + string(n) + " was asked to panic")
	case failure:
		return fail.E(fail.Unavailable, "The failpoint %s was asked to fail.", n)
	}
	return nil
}

// Pass is a point that cannot fail.
func Pass(n Name) { _ = Hit(n) }

// Logger returns a logger that hits a point at each record: the way into
// libraries that tell what they are about to do.
func Logger(n Name) *slog.Logger { return slog.New(handler(n)) }

type handler Name

func (h handler) Enabled(context.Context, slog.Level) bool      { return true }
func (h handler) Handle(_ context.Context, _ slog.Record) error { return Hit(Name(h)) }
func (h handler) WithAttrs([]slog.Attr) slog.Handler            { return h }
func (h handler) WithGroup(string) slog.Handler                 { return h }
