// Command publisher publishes without end, for the tests beside it, which kill
// it: it says what it is about to do and, once that is kept, that it is.
//
//	publisher NAME FROM SEED
//
// Four writers, NAME0 to NAME3, work at once, each with a counter that begins at
// FROM. Each attempt is a line on standard output before it, and one after:
//
//	try TAG SLUG…   SLUG… will be published with TAG, as one group; TAG! never
//	cut TAG SLUG    SLUG will be unpublished
//	ack TAG         it is kept
//	no TAG          it was rolled back, or lost a race: nothing may be kept
//	odd TAG ERROR   it is not known whether it is kept
//
// It ends when its standard input does. GHEE_DATA and GHEE_DATABASE name the
// database, whose site "crash" has the type "tally".
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"

	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "publisher:", err)
		os.Exit(1)
	}
}

const writers = 4

func run(ctx context.Context, args []string) (err error) {
	if len(args) != 3 {
		return errors.New("usage: publisher NAME FROM SEED")
	}
	from, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	seed, err := strconv.ParseUint(args[2], 10, 64)
	if err != nil {
		return err
	}
	o, err := open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.Close()) }()
	site, err := o.Site(ctx, "crash")
	if err != nil {
		return err
	}
	told := make(chan struct{})
	go func() { // it ends with the process at the latest
		_, _ = io.Copy(io.Discard, os.Stdin)
		close(told)
	}()
	out := &lines{}
	var all sync.WaitGroup
	for i := range uint64(writers) {
		w := &writer{
			service: o.Authoring, site: site.ID, say: out.say, n: from, name: args[0] + strconv.FormatUint(i, 10),
			dice: rand.New(rand.NewPCG(seed, i)),
		}
		all.Go(func() { w.run(ctx, told) })
	}
	all.Wait()
	return nil
}

// open opens the database. Opening commits, too, and may meet the failpoint that
// the writers shall meet: then it tries again.
func open(ctx context.Context) (o *app.Origin, err error) {
	for range 20 {
		o, err = app.OpenOrigin(ctx, app.Config{Data: os.Getenv("GHEE_DATA"), Database: os.Getenv("GHEE_DATABASE")}, nil)
		if !fail.Is(err, fail.Unavailable) {
			break
		}
	}
	return o, err
}

// lines writes whole lines, at once.
type lines struct{ mu sync.Mutex }

func (l *lines) say(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	// An error may be of several lines.
	fmt.Fprintln(os.Stdout, strings.ReplaceAll(fmt.Sprintf(format, args...), "\n", " "))
}

// typeKey is the type that the tests have made.
const typeKey = "tally"

func typeOf(s *content.Schema) (content.TypeID, error) {
	for _, t := range s.Types() {
		if t.Key == typeKey {
			return t.ID, nil
		}
	}
	return "", fmt.Errorf("the site has no type %q", typeKey)
}
