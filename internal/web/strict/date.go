package strict

import (
	"net/http"
	"sync/atomic"
	"time"
)

// Date writes the Date header. The zero value is ready.
type Date struct{ last atomic.Pointer[second] }

// second is the header of one second.
type second struct {
	unix int64
	line []byte
}

// Append appends the line of the moment at.
func (d *Date) Append(dst []byte, at time.Time) []byte {
	unix := at.Unix()
	s := d.last.Load()
	if s == nil || s.unix != unix {
		line := at.UTC().AppendFormat([]byte("Date: "), http.TimeFormat)
		s = &second{unix: unix, line: append(line, "\r\n"...)}
		d.last.Store(s)
	}
	return append(dst, s.line...)
}
