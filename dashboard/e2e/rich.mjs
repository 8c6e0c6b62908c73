// A type with rich text, and entries of it, for tests of the rich text editor and the preview.
let made = 0;

/** articleType makes the type, once a world. */
export async function articleType(w) {
	w.article ??= (async () => {
		const field = (key, label, kind) => ({ id: 0, key, label, kind });
		const fields = [field("title", "Headline", "short_text"), field("body", "Body", "wysiwyg")];
		const put = [{ id: "", kind: "page", key: "article", name: "Article", last: 0, fields }];
		const at = `/api/sites/${w.site}/types`;
		const { base } = await w.api("POST", `${at}/plan`, { put });
		await w.api("POST", `${at}/apply`, { put, base });
		return (await w.api("GET", at)).items.find((t) => t.key === "article");
	})();
	return w.article;
}

/** article makes an entry: its id, its slug, and the address where it is edited. */
export async function article(w, body, title = "Rye") {
	const type = await articleType(w);
	const slug = `rye-${++made}`;
	const at = `/api/sites/${w.site}/documents`;
	const doc = await w.api("POST", at, { type: type.id, slug, name: "Rye", values: { title, body } });
	return { id: doc.id, slug, url: w.at(`/${w.site}/pages/${type.key}/${doc.id}`) };
}

/** bodyOf is the stored text. */
export async function bodyOf(w, id) {
	return (await w.api("GET", `/api/sites/${w.site}/documents/${id}`)).values.body;
}

/** text is the rich text field named Body. */
export const text = (page) => page.getByRole("textbox", { name: "Body", exact: true });

/** paste pastes HTML where the caret is, as the clipboard would bring it. */
export function paste(target, html) {
	return target.evaluate((el, source) => {
		const data = new DataTransfer();
		data.setData("text/html", source);
		data.setData("text/plain", source.replace(/<[^>]*>/g, ""));
		el.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
	}, html);
}
