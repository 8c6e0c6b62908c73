package main

import (
	"time"

	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/backup"
)

// backing are the settings of the backups that a serving process makes.
type backing struct {
	BackupTo         string        `help:"Make backups into this place by itself, a folder or s3://BUCKET/PREFIX; the first when it starts." name:"backup-to" placeholder:"PLACE"`
	BackupEvery      time.Duration `help:"How often." name:"backup-every" default:"24h" placeholder:"DURATION"`
	BackupKeep       int           `help:"Keep so many there and remove older ones; 0 keeps all." name:"backup-keep" default:"14" placeholder:"N"`
	BackupRecipient  []string      `help:"Encrypt them for these public keys, age1…" name:"backup-recipient" placeholder:"AGE1…"`
	BackupPassphrase string        `help:"File with the passphrase to encrypt them with." name:"backup-passphrase-file" placeholder:"FILE" type:"path"`
	BackupPlain      bool          `help:"Do not encrypt them." name:"backup-plain"`
}

// into adds what is set to a node's settings.
func (b backing) into(c *app.Config) {
	c.Backup = app.BackupConfig{
		To: b.BackupTo, Every: b.BackupEvery, Keep: b.BackupKeep,
		Keys: backup.KeySource{Recipients: b.BackupRecipient, PassphraseFile: b.BackupPassphrase, Plain: b.BackupPlain},
	}
}
