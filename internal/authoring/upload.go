package authoring

import (
	"cmp"
	"context"
	"fmt"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/work"
)

// UploadJob is the kind of the jobs that do imports of uploaded files.
const UploadJob = "upload"

// MaxUpload bounds an uploaded file in bytes.
const MaxUpload = 4 << 30

// UploadState says how far an upload has come.
type UploadState string

// The states. A file is looked over before anything of it is brought in, and
// somebody says then that it is to be.
const (
	UploadComing   UploadState = "uploading"
	UploadLooking  UploadState = "looking" // it is looked over: nothing is written
	UploadLooked   UploadState = "looked"  // and waits for a word
	UploadBringing UploadState = "importing"
	UploadDone     UploadState = "done"
	UploadFailed   UploadState = "failed"
	UploadStopped  UploadState = "cancelled"
)

// Ended reports whether nothing more happens by itself.
func (s UploadState) Ended() bool {
	return s == UploadDone || s == UploadFailed || s == UploadStopped
}

// Working reports whether a job has the upload.
func (s UploadState) Working() bool { return s == UploadLooking || s == UploadBringing }

// Upload is a file that somebody gives to be imported, with what becomes of it.
type Upload struct {
	ID      string
	Source  string // what the file is: "wordpress", "markdown", "archive"
	Name    string // of the file
	Size    int64  // bytes it has
	Got     int64  // of these are here
	Options []byte // JSON: of the source
	State   UploadState
	Turn    int   // of the job: an earlier one finds another
	Done    int64 // of Total, in the step that it is at
	Total   int64
	Step    string // in words, while a job has it
	Reason  string // why it failed
	Report  []byte // JSON: what was, or would be, brought in and left out
	By      string // id of the person or token
	Made    content.Micros
	Ended   content.Micros // 0 while it may go on
}

// UploadTx is what uploads need kept.
type UploadTx interface {
	// PutUpload adds or changes an upload.
	PutUpload(ctx context.Context, u Upload) error
	// Upload returns one, locked in a write transaction; fail.NotFound.
	Upload(ctx context.Context, id string) (Upload, error)
	// Uploads lists the newest first, without their reports.
	Uploads(ctx context.Context, limit int) ([]Upload, error)
}

// BeginUpload notes that a file is to come. One upload of a site is under way at
// a time: fail.Conflict names the other.
func (b *Batch) BeginUpload(ctx context.Context, u Upload) (Upload, error) {
	if u.Size < 1 || u.Size > MaxUpload {
		return u, fail.E(fail.Invalid, "size: a file has 1 byte to %d GiB.", MaxUpload>>30)
	}
	if err := content.CheckText("name", u.Name, content.MaxName); err != nil {
		return u, err
	}
	all, err := b.tx.Uploads(ctx, 1000)
	if err != nil {
		return u, err
	}
	for _, other := range all {
		if other.State.Working() {
			return u, fail.E(fail.Conflict, "The import of %q is under way; wait for its end or stop it.", other.Name)
		}
	}
	u.ID, u.State, u.Made, u.By = b.ids(), UploadComing, b.tx.Now(), cmp.Or(b.by.Person, b.by.Token)
	err = b.tx.PutUpload(ctx, u)
	b.spoil(err)
	return u, err
}

// GotUpload notes how much of a file is here; when that is all, it is looked over.
func (b *Batch) GotUpload(ctx context.Context, id string, got int64) (Upload, error) {
	u, err := b.tx.Upload(ctx, id)
	if err != nil || u.State != UploadComing {
		return u, err
	}
	if u.Got = got; got < u.Size {
		err = b.tx.PutUpload(ctx, u)
	} else {
		u, err = b.workUpload(ctx, u, UploadLooking)
	}
	b.spoil(err)
	return u, err
}

// StartUpload has a file brought in that was looked over, or whose import had
// stopped on the way: what it brought before stays, and is not brought twice.
func (b *Batch) StartUpload(ctx context.Context, id string) (Upload, error) {
	u, err := b.tx.Upload(ctx, id)
	if err != nil {
		return u, err
	}
	switch u.State {
	case UploadLooked, UploadFailed, UploadStopped:
	default:
		return u, fail.E(fail.Conflict, "%q is %s; only a file that was looked over can be imported.", u.Name, u.State)
	}
	if u.Got < u.Size {
		return u, fail.E(fail.Conflict, "%q has not come whole; upload it again.", u.Name)
	}
	u, err = b.workUpload(ctx, u, UploadBringing)
	b.spoil(err)
	return u, err
}

func (b *Batch) workUpload(ctx context.Context, u Upload, state UploadState) (Upload, error) {
	u.State, u.Turn, u.Done, u.Total, u.Step, u.Reason, u.Ended = state, u.Turn+1, 0, 0, "", "", 0
	if err := b.tx.PutUpload(ctx, u); err != nil {
		return u, err
	}
	return u, b.tx.Enqueue(ctx, work.Job{
		ID: fmt.Sprintf("upload.%s.%d", u.ID, u.Turn), Kind: UploadJob, Site: b.site,
		Payload: fmt.Appendf(nil, `{"id":%q,"turn":%d}`, u.ID, u.Turn),
	})
}

// StopUpload ends an upload. What it has brought in stays.
func (b *Batch) StopUpload(ctx context.Context, id string) (Upload, error) {
	u, err := b.tx.Upload(ctx, id)
	if err != nil || u.State.Ended() {
		return u, err
	}
	u.State, u.Step, u.Ended = UploadStopped, "", b.tx.Now()
	if err = b.tx.PutUpload(ctx, u); err == nil {
		b.Note(account.Event{Action: ImportStopped, Object: u.ID})
	}
	b.spoil(err)
	return u, err
}
