package model_test

import (
	"os/exec"
	"strings"
	"testing"
)

// A second opinion that shares code with the first is none.
func TestModel_SharesNothingWithTheHouse(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	const house = "github.com/gheecms/ghee/internal/"
	allowed := map[string]bool{"content": true, "fail": true, "text": true} // the vocabulary and what it needs; what a word is
	for line := range strings.Lines(string(out)) {
		if room, ours := strings.CutPrefix(strings.TrimSpace(line), house); ours && !allowed[room] {
			t.Errorf("the model needs %s%s; write it from the contract instead", house, room)
		}
	}
}
