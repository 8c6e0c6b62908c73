package clients

import "slices"

func pageCalls() []Call {
	landing := "landing-page-with-components"
	return slices.Concat(
		both("page.list", args("landing-page", params{"page": 1, "page_size": 100}),
			are("meta.count", 1), are("meta.next_page", nil), are("data.*.slug", landing), are("data.*.page_type", "landing-page"),
			are("data.*.status", "published"), are("data.*.scheduled", nil), date("data.*.published", 1), date("data.*.updated", 1)),
		both("page.list", args("*"), are("data.*.slug", "simple-page"), are("data.*.page_type", nil)),
		both("page.list", args("recipe"),
			are("data.*.slug", "semolina-halva", "pan-flatbread", "yellow-dal", "cumin-rice", "slow-ghee")),
		both("page.list", args("recipe", params{"order": "minutes", "limit": 2, "offset": 2}),
			are("meta.count", 5), are("meta.next_offset", 4), are("meta.previous_offset", 0),
			are("data.*.slug", "pan-flatbread", "yellow-dal")),
		both("page.list", args("recipe", params{"fields.course": "side"}), are("data.*.slug", "pan-flatbread", "cumin-rice")),
		both("page.list", args("recipe", params{"fields.ingredients.name": "Cumin seed", "fields.vegetarian": "true"}),
			are("data.*.slug", "yellow-dal", "cumin-rice")),
		both("page.list", args("recipe", params{"fields.goes_with": "slow-ghee", "order": "published"}),
			are("data.*.slug", "cumin-rice", "semolina-halva")),
		both("page.list", args("recipe", params{"fields.seo.title": "Pan flatbread"}), are("data.*.slug", "pan-flatbread")),
		lost("page.list", "Not found.", "no-such-type"),
		both("page.retrieve", args("landing-page", landing), landingChecks()...),
		both("page.retrieve", args("*", landing), are("data.page_type", "landing-page"), are("data.slug", landing)),
		both("page.retrieve", args("landing-page", landing, params{"alt_media_text": 1}),
			are("data.fields.body.0.fields.image.alt", "A jar of ghee on a table beside a window"), text("data.fields.body.*.fields.image.url", 3),
			are("data.fields.body.2.fields.features.*.icon.alt", "A drop", "A low flame", "Two jars on a shelf", "A clock")),
		both("page.retrieve", args("*", "simple-page"),
			are("data.page_type", nil), text("data.fields.seo_title", 1), text("data.fields.headline", 1),
			text("data.fields.hero_image", 1), text("data.fields.call_to_action", 1), text("data.fields.customer_logos.*.logo_image", 4)),
		recipeCalls(),
		lost("page.retrieve", "Page not found.", "landing-page", "no-such-page"),
		lost("page.retrieve", "Page not found.", "recipe", landing),
	)
}

// landingChecks hold what the starter projects look for (contract §13.2).
func landingChecks() []check {
	return []check{
		text("data.fields.seo.title", 1), text("data.fields.seo.description", 1),
		are("data.fields.body.*.type", "hero", "two_column_with_image", "features", "two_column_with_image", "testimonials"),
		are("data.fields.body.*.fields.scroll_anchor_id", "home", "about", "features", "tryit", "testimonials"),
		are("data.fields.body.*.fields.image_position", "left", "right"),
		text("data.fields.body.*.fields.headline", 5), text("data.fields.body.*.fields.subheadline", 4),
		text("data.fields.body.*.fields.image", 3),
		text("data.fields.body.*.fields.button_label", 3), text("data.fields.body.*.fields.button_url", 3),
		text("data.fields.body.2.fields.features.*.headline", 4), text("data.fields.body.2.fields.features.*.description", 4),
		text("data.fields.body.2.fields.features.*.icon", 4),
		text("data.fields.body.4.fields.testimonial.*.quote", 3), text("data.fields.body.4.fields.testimonial.*.name", 3),
		text("data.fields.body.4.fields.testimonial.*.title", 3),
	}
}

// recipeCalls read one page of every simple kind of field at each depth.
func recipeCalls() []Call {
	values := []check{
		are("data.fields.serves", 4), are("data.fields.minutes", 50), are("data.fields.vegetarian", true),
		are("data.fields.first_cooked", "2020-02-29T00:00:00"), are("data.fields.course", "main-dish"), are("data.fields.color", "#edb23c"),
		are("data.fields.steps.*.minutes", 40, 2, 4, 1), text("data.fields.amounts", 1), text("data.fields.notes", 1),
	}
	dal := func(p params) []any { return args("recipe", "yellow-dal", p) }
	return slices.Concat(
		both("page.retrieve", dal(params{}), append(values,
			are("data.fields.ingredients.*.name", "Split yellow lentils", "Ground turmeric", "Garlic", "Cumin seed", "Ghee", "Fine salt"),
			number("data.fields.ingredients.*.meta.id", 6), are("data.fields.goes_with.slug", "cumin-rice"),
			are("data.fields.goes_with.fields.goes_with", "/v2/pages/recipe/slow-ghee/"))...),
		both("page.retrieve", dal(params{"levels": 1}), append(values,
			text("data.fields.ingredients.*", 6), are("data.fields.goes_with", "/v2/pages/recipe/cumin-rice/"))...),
		both("page.retrieve", dal(params{"levels": 3}), append(values,
			are("data.fields.goes_with.fields.goes_with.slug", "slow-ghee"), text("data.fields.goes_with.fields.goes_with.fields.ingredients.*", 1),
			are("data.fields.ingredients.0.instead.name", "Split red lentils"))...),
		both("page.retrieve", args("recipe", "slow-ghee"), are("data.slug", "slow-ghee"), are("data.fields.goes_with", nil)),
	)
}

func contentCalls() []Call {
	labels := []any{"Home", "About", "Features", "Try It", "Testimonials", "Blog"}
	urls := []any{"#home", "#about", "#features", "#tryit", "#testimonials", "#blog"}
	one := func(key string, p ...any) []any { return append(args([]string{key}), p...) }
	single := all([]check{are("detail", "Not found.")})
	several := all([]check{are("detail", "Content key nothing not found")})
	return slices.Concat(
		both("content.retrieve", one("navigation_menu"),
			are("meta.count", 1), are("data.navigation_menu.*.name", "Main menu"), number("data.navigation_menu.*.meta.id", 1),
			are("data.navigation_menu.0.menu_items.*.label", labels...), are("data.navigation_menu.0.menu_items.*.url", urls...)),
		both("content.retrieve", one("navigation_menu", params{"levels": 1}), text("data.navigation_menu.0.menu_items.*", 6)),
		both("content.retrieve", one("navigation_menu_item"),
			are("meta.count", 6), are("data.navigation_menu_item.*.label", labels...), are("data.navigation_menu_item.*.url", urls...)),
		both("content.retrieve", one("navigation_menu_item", params{"fields.label": "Testimonials"}),
			are("meta.count", 1), are("data.navigation_menu_item.*.url", "#testimonials")),
		both("content.retrieve", one("ingredient", params{"fields.kept": "cold", "order": "-keeps_days"}),
			are("data.ingredient.*.name", "Unsalted butter", "Plain yoghurt"), are("data.ingredient.*.vegan", false, false)),
		both("content.retrieve", one("ingredient", params{"page": 2, "page_size": 5}),
			are("meta.count", 14), are("meta.next_page", 3), are("meta.previous_page", 1), number("data.ingredient.*.meta.id", 5)),
		both("content.retrieve", args([]string{"navigation_menu", "navigation_menu_item"}),
			are("data.navigation_menu.0.menu_items.*.label", labels...), are("data.navigation_menu_item.*.label", labels...)),
		[]Call{ // the two send a single key in different forms, and those have different words (contract §5)
			{Lib: V1, Method: "content.retrieve", Args: one("nothing"), Status: 404, Error: "404", Check: several},
			{Lib: V3, Method: "content.retrieve", Args: one("nothing"), Status: 404, Error: "Not found.", Check: single},
		},
	)
}
