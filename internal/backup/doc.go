// Package backup keeps a whole installation in one file, and gives it back.
//
// # The file
//
// A tar archive, compressed with zstd, encrypted with age: with a key none of
// our programs is needed to look into one (age -d -i KEY | zstd -d | tar x).
//
//	ghee-backup.json  what it is: format, program, moment, epoch, where each log ended
//	authoring.db      the database: a file of SQLite …
//	database.dump     … or PostgreSQL's own custom format
//	data/…            files of the data folder that nothing can build again
//	SHA256SUMS        of all before it, as sha256sum -c reads it; a file without it is not whole
//
// What nodes build from the log (sets, directory) is in none.
//
// This package knows no database: app brings the files and takes them.
package backup

import (
	"encoding/json"
	"time"
)

// format is the number of the form above. A program refuses a higher one.
const format = 1

// Names of what is in a backup.
const (
	aboutName = "ghee-backup.json"
	sumsName  = "SHA256SUMS"

	SQLite   = "authoring.db"
	Postgres = "database.dump"
	Data     = "data/"
)

// About says what a backup is of.
type About struct {
	Format  int       `json:"format"`
	Ghee    string    `json:"ghee"`    // version of the program
	Made    time.Time `json:"made"`    // the moment it is of
	Engine  string    `json:"engine"`  // "SQLite" or "PostgreSQL"
	Version string    `json:"version"` // of the engine
	Schema  int64     `json:"schema"`
	Epoch   uint64    `json:"epoch"`
	Leader  string    `json:"leader"`
	Logs    []Log     `json:"logs"` // the control log first
}

// Log is where a site's log ended.
type Log struct {
	Site  int64  `json:"site"`
	Key   string `json:"key,omitempty"` // "" for the control log
	Epoch uint64 `json:"epoch"`
	Seq   int64  `json:"seq"`
	Chain string `json:"chain"`
}

// Sites is how many sites there are in it.
func (a About) Sites() int { return max(0, len(a.Logs)-1) }

func (a About) encode() ([]byte, error) {
	a.Format = format
	text, err := json.MarshalIndent(a, "", "  ")
	return append(text, '\n'), err
}
