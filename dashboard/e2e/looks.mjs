// In what looks a screen is put under axe: by turns light at 1440 px and dark at 390; all six with GHEE_SOAK.
const soak = process.env.GHEE_SOAK;
const widths = [1440, 1024, 390];
const all = soak
	? ["light", "dark"].flatMap((theme) => widths.map((width) => ({ theme, width })))
	: [
			{ theme: "light", width: 1440 },
			{ theme: "dark", width: 390 },
		];

/** looksOf are those of the nth of many screens, of the ones that fit it. */
export function looksOf(n, fits = () => true) {
	const able = all.filter(fits);
	return soak ? able : [able[n % able.length]];
}

/** seen puts a page under axe in each look, and returns what is wrong. */
export async function seen(w, page, name, among) {
	const faults = [];
	for (const { theme, width } of among) {
		await page.emulateMedia({ colorScheme: theme });
		await page.setViewportSize({ width, height: 900 });
		await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
		const where = `${name}, ${theme}, ${width} px`;
		await w.axe(page, where).catch((e) => faults.push(e.message));
		const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
		if (over > 0) faults.push(`${where}: ${over} px wider than the window`);
	}
	return faults;
}
