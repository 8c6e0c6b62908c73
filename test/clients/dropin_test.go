package clients_test

import (
	"encoding/json"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gheecms/ghee/test/clients"
	"github.com/gheecms/ghee/test/sdks"
	"github.com/gheecms/ghee/test/world"
)

// Every call of npm buttercms 3 gives the same through our client's drop-in layer.
func TestDropIn_GivesWhatTheirsGives(t *testing.T) {
	sdks.BuildJS(t, "../../sdk/js")
	module, err := filepath.Abs("../../sdk/js/dist/butter.js")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GHEE_DROPIN", module)
	w := world.New(t, world.Spec{Demo: true})
	token, _ := w.Tokens()
	w.Until("the demo is served", func() bool { return w.Read(token, "/v2/posts/").Status == 200 })
	c := clients.Start(t, w.Base, token)
	theirs, ours := c.Call(t, clients.V3, "methods"), c.Call(t, clients.DropIn, "methods")
	if !reflect.DeepEqual(decoded(t, theirs.Data), decoded(t, ours.Data)) {
		t.Errorf("calls: %s, theirs has %s", ours.Data, theirs.Data)
	}
	calls := slices.DeleteFunc(clients.DemoCalls(), func(c clients.Call) bool { return c.Lib != clients.V3 })
	if len(calls) < 20 {
		t.Fatalf("only %d calls", len(calls))
	}
	for _, call := range calls {
		t.Run(call.Name(), func(t *testing.T) {
			theirs, ours := c.Call(t, clients.V3, call.Method, call.Args...), c.Call(t, clients.DropIn, call.Method, call.Args...)
			if theirs.OK != ours.OK || theirs.Status != ours.Status || theirs.Error != strings.ReplaceAll(ours.Error, w.Base, "https://api.buttercms.com") {
				t.Errorf("%+v, theirs %+v", ours, theirs)
			}
			if !reflect.DeepEqual(decoded(t, theirs.Data), decoded(t, ours.Data)) {
				t.Errorf("it gives %s, theirs %s", ours.Data, theirs.Data)
			}
		})
	}
}

func decoded(t *testing.T, b json.RawMessage) (v any) {
	t.Helper()
	if len(b) == 0 {
		return nil
	}
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return v
}
