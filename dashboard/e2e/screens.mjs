// Pictures of every screen: light, dark, and 390 px wide. node screens.mjs FOLDER [NAME…]
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fill, ids, screens } from "./routes.mjs";
import { worded } from "./words.mjs";
import { world } from "./world.mjs";

const [folder = "docs/screens", ...only] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

const looks = [
	{ suffix: "light", theme: "light", width: 1440, height: 900 },
	{ suffix: "dark", theme: "dark", width: 1440, height: 900 },
	{ suffix: "390", theme: "light", width: 390, height: 844 },
];

const w = await world({ demo: true, site: "" });
try {
	const known = await ids(w);
	// The main screens once more, with Arabic, and an entry with words of two hundred letters.
	await w.ghee("site", "create", "ar", "--name", "مخبز الميناء", "--locale", "ar,en");
	const words = await worded(w, "ar");
	const more = ["home", "list", "entry", "long entry", "type"].map((name) => ({
		name: name === "long entry" ? "long-words" : `rtl-${name}`,
		path: words[name],
	}));
	for (const { suffix, ...look } of looks) {
		const inside = await w.context(look);
		await w.signIn(inside);
		const outside = await w.context(look);
		for (const { name, path, nobody } of [...screens, ...more]) {
			const to = fill(path, known);
			if (!to || (only.length && !only.includes(name))) continue;
			const page = await (nobody ? outside : inside).newPage();
			await page.goto(w.at(to));
			await w.settled(page).catch((e) => console.error(`${name}: ${e.message}`));
			// Parts that come later, such as the editor of rich text; what stays busy is pictured as that.
			await page
				.locator("[aria-busy=true]")
				.first()
				.waitFor({ state: "detached", timeout: 5000 })
				.catch(() => {});
			await page.screenshot({ path: join(folder, `${name}-${suffix}.png`), animations: "disabled" });
			await page.close();
			console.log(`${name}-${suffix}`);
		}
	}
} finally {
	await w.close();
}
