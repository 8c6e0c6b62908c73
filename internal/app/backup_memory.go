package app

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/fail"
)

// backupMemory is the file of the data folder that says how the last backups
// ended.
const backupMemory = "backups.json"

// backups is what is in it: the last that was made, and the last that failed.
type backups struct {
	Made    time.Time     `json:"made"` // the moment it is of
	Path    string        `json:"path"`
	Bytes   int64         `json:"bytes"`
	Took    time.Duration `json:"took"`
	Read    bool          `json:"read"`  // it was decrypted again and compared
	Every   time.Duration `json:"every"` // how often one is to be made; 0 when a person made it
	Failed  time.Time     `json:"failed"`
	Problem string        `json:"problem,omitempty"`
}

// lately returns how the last backups from this data folder ended.
func (c Config) lately() (m backups, err error) {
	text, err := os.ReadFile(filepath.Join(c.Data, backupMemory))
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	return m, err
}

// remember notes how a backup ended. A memory that cannot be read is begun anew.
func (c Config) remember(r BackupReport, b BackupConfig, failed error) error {
	m, err := c.lately()
	if err != nil {
		m = backups{}
	}
	if b.Every > 0 {
		m.Every = b.Every
	}
	switch {
	case r.Path != "": // it is there, whatever came after
		m.Made, m.Path, m.Bytes, m.Took, m.Read = r.About.Made, r.Path, r.Bytes, r.Took, r.Read
		m.Failed, m.Problem = time.Time{}, ""
	case fail.Is(failed, fail.Conflict): // another one is being made
		return nil
	}
	if failed != nil {
		m.Failed, m.Problem = clock.System(), fail.Message(failed)
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	path := filepath.Join(c.Data, backupMemory)
	if err := errors.Join(os.WriteFile(path+"-new", text, 0o600), os.Rename(path+"-new", path)); err != nil {
		return fail.Wrap(fail.Unavailable, err, "The data folder %s cannot be written.", c.Data)
	}
	return nil
}

// backup says how old the last backup is, and how it ended.
func (d *doctor) backup() {
	m, err := d.config.lately()
	age := clock.System().Sub(m.Made).Truncate(time.Second)
	switch {
	case err != nil:
		d.bad("backup: %s cannot be read (%v). Remove it, and make one: ghee backup --to FOLDER", filepath.Join(d.config.Data, backupMemory), err)
	case m.Problem != "":
		d.bad("backup: the last one failed on %s: %s%s", m.Failed.UTC().Format(time.DateTime), m.Problem, d.lastGood(m))
	case m.Made.IsZero():
		d.ok("backup: none was made from this folder yet; ghee backup --to FOLDER makes one")
	case m.Every > 0 && age > 2*m.Every:
		d.bad("backup: the last one is %s old, and one is to be made every %s. Is ghee serve running with --backup-to? Make one now: ghee backup --to FOLDER", age, m.Every)
	default:
		d.ok("backup: %s old, %s, %s", age, m.Path, m.checked())
	}
}

func (d *doctor) lastGood(m backups) string {
	if m.Made.IsZero() {
		return " There is none yet."
	}
	return " The last good one is of " + m.Made.UTC().Format(time.DateTime) + ": " + m.Path
}

func (m backups) checked() string {
	if m.Read {
		return "read again and compared"
	}
	return "its bytes compared (the key that reads is not here)"
}
