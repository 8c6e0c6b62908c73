import { QueryObserver } from "@tanstack/react-query";
import { expect, it, vi } from "vitest";
import { ApiFault, connection } from "@/api";
import { queryClient } from "./query";

it("asks again for what failed while the server was away, and for nothing else", async () => {
	const away = vi.fn(async () => {
		if (connection.get() === "up") return "here";
		throw new ApiFault(0, { code: "offline" });
	});
	const denied = vi.fn(async () => {
		throw new ApiFault(403, { code: "denied" });
	});
	vi.stubGlobal("fetch", async () => {
		throw new TypeError("no answer");
	});
	connection.failed();
	const one = new QueryObserver(queryClient, { queryKey: ["away"], queryFn: away, retry: false });
	const two = new QueryObserver(queryClient, { queryKey: ["denied"], queryFn: denied });
	const stop = [one.subscribe(() => {}), two.subscribe(() => {})];
	await vi.waitFor(() => expect(one.getCurrentResult().status).toBe("error"));
	await vi.waitFor(() => expect(two.getCurrentResult().status).toBe("error"));
	connection.answered();
	await vi.waitFor(() => expect(one.getCurrentResult().data).toBe("here"));
	expect(denied).toHaveBeenCalledTimes(1);
	for (const f of stop) f();
	vi.unstubAllGlobals();
});
