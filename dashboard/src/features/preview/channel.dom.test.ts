import { describe, expect, it, vi } from "vitest";
import { channel, sandboxOf } from "./channel";

function frame() {
	const said: [unknown, string][] = [];
	const contentWindow = { postMessage: (m: unknown, to: string) => said.push([m, to]) } as unknown as Window;
	return { said, contentWindow };
}

const draft = { document: "1", type: "page", locale: "en", slug: "a", name: "A", values: { title: "T" } };

function message(data: unknown, origin: string, source: unknown) {
	const event = new MessageEvent("message", { data, origin });
	Object.defineProperty(event, "source", { value: source });
	window.dispatchEvent(event);
}

describe("the channel to the customer's page", () => {
	it("speaks to the page's own origin alone", () => {
		const f = frame();
		const c = channel(() => f, "https://shop.test/a?token=x", { hello: vi.fn(), open: vi.fn() });
		c.draft(draft);
		c.saved();
		expect(f.said.map(([, to]) => to)).toEqual(["https://shop.test", "https://shop.test"]);
		expect(f.said[0]?.[0]).toMatchObject({ ghee: 1, type: "draft", contentType: "page", values: { title: "T" } });
		c.close();
	});

	it("hears that window from that origin alone", () => {
		const f = frame();
		const hello = vi.fn();
		const open = vi.fn();
		const c = channel(() => f, "https://shop.test/a", { hello, open });
		message({ ghee: 1, type: "hello" }, "https://evil.test", f.contentWindow);
		message({ ghee: 1, type: "hello" }, "https://shop.test", window);
		message({ ghee: 1, type: "hello" }, "null", f.contentWindow);
		message({ type: "hello" }, "https://shop.test", f.contentWindow);
		message("hello", "https://shop.test", f.contentWindow);
		message({ ghee: 1, type: "open", path: { toString: "x" } }, "https://shop.test", f.contentWindow);
		expect(hello).not.toHaveBeenCalled();
		expect(open).not.toHaveBeenCalled();
		message({ ghee: 1, type: "hello" }, "https://shop.test", f.contentWindow);
		message({ ghee: 1, type: "open", path: "body[1].fields.title" }, "https://shop.test", f.contentWindow);
		expect(hello).toHaveBeenCalledOnce();
		expect(open).toHaveBeenCalledWith("body[1].fields.title");
		c.close();
		message({ ghee: 1, type: "hello" }, "https://shop.test", f.contentWindow);
		expect(hello).toHaveBeenCalledOnce();
	});
});

it("keeps a page of the dashboard's own origin out of the dashboard", () => {
	expect(sandboxOf("https://cms.test/page", "https://cms.test")).not.toContain("allow-same-origin");
	expect(sandboxOf("https://shop.test/", "https://cms.test")).toContain("allow-same-origin");
	expect(sandboxOf("https://shop.test/", "https://cms.test")).not.toContain("top-navigation");
});
