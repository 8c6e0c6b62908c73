package drill

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/gheecms/ghee/internal/drill/page"
	"github.com/gheecms/ghee/internal/drill/record"
)

// Run runs drills, one after the other, and returns their report and the folder
// it was written to. It is written anew after each drill, so that what there was
// is told however the run ends. ctx stops it: what runs is ended, and told.
// Another run with the same folder is refused with fail.Conflict.
func Run(ctx context.Context, c Config, drills []Drill) (r record.Report, folder string, err error) {
	lock, err := c.lock()
	if err != nil {
		return r, "", err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	began := c.Now()
	if folder, err = c.folder(began); err != nil {
		return r, "", err
	}
	work, err := newWork(c.Temp, c.Keep)
	if err != nil {
		return r, folder, err
	}
	defer func() { err = errors.Join(err, work.end(c.Say)) }()
	r = record.Report{
		Schema: record.Schema, Made: began.UTC().Truncate(time.Second), Version: c.Version, Where: c.where(),
		Machine: fmt.Sprintf("%s/%s, %d processors", runtime.GOOS, runtime.GOARCH, runtime.NumCPU()), Drills: []record.Drill{},
	}
	for _, d := range drills {
		one := c.one(ctx, d, work, folder)
		fmt.Fprintln(c.Say, Line(one))
		r.Drills = append(r.Drills, one)
		r.Result, r.TookMS = r.Worst(), c.Now().Sub(began).Milliseconds()
		if err := c.write(folder, r); err != nil {
			return r, folder, err
		}
	}
	return r, folder, nil
}

// one runs one drill, if it can be.
func (c Config) one(ctx context.Context, d Drill, w *work, folder string) record.Drill {
	none := record.Drill{
		Name: d.Name, Title: d.Title, Result: record.NotRun, SlotMS: record.SlotMS,
		Checks: []record.Check{}, Events: []record.EventAt{}, Nodes: []record.NodeStates{}, Edges: []record.EdgeSlots{}, Steps: []record.Step{}, Reasons: []record.Reason{},
	}
	none.Figures.Publishes.Lost = []int{}
	none.Publishes = record.PublishSlots{Acknowledged: []int{}, Refused: []int{}, Unknown: []int{}}
	switch {
	case ctx.Err() != nil:
		none.Why = "The run was stopped before it began."
		return none
	case d.database && c.Databases == nil:
		none.Why = c.Missing
		return none
	}
	fmt.Fprintf(c.Say, "%s: %s\n", d.Name, d.Title)
	dir, err := w.begin(d.Name)
	if err != nil {
		none.Result, none.Why = record.Failed, err.Error()
		return none
	}
	s := &stage{}
	r := c.play(ctx, d, dir, s)
	if r.Result == record.Failed {
		if err := keepLogs(dir, filepath.Join(folder, "logs", d.Name)); err != nil {
			r.Why += "; " + err.Error()
		}
	}
	if err := w.over(dir); err != nil {
		r.Result, r.Why = record.Failed, r.Why+"; "+err.Error()
	}
	return r
}

// play sets the stage, plays the drill within its time, ends all of it and
// judges.
func (c Config) play(ctx context.Context, d Drill, dir string, s *stage) record.Drill {
	log := &record.Log{Now: c.Now, Told: func(at time.Duration, what string) { fmt.Fprintf(c.Say, "  %5.1f s  %s\n", at.Seconds(), what) }}
	log.Begin()
	before, cancel := context.WithTimeout(ctx, setup)
	defer cancel()
	s.ctx = before
	if c.Installation != nil {
		s.visit(*c.Installation, log)
	} else {
		s.cluster, s.err = newCluster(before, c, dir, log)
		s.draw = ofTicks
		s.open()
	}
	within, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	s.ctx = within
	s.load(max(min(2, len(s.edges)), d.edges))
	if s.err == nil {
		d.run(s)
	}
	s.close()
	r := s.verdict(d)
	if err := s.end(); err != nil && s.err == nil {
		s.err = err
	}
	switch {
	case ctx.Err() != nil:
		r.Result, r.Why = record.Aborted, "It was stopped."
	case errors.Is(s.err, context.DeadlineExceeded):
		r.Result, r.Why = record.Failed, fmt.Sprintf("It was not over within %s.", longest)
	case s.err != nil:
		r.Result, r.Why = record.Failed, s.err.Error()
	default:
		r.Judge()
	}
	return r
}

func (c Config) where() string {
	if c.Installation != nil {
		return c.Installation.URL
	}
	return "local"
}

// Line tells a drill in a line.
func Line(d record.Drill) string {
	line := fmt.Sprintf("%s: %s", d.Name, d.Result)
	if d.Began.IsZero() {
		return line + ". " + d.Why
	}
	g := d.Figures
	line += fmt.Sprintf(" in %s. %d reads, %d failed, %d wrong; %d publishes acknowledged, %d refused, %d unknown",
		short(time.Duration(d.TookMS)*time.Millisecond), g.Reads.Asked, g.Reads.Failed, g.Reads.Wrong, g.Publishes.Acknowledged, g.Publishes.Refused, g.Publishes.Unknown)
	if g.Publishes.Looked {
		line += fmt.Sprintf(", %d lost", len(g.Publishes.Lost))
	}
	if d.Result != record.Passed {
		line += ". " + d.Why
	}
	return line
}

// write writes both forms of a report.
func (c Config) write(folder string, r record.Report) error {
	return errors.Join(
		write(filepath.Join(folder, "report.json"), r.Write),
		write(filepath.Join(folder, "report.html"), func(w io.Writer) error { return page.Write(w, r, c.Fonts...) }),
	)
}

func write(path string, content func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(content(f), f.Close())
}
