package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/gheecms/ghee/internal/backup"
	"github.com/gheecms/ghee/internal/fail"
)

// own are the ends of names of files that are this server's own: a rewind and a
// copy put the new leader's in their place.
func own(name string) bool {
	return slices.Contains([]string{".conf", ".crt", ".key", ".pem"}, filepath.Ext(name))
}

// keepSettings puts this server's own files aside.
func (r *rejoin) keepSettings() error {
	kept := r.kept.path("settings")
	if err := errors.Join(os.RemoveAll(kept), os.Mkdir(kept, 0o700)); err != nil {
		return err
	}
	files, err := os.ReadDir(r.Data)
	if err != nil {
		return err
	}
	for _, f := range files {
		if f.Type().IsRegular() && own(f.Name()) {
			text, err := os.ReadFile(filepath.Join(r.Data, f.Name()))
			if err != nil {
				return err
			}
			if err := writeWhole(filepath.Join(kept, f.Name()), func(f *os.File) error { _, err := f.Write(text); return err }); err != nil {
				return err
			}
		}
	}
	return nil
}

// ofRole are settings that a server had as the leader, and shall not have now, nor
// when it leads again: the second is what ghee failover --cut leaves.
func ofRole(line string) bool {
	name, _, _ := strings.Cut(strings.TrimSpace(line), "=")
	return slices.Contains([]string{"primary_conninfo", "default_transaction_read_only", "recovery_target_timeline"}, strings.TrimSpace(name))
}

const changedSettings = "postgresql.auto.conf" // what ALTER SYSTEM writes

// restoreSettings puts them back, and says whom the server is to follow.
func (r *rejoin) restoreSettings() error {
	files, err := os.ReadDir(r.kept.path("settings"))
	if err != nil {
		return err
	}
	for _, f := range files {
		text, err := os.ReadFile(r.kept.path(filepath.Join("settings", f.Name())))
		if err != nil {
			return err
		}
		if f.Name() == changedSettings {
			text = r.following(string(text))
		}
		if err := r.put(f.Name(), text); err != nil {
			return err
		}
	}
	if err := r.put("standby.signal", nil); err != nil {
		return err
	}
	return backup.SyncNames(r.Data)
}

func (r *rejoin) following(settings string) []byte {
	lines := slices.DeleteFunc(slices.Collect(strings.Lines(settings)), ofRole)
	if n := len(lines); n > 0 {
		lines[n-1] = strings.TrimRight(lines[n-1], "\n") + "\n"
	}
	return []byte(strings.Join(lines, "") + fmt.Sprintf("primary_conninfo = '%s'\n", strings.ReplaceAll(r.Replication, "'", "''")))
}

// put writes a file of the server's, as its owner's.
func (r *rejoin) put(name string, text []byte) error {
	info, err := os.Stat(r.Data)
	if err != nil {
		return err
	}
	path := filepath.Join(r.Data, name)
	err = writeWhole(path, func(f *os.File) error {
		_, err := f.Write(text)
		if who, ok := info.Sys().(*syscall.Stat_t); ok && err == nil && os.Getuid() == 0 {
			err = f.Chown(int(who.Uid), int(who.Gid))
		}
		return err
	})
	if err != nil {
		return fail.Wrap(fail.Unavailable, err, "%s cannot be written.", path)
	}
	return nil
}

// emptyFolder leaves the folder itself: it may be where a disk is mounted.
func emptyFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == "lost+found" {
			continue
		}
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return nil
}
