// Package s3 keeps backups in object storage that speaks S3.
package s3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/gheecms/ghee/internal/backup"
	"github.com/gheecms/ghee/internal/fail"
)

// Scheme is what the name of a place begins with.
const Scheme = "s3://"

// part is how much of a backup is sent at a time, and held meanwhile. A backup
// may have 10,000 parts.
const part = 32 << 20

// Place is a bucket, and what the names of backups begin with there.
type Place struct {
	client         *minio.Client
	bucket, prefix string
}

var _ backup.Place = (*Place)(nil)

// New returns the place s3://BUCKET/PREFIX. Where the storage is and who asks is
// told by the environment, with the names that AWS's own programs know:
// AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; else
// by ~/.aws/credentials, or by the machine's role. Nothing is asked yet.
func New(place string) (*Place, error) {
	bucket, prefix, _ := strings.Cut(strings.TrimPrefix(place, Scheme), "/")
	if !strings.HasPrefix(place, Scheme) || bucket == "" {
		return nil, fail.E(fail.Invalid, "%q is no place in object storage; write s3://BUCKET/PREFIX.", place)
	}
	if prefix = strings.Trim(prefix, "/"); prefix != "" {
		prefix += "/"
	}
	at, err := url.Parse(endpoint())
	if err != nil || at.Host == "" || at.Scheme != "https" && at.Scheme != "http" {
		return nil, fail.E(fail.Invalid, "AWS_ENDPOINT_URL is no address; write one like https://s3.example.org.")
	}
	client, err := minio.New(at.Host, &minio.Options{
		Secure: at.Scheme == "https", Region: region(),
		Creds: credentials.NewChainCredentials([]credentials.Provider{
			&credentials.EnvAWS{}, &credentials.FileAWSCredentials{}, &credentials.IAM{Client: &http.Client{Transport: http.DefaultTransport}},
		}),
	})
	if err != nil {
		return nil, fail.Wrap(fail.Invalid, err, "The object storage of %s cannot be used.", place)
	}
	return &Place{client: client, bucket: bucket, prefix: prefix}, nil
}

func endpoint() string {
	for _, name := range []string{"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"} {
		if set := os.Getenv(name); set != "" {
			return set
		}
	}
	return "https://s3.amazonaws.com"
}

func region() string {
	for _, name := range []string{"AWS_REGION", "AWS_DEFAULT_REGION"} {
		if set := os.Getenv(name); set != "" {
			return set
		}
	}
	return "us-east-1"
}

// Put implements backup.Place. Object storage shows an object when all of it is
// there and not before; one that check refuses is removed again.
func (p *Place) Put(ctx context.Context, name string, write func(io.Writer) error, check func(io.Reader) error) (int64, error) {
	r, w := io.Pipe()
	var failed error
	go func() {
		failed = write(w)
		_ = w.CloseWithError(failed) // which is io.EOF for none
	}()
	info, err := p.client.PutObject(ctx, p.bucket, p.prefix+name, r, -1, minio.PutObjectOptions{PartSize: part, ContentType: "application/octet-stream"})
	_ = r.CloseWithError(errors.Join(err, io.ErrClosedPipe)) // so that the writer ends
	if _, ours := errors.AsType[*fail.Error](failed); ours && err != nil {
		return 0, failed
	}
	if err != nil {
		return 0, p.fault(err, "written", name)
	}
	in, err := p.Open(ctx, name)
	if err == nil {
		err = errors.Join(check(in), in.Close())
	}
	if err != nil {
		return 0, errors.Join(err, p.Remove(context.WithoutCancel(ctx), name))
	}
	return info.Size, nil
}

// Open implements backup.Place.
func (p *Place) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	o, err := p.client.GetObject(ctx, p.bucket, p.prefix+name, minio.GetObjectOptions{})
	if err == nil {
		_, err = o.Stat() // asks
	}
	if err != nil {
		return nil, p.fault(err, "read", name)
	}
	return o, nil
}

// Names implements backup.Place.
func (p *Place) Names(ctx context.Context) ([]string, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var names []string
	for o := range p.client.ListObjects(ctx, p.bucket, minio.ListObjectsOptions{Prefix: p.prefix}) {
		if o.Err != nil {
			return nil, p.fault(o.Err, "listed", "")
		}
		names = append(names, strings.TrimPrefix(o.Key, p.prefix))
	}
	return backup.Ordered(names), nil
}

// Remove implements backup.Place.
func (p *Place) Remove(ctx context.Context, name string) error {
	if err := p.client.RemoveObject(ctx, p.bucket, p.prefix+name, minio.RemoveObjectOptions{}); err != nil {
		return p.fault(err, "removed", name)
	}
	return nil
}

// Path implements backup.Place.
func (p *Place) Path(name string) string { return Scheme + p.bucket + "/" + p.prefix + name }

func (p *Place) fault(err error, what, name string) error {
	said := minio.ToErrorResponse(err)
	code := fail.Unavailable
	switch {
	case said.Code == "NoSuchKey" || said.Code == "NoSuchBucket" || said.StatusCode == http.StatusNotFound:
		code = fail.NotFound
	case said.StatusCode == http.StatusForbidden:
		code = fail.Denied
	}
	reason := said.Message
	if reason == "" { // it was not asked, or did not answer
		reason = err.Error()
	}
	return fail.Wrap(code, fmt.Errorf("s3: %w", err), "%s cannot be %s: %s", p.Path(name), what, reason)
}
