package adminapi

import (
	"encoding/base64"
	"encoding/json"

	"github.com/gheecms/ghee/internal/fail"
)

// cursor writes down the last line of a page, by what its list is ordered by:
// lines that come or go meanwhile neither repeat others nor hide them.
func cursor(last any) string {
	data, err := json.Marshal(last)
	if err != nil {
		panic("adminapi: " + err.Error()) // text and numbers always encode
	}
	return base64.RawURLEncoding.EncodeToString(data)
}

// after reads a cursor into last; "" leaves it alone.
func after(cursor string, last any) error {
	if cursor == "" {
		return nil
	}
	data, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || json.Unmarshal(data, last) != nil {
		return fail.E(fail.Invalid, "cursor: it is not one that this list gave.")
	}
	return nil
}
