package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	ghee "github.com/gheecms/ghee/sdk/go"

	"example.com/program/site"
)

func main() {
	if err := run(context.Background(), os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, base, token string) error {
	client, err := ghee.New(token, ghee.Options{Hosts: []string{base}})
	if err != nil {
		return err
	}
	var out []any
	page, err := client.Pages.Get(ctx, "recipe", "cumin-rice", ghee.Params{"levels": 3, "alt_media_text": true})
	if err != nil {
		return err
	}
	var rice site.Recipe
	if err := page.Data.Into(&rice); err != nil {
		return err
	}
	beside := rice.GoesWith.Value
	out = append(out, *rice.Minutes, rice.Ingredients[0].Value.Name, beside.Fields.Ingredients[0].Value.Name, rice.Picture.Alt, rice.FirstCooked.Year(), rice.Course == site.RecipeCourseSide)
	if page, err = client.Pages.Get(ctx, "recipe", "cumin-rice", ghee.Params{"levels": 1}); err != nil {
		return err
	}
	if err := page.Data.Into(&rice); err != nil {
		return err
	}
	out = append(out, rice.GoesWith.URI, rice.GoesWith.Value == nil)
	for page, err := range client.Pages.All(ctx, "landing-page", nil) {
		if err != nil {
			return err
		}
		var landing site.LandingPage
		if err := page.Into(&landing); err != nil {
			return err
		}
		for _, section := range landing.Body {
			if t := section.Testimonials; t != nil {
				out = append(out, fmt.Sprintf("%d testimonials", len(t.Testimonial)))
			}
		}
	}
	menus, err := client.Collections.Get(ctx, "navigation_menu", nil)
	if err != nil {
		return err
	}
	var menu site.NavigationMenu
	if err := menus.Data["navigation_menu"][0].Into(&menu); err != nil {
		return err
	}
	out = append(out, menu.MenuItems[0].Value.Label, menu.Meta.ID > 0)
	return json.NewEncoder(os.Stdout).Encode(out)
}
