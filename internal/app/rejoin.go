package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/failpoint"
	"github.com/gheecms/ghee/internal/store"
	"github.com/gheecms/ghee/internal/store/pgtool"
)

// RejoinConfig says what ghee rejoin is to do, on the machine of the database that
// led before.
type RejoinConfig struct {
	Database    string // postgres://…, of the old leader: this machine's
	Source      string // postgres://…, of the new leader, as a superuser
	Replication string // what the standby is to follow it with; "" for Source
	Data        string // folder of the old leader's PostgreSQL
	Bin         string // folder of PostgreSQL's programs; "" to look for it
	Settings    string // its postgresql.conf, where that is not in Data
	Export      string // file for what only the old leader has
	NoStart     bool   // somebody else starts the server at the end
	Within      time.Duration

	Say func(step, said string)
}

// Lost is what only the old leader had.
type Lost struct {
	Sites   int   `json:"sites"`
	Changes int64 `json:"changes"` // entries of logs, those of previews included
	Events  int64 `json:"events"`  // of audit trails
}

// rejoin is one go at it.
type rejoin struct {
	RejoinConfig
	folder pgtool.Folder
	source *store.Store
	system string
	kept   *rejoinState
}

// Rejoin makes the database that led before a standby of the one that leads now:
// what only it has is written to a file first, and nothing of that is merged. It
// may be killed at any moment, and goes on where it was when it is run again.
func Rejoin(ctx context.Context, c RejoinConfig) (lost Lost, err error) {
	r := &rejoin{RejoinConfig: c}
	if err := r.check(); err != nil {
		return lost, err
	}
	if r.kept, err = openRejoinState(ctx, r.Data, r.tell); err != nil {
		return lost, err
	}
	defer func() { err = errors.Join(err, r.kept.close()) }()
	r.folder = pgtool.Folder{
		Data: r.Data, Bin: r.Bin, Config: r.Settings, Log: filepath.Join(r.Data, "startup.log"), Lock: r.kept.lock,
		Began: func() { failpoint.Pass(failpoint.RejoinStep) },
	}
	if r.source, err = store.Look(ctx, r.Source); err != nil {
		return lost, err
	}
	defer func() { err = errors.Join(err, r.source.Close()) }()
	if err := r.preflight(ctx); err != nil {
		return lost, err
	}
	for r.kept.Stage != stageDone {
		if err := r.stage(ctx); err != nil {
			return r.kept.Lost, err
		}
	}
	if err := r.kept.end(); err != nil {
		return r.kept.Lost, err
	}
	r.say("stream", "The server receives what the new leader writes.")
	return r.kept.Lost, nil
}

func (r *rejoin) check() error {
	if r.Within <= 0 {
		r.Within = time.Minute
	}
	if r.Replication == "" {
		r.Replication = r.Source
	}
	var err error
	if r.Data, err = filepath.Abs(r.Data); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(r.Data, "PG_VERSION")); err != nil && !r.begun() {
		return fail.Wrap(fail.Invalid, err, "pgdata: %s is no folder of PostgreSQL's data.", r.Data)
	}
	if r.Export == "" {
		return fail.E(fail.Invalid, "export: name the file for what only the old leader has.")
	}
	return nil
}

// say tells that a step is done.
func (r *rejoin) say(step, said string) {
	r.tell(step, said)
	failpoint.Pass(failpoint.RejoinStep)
}

func (r *rejoin) tell(step, said string) {
	if r.Say != nil {
		r.Say(step, said)
	}
}

// preflight looks whether both are of one installation, and which stage it is at.
func (r *rejoin) preflight(ctx context.Context) error {
	leader, err := r.source.Server(ctx)
	if err != nil {
		return err
	}
	if leader.Replica {
		return fail.E(fail.Conflict, "source: the database there is a replica itself; name the one that leads.")
	}
	r.system = leader.System
	if r.kept.Stage == stageCopying {
		return nil // there may be nothing to look at
	}
	control, err := r.folder.Control(ctx)
	if err != nil {
		return err
	}
	if control.System != leader.System {
		return fail.E(fail.Conflict, "The database in %s is no relative of the one at --source: their system identifiers are %s and %s. Only what was once its primary or its replica can rejoin.", r.Data, control.System, leader.System)
	}
	if r.kept.Stage == stageRewinding {
		running, err := r.folder.Running(ctx)
		if err != nil {
			return err
		}
		if running || control.State == "shut down" && control.Last != r.kept.Last {
			r.kept.Stage = stageBegin // it was started again before it was changed, and may have written
		}
	}
	if r.kept.Stage == stageBegin && r.follows() {
		r.kept.Stage = stageReady
	}
	return nil
}

// follows reports whether the folder is a standby's already.
func (r *rejoin) follows() bool {
	_, err := os.Stat(filepath.Join(r.Data, "standby.signal"))
	return err == nil
}

// stage does what is next, and notes that it is done.
func (r *rejoin) stage(ctx context.Context) error {
	switch r.kept.Stage {
	case stageBegin:
		return r.bringOut(ctx)
	case stageRewinding:
		return r.rewind(ctx)
	case stageCopying:
		return r.copy(ctx)
	case stageChanged:
		return r.equip()
	default:
		return r.start(ctx)
	}
}
