import { Ghee } from "@ghee/client";
import type { Media, Recipe, Site } from "./site.js";

const [base = "", token = ""] = process.argv.slice(2);
const ghee = new Ghee<Site>({ hosts: [base], token });

// What is at a key is known, and so is what the parameters make of it.
const { data: rice } = await ghee.pages.get("recipe", "cumin-rice");
const minutes: number | null = rice.fields.minutes;
const first: string = rice.fields.ingredients[0]?.name ?? "";
// @ts-expect-error the second level of references are addresses
rice.fields.goes_with?.fields.goes_with?.fields;
// @ts-expect-error no such course
rice.fields.course === "breakfast";
// @ts-expect-error no such field
rice.fields.calories;

const asked = { levels: 3, alt_media_text: true } as const;
const { data: deep } = await ghee.pages.get("recipe", "cumin-rice", asked);
const beside: string = deep.fields.goes_with?.fields.ingredients[0]?.name ?? "";
const picture: Media<typeof asked> = deep.fields.picture;
const alt: string = picture === "" ? "" : picture.alt;

const { data: flat } = await ghee.pages.get("recipe", "cumin-rice", { levels: 1 });
const address: string | null = flat.fields.goes_with;

// A type that is named does without the map, and is of the same shape.
const plain = new Ghee({ hosts: [base], token });
const named = await plain.pages.get<Recipe<typeof asked>>("recipe", "cumin-rice", asked);
const same: Recipe<{ levels: 3; alt_media_text: true }> = named.data.fields;

let sections = "";
for await (const page of ghee.pages.all("landing-page")) {
  for (const section of page.fields.body) {
    if (section.type === "testimonials") {
      sections += `${section.fields.testimonial.length} testimonials`;
    }
  }
}
const menus = await ghee.collections.many(["navigation_menu", "navigation_menu_item"]);
const label: string | undefined = menus.data.navigation_menu[0]?.menu_items[0]?.label;
const id: number | undefined = menus.data.navigation_menu_item[0]?.meta.id;
const some = await ghee.pages.list("recipe", { only: ["summary"] });
let shown = "";
for (const page of some.data) {
  // @ts-expect-error only some of the fields were asked for
  const color: string = page.fields.color;
  shown = typeof color;
}

console.log(JSON.stringify([minutes, first, beside, alt, address, same.goes_with?.slug, sections, label, typeof id, shown]));
