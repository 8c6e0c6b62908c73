import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { api, body } from "./client";
import { connection } from "./connection";
import { ApiFault } from "./fault";
import { session } from "./session";

const json = (status: number, value: unknown, header: Record<string, string> = {}) =>
	new Response(JSON.stringify(value), { status, headers: { "Content-Type": "application/json", ...header } });

let asked: Request[];

/** answers makes fetch give one answer after the other. */
function answers(...list: (Response | Error)[]) {
	asked = [];
	vi.stubGlobal(
		"fetch",
		vi.fn(async (request: Request | string) => {
			asked.push(request instanceof Request ? request : new Request(new URL(request, "http://localhost")));
			const next = list.shift();
			if (next instanceof Error || !next) throw next ?? new Error("asked too often");
			return next;
		}),
	);
}

beforeEach(() => {
	session.csrf = "first";
	connection.answered();
});
afterEach(() => vi.unstubAllGlobals());

describe("the one way to the API", () => {
	it("gives the body of a success", async () => {
		answers(json(200, { id: "1" }));
		expect(await body(api.GET("/api/me"))).toEqual({ id: "1" });
	});

	it("throws what is no success, with each faulty field", async () => {
		answers(
			json(400, {
				title: "Bad Request",
				status: 400,
				detail: "No.",
				code: "invalid",
				errors: [{ path: "body.name", message: "too long" }],
				request_id: "r",
			}),
		);
		const fault = await body(api.PATCH("/api/me", { body: { name: "x" } })).catch((e) => e);
		expect(fault).toBeInstanceOf(ApiFault);
		expect(fault).toMatchObject({
			status: 400,
			code: "invalid",
			detail: "No.",
			fields: { name: "too long" },
			requestId: "r",
		});
		expect(fault.away).toBe(false);
	});

	it("says that the server is away when nobody answers, and that it is back", async () => {
		answers(new TypeError("Failed to fetch"), json(200, {}));
		const fault = await body(api.GET("/api/me")).catch((e) => e);
		expect(fault).toMatchObject({ status: 0, code: "offline", away: true });
		expect(connection.get()).toBe("away");
		await body(api.GET("/api/me"));
		expect(connection.get()).toBe("up");
	});

	it("reads an answer that is no problem document", async () => {
		answers(new Response("<h1>Bad Gateway</h1>", { status: 502 }));
		const fault = await body(api.GET("/api/me")).catch((e) => e);
		expect(fault).toMatchObject({ status: 502, code: "unknown", away: true });
	});

	it("tells who waits for it that the session has ended", async () => {
		answers(json(401, { status: 401, title: "Unauthorized", detail: "Sign in.", code: "not_signed_in" }));
		const lost = vi.fn();
		const off = session.onLost(lost);
		await body(api.GET("/api/me")).catch(() => {});
		off();
		expect(lost).toHaveBeenCalledTimes(1);
	});

	it("puts the token on writes, and takes a renewed one from any answer", async () => {
		answers(json(200, {}, { "Ghee-CSRF": "second" }), json(200, {}));
		await body(api.PATCH("/api/me", { body: {} }));
		await body(api.PATCH("/api/me", { body: {} }));
		expect(asked.map((r) => r.headers.get("Ghee-CSRF"))).toEqual(["first", "second"]);
	});

	it("sends a write again, with its body, when another tab has renewed the token", async () => {
		answers(
			json(403, { status: 403, code: "denied", title: "", detail: "" }),
			json(200, { csrf: "third" }),
			json(200, { name: "x" }),
		);
		expect(await body(api.PATCH("/api/me", { body: { name: "x" } }))).toEqual({ name: "x" });
		expect(asked[2]?.headers.get("Ghee-CSRF")).toBe("third");
		expect(await asked[2]?.json()).toEqual({ name: "x" });
	});

	it("leaves a write refused when the token was right", async () => {
		answers(json(403, { status: 403, code: "denied", title: "", detail: "Your role." }), json(200, { csrf: "first" }));
		await expect(body(api.PATCH("/api/me", { body: {} }))).rejects.toMatchObject({ status: 403, detail: "Your role." });
		expect(asked).toHaveLength(2);
	});
});
