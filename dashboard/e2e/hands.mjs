// Two ways to use a page: with a pointer, and with nothing but a keyboard.

/** mouse clicks and types. */
export const mouse = {
	name: "the mouse",
	begin: () => {},
	press: (_, target) => target.click(),
	write: (_, target, text) => target.fill(text),
	tick: (_, target) => target.check(),
};

/** Where the focus is, seen from something: "here", or on which side of it. */
const side = (target) =>
	target.evaluate((e) => {
		const at = document.activeElement;
		if (e === at || e.contains(at)) return "here";
		return at.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_PRECEDING ? "after" : "before";
	});

const isThere = async (target) => (await side(target)) === "here";

/** reach goes to something with the Tab key, as somebody without a mouse does. It throws where keys do not lead there. */
async function reach(page, target) {
	await target.waitFor();
	for (let i = 0; i < 150; i++) {
		const at = await side(target);
		if (at === "here") return;
		await page.keyboard.press(at === "after" ? "Shift+Tab" : "Tab");
	}
	throw new Error(`the Tab key does not lead to ${target}`);
}

/** keys does all of it with the keyboard. */
export const keys = {
	name: "the keyboard alone",
	/** Goes past the navigation by the link that is there for it. */
	async begin(page) {
		await reach(page, page.getByRole("link", { name: "To the content" }));
		await page.keyboard.press("Enter");
	},
	async press(page, target) {
		// Items of a menu are gone through with arrows: its own keys, as everywhere.
		if ((await target.getAttribute("role")) === "menuitem") {
			for (let i = 0; i < 20 && !(await isThere(target)); i++) await page.keyboard.press("ArrowDown");
		} else {
			await reach(page, target);
		}
		await page.keyboard.press("Enter");
	},
	async write(page, target, text) {
		await reach(page, target);
		await page.keyboard.press("Control+a");
		await page.keyboard.insertText(text);
	},
	async tick(page, target) {
		await reach(page, target);
		if (!(await target.isChecked())) await page.keyboard.press("Space");
	},
};
