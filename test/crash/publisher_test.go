package crash

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"

	"github.com/gheecms/ghee/test/world"
)

// publisher is one publishing process, in life after life.
type publisher struct {
	name    string
	seed    uint64
	world   *world.World
	history *history
}

// life runs the process once, with orders for its failpoints. Ordered to die,
// it must; else it publishes until told, and must then end well.
func (p *publisher) life(ctx context.Context, orders string, told <-chan struct{}) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("publisher %s with %q: %w", p.name, orders, err)
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	p.seed++ // another life, other dice
	cmd := exec.CommandContext(ctx, program("publisher"), p.name, strconv.Itoa(p.history.next(p.name)), strconv.FormatUint(p.seed, 10))
	cmd.Env = append(os.Environ(), "GHEE_DATA="+p.world.Data, "GHEE_DATABASE="+p.world.URL, "GHEE_FAILPOINT="+orders, fmt.Sprintf("GHEE_SEED=%d", p.seed))
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	over := make(chan struct{})
	defer close(over)
	mortal := strings.Contains(orders, "=kill")
	if !mortal {
		go func() {
			select {
			case <-told:
			case <-over:
			}
			_ = stdin.Close() // it may have ended by itself, which is seen below
		}()
	}
	heard := p.hear(stdout)
	err = cmd.Wait()
	if mortal {
		var exit *exec.ExitError
		if errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL && ctx.Err() == nil {
			return heard
		}
		err = fmt.Errorf("it was not killed there: %w", errors.Join(err, ctx.Err()))
	}
	if err != nil {
		return fmt.Errorf("%w\n%s", err, complaint.String())
	}
	return heard
}

func (p *publisher) hear(r io.Reader) (err error) {
	s := bufio.NewScanner(r)
	for s.Scan() {
		err = errors.Join(err, p.history.hear(s.Text()))
	}
	return errors.Join(err, s.Err())
}
