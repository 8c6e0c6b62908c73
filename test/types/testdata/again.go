// Again reads each file into the type of its name, and writes it out again.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"example.com/program/site"
)

var types = map[string]func() any{
	"Recipe":             func() any { return &[]site.Page[site.Recipe]{} },
	"LandingPage":        func() any { return &[]site.Page[site.LandingPage]{} },
	"Ingredient":         func() any { return &[]site.Ingredient{} },
	"NavigationMenu":     func() any { return &[]site.NavigationMenu{} },
	"NavigationMenuItem": func() any { return &[]site.NavigationMenuItem{} },
}

func main() {
	for _, path := range os.Args[1:] {
		name, _, _ := strings.Cut(filepath.Base(path), ".")
		value := types[name]()
		text, err := os.ReadFile(path)
		if err == nil {
			err = json.Unmarshal(text, value)
		}
		if err == nil {
			text, err = json.Marshal(value)
		}
		if err == nil {
			err = os.WriteFile(path+".again", text, 0o600)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, path, err)
			os.Exit(1)
		}
	}
}
