// How the tests of settings find their way on a page of the site "shop".

/** finders are of one page: a text box and a button by their names, and a room by its address. */
export const finders = (w, page) => ({
	text: (name) => page.getByRole("textbox", { name, exact: true }),
	button: (name, exact = false) => page.getByRole("button", { name, exact }),
	open: async (path) => {
		await page.goto(w.at(`/shop${path}`));
		await page.getByRole("heading", { level: 1 }).waitFor();
	},
});
