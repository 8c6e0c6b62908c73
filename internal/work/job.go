// Package work does what can wait: jobs are rows, written in the transaction
// that causes them, and done once each by whichever process is alive.
//
// # Who has a job
//
// A process that works has a row that it changes every second while it holds
// jobs, its beat. Others look at the beats: one that did not change during the
// whole of Config.Lease, by the looker's own monotonic time and without a look
// that failed or came late, belongs to a dead process, and its jobs are free
// again. No clock takes part, so none that jumps loses or doubles a job.
//
// # Once
//
// Each taking of a job has a number, and only the newest may finish it. A
// handler whose effect is in the database has it in the transaction that
// finishes (Task.Done): that is once, whatever dies. Others get an id that is
// the same at each attempt, and give it to whom they call.
//
// # States
//
//	ready    to be taken            later    not before its time, or after a failure
//	waiting  behind its subject     running  some process has it
//	done     kept a while, so that its id is known, without its payload
//	dead     given up, with the reason; Retry begins anew
package work

import (
	"encoding/json"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Bounds of a job.
const (
	MaxPayload = 256 << 10 // bytes
	maxKey     = 200       // bytes of id, kind and subject
)

// Job is something to do, as its causer gives it.
type Job struct {
	// ID names the job for good: enqueued again while it is known, it is the
	// same job. Derive it from the cause, or take a new one from clock.IDs.
	ID   string
	Kind string         // whose handler does it: "mail"
	Site content.SiteID // whose turn it takes; 0 for the installation's own
	// Subject is what order is kept for: of one kind, site and subject a job
	// begins when those before are done, dead, or passed (Kind.Pass). "" for none.
	Subject string
	// Payload is JSON. It is blanked when the job is done.
	Payload   []byte
	NotBefore content.Micros // by the database's clock; 0 for at once
}

// Check returns fail.Invalid or fail.TooLarge for a job out of form.
func (j Job) Check() error {
	for what, s := range map[string]string{"id": j.ID, "kind": j.Kind} {
		if s == "" || len(s) > maxKey {
			return fail.E(fail.Invalid, "work: the %s %q must have 1 to %d bytes.", what, s, maxKey)
		}
	}
	if err := content.CheckText("subject", j.Subject, maxKey); err != nil {
		return err
	}
	if len(j.Payload) > MaxPayload {
		return fail.E(fail.TooLarge, "work: the payload has %d bytes; at most %d are kept.", len(j.Payload), MaxPayload)
	}
	if !json.Valid(j.Payload) {
		return fail.E(fail.Invalid, "work: the payload is no JSON.")
	}
	return nil
}
