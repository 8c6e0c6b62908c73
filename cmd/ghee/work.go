package main

import (
	"context"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/alecthomas/kong"
)

type workCmd struct {
	List  workListCmd  `cmd:"" help:"List jobs that are not done, oldest first."`
	Retry workRetryCmd `cmd:"" help:"Try a job again that is dead, or waits after a failure."`
	Drop  workDropCmd  `cmd:"" help:"Remove a job for good."`
}

type workListCmd struct {
	State string `help:"Only those ready, later, waiting, running, done or dead." enum:",ready,later,waiting,running,done,dead" default:"" placeholder:"STATE" env:"-"`
	Max   int    `help:"List at most so many." default:"100" env:"-"`
}

// Run lists jobs; their payloads, which may hold secrets, are not shown.
func (l *workListCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	o, err := n.origin(ctx)
	if err != nil {
		return err
	}
	defer o.Close()
	rows, err := o.Store.Jobs(ctx, l.State, l.Max)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		fmt.Fprintln(k.Stderr, "There is no such job.")
		return nil
	}
	w := tabwriter.NewWriter(k.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tKIND\tSITE\tSTATE\tAGE\tATTEMPTS\tLAST ERROR")
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%s\t%d\t%s\t%s\t%d\t%s\n", r.ID, r.Kind, r.Site, r.State, r.Age.Truncate(time.Second), r.Attempts, r.Reason)
	}
	return w.Flush()
}

type workRetryCmd struct {
	ID string `arg:"" help:"Its id, as work list shows it."`
}

// Run makes the job ready; a serving process takes it within a second.
func (r *workRetryCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	o, err := n.origin(ctx)
	if err != nil {
		return err
	}
	defer o.Close()
	if err := o.Store.Retry(ctx, r.ID); err != nil {
		return err
	}
	fmt.Fprintf(k.Stdout, "The job %s will be tried again.\n", r.ID)
	return nil
}

type workDropCmd struct {
	ID string `arg:"" help:"Its id, as work list shows it."`
}

// Run removes the job.
func (d *workDropCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	o, err := n.origin(ctx)
	if err != nil {
		return err
	}
	defer o.Close()
	if err := o.Store.Drop(ctx, d.ID); err != nil {
		return err
	}
	fmt.Fprintf(k.Stdout, "The job %s is gone.\n", d.ID)
	return nil
}
