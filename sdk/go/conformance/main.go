// Command conformance plays the rows of sdk/spec to this client. It is started by
// test/sdks of Ghee's repository, which gives it rows one by one and judges what
// comes of them: conformance URL.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"time"
)

// client has as long as the test that gives it rows.
var client = &http.Client{Timeout: 10 * time.Minute}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func main() {
	control := os.Args[1]
	for {
		res, err := client.Post(control+"/next", "", nil) //nolint:noctx // ends with the test that started it
		if err != nil {
			fail(err)
		}
		if res.StatusCode == http.StatusNoContent {
			return
		}
		var t task
		if err := json.NewDecoder(res.Body).Decode(&t); err != nil {
			fail(err)
		}
		_ = res.Body.Close()
		said, err := json.Marshal(t.play())
		if err != nil {
			fail(err)
		}
		if res, err = client.Post(control+"/done", "application/json", bytes.NewReader(said)); err != nil { //nolint:noctx // as above
			fail(err)
		}
		_ = res.Body.Close()
	}
}
