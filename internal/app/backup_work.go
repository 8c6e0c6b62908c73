package app

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/backup"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/work"
)

// A backup by a serving process is a job a turn: of several processes on one
// database one makes it, and one that fails is tried again.
const (
	backupJob  = "backup"
	backupLook = 30 * time.Second // how often it is looked whether a turn has begun
)

// turn is what a backup of a serving process is asked for: none older than this.
type turn struct {
	Since time.Time `json:"since"`
}

// backupKind is how backups are made that are due.
func (w *writer) backupKind(o *Origin) work.Kind {
	return work.Kind{
		Name: backupJob, Parallel: 1, Timeout: 12 * time.Hour, Attempts: 5, First: time.Minute, Longest: 10 * time.Minute,
		Do: func(ctx context.Context, t *work.Task) error {
			var of turn
			if err := json.Unmarshal(t.Payload, &of); err != nil {
				return work.Permanent(fail.Wrap(fail.Invalid, err, "The job holds no turn of a backup."))
			}
			if there, err := w.config.Backup.since(ctx, of.Since); err != nil || there {
				return err
			}
			r, err := o.Backup(ctx, w.config, w.config.Backup)
			if err != nil {
				w.log.ErrorContext(ctx, "The backup was not made as it should be", "error", err)
				return err
			}
			w.log.InfoContext(ctx, "a backup was made", "path", r.Path, "bytes", r.Bytes, "took", r.Took, "removed", len(r.Gone))
			return nil
		},
	}
}

// since reports whether the newest backup is no older than that: a turn whose
// job is known no more is not made twice.
func (b BackupConfig) since(ctx context.Context, at time.Time) (bool, error) {
	place, err := b.place()
	if err != nil {
		return false, err
	}
	name, err := backup.Newest(ctx, place)
	if err != nil {
		return false, nil //nolint:nilerr // there is none, or making one will say what is wrong
	}
	made, _ := backup.Moment(name)
	return !made.Before(at), nil
}

// backups has a backup made in every turn, until ctx ends.
func (w *writer) backups(ctx context.Context, o *Origin) error {
	d := w.config.Backup.Every
	every(ctx, min(backupLook, d), func(time.Time) {
		since := clock.System().Truncate(d)
		payload, err := json.Marshal(turn{since})
		if err == nil {
			err = o.Store.Write(ctx, content.Control, func(tx authoring.Tx) error {
				return tx.Enqueue(ctx, work.Job{ID: fmt.Sprintf("%s.%d.%d", backupJob, d.Microseconds(), since.UnixMicro()), Kind: backupJob, Subject: backupJob, Payload: payload})
			})
		}
		if err != nil && ctx.Err() == nil {
			w.log.WarnContext(ctx, "A backup could not be asked for; it is tried again.", "error", err)
		}
	})
	return nil
}

// watchBackups has the metrics tell of backups.
func (w *writer) watchBackups() {
	look := func() backups {
		m, err := w.config.lately()
		if err != nil {
			m.Problem = err.Error()
		}
		return m
	}
	w.metrics.Gauge("ghee_backup_age_seconds", "Age of what the last backup from this data folder holds; infinite before the first.", func() float64 {
		if m := look(); !m.Made.IsZero() {
			return clock.System().Sub(m.Made).Seconds()
		}
		return math.Inf(1)
	})
	w.metrics.Gauge("ghee_backup_bytes", "Size of that backup.", func() float64 { return float64(look().Bytes) })
	w.metrics.Gauge("ghee_backup_duration_seconds", "How long it took to make.", func() float64 { return look().Took.Seconds() })
	w.metrics.Gauge("ghee_backup_failed", "1 while the last try to make one has failed.", func() float64 {
		if look().Problem != "" {
			return 1
		}
		return 0
	})
}

// checkBackup refuses what cannot work when it is due, while somebody looks.
func (c Config) checkBackup() error {
	b := c.Backup
	if b.To == "" {
		return nil
	}
	if b.Every < time.Second {
		return fail.E(fail.Invalid, "%s: %s is no time between backups; take a second at least.", c.named("backup_every"), b.Every)
	}
	if b.Keep < 0 {
		return fail.E(fail.Invalid, "%s: %d is no number of backups; 0 keeps all.", c.named("backup_keep"), b.Keep)
	}
	if _, err := b.place(); err != nil {
		return fail.E(fail.Invalid, "%s: %s", c.named("backup_to"), fail.Message(err))
	}
	if _, err := b.Keys.Writing(); err != nil {
		return fail.Wrap(fail.Invalid, err, "%s: %s", c.named("backup_to"), fail.Message(err))
	}
	return nil
}
