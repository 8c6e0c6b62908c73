import { expect, it, vi } from "vitest";
import { fetchCode } from "./ahead";
import { router } from "./router";

interface Screen {
	preload?: () => Promise<void>;
}

it("fetches the code of the frame and of the screen at an address, and of no other", () => {
	const fetched: string[] = [];
	for (const [id, route] of Object.entries(router.routesById)) {
		const screen = route.options.component as Screen | undefined;
		if (!screen?.preload) continue;
		vi.spyOn(screen as Required<Screen>, "preload").mockImplementation(async () => {
			fetched.push(id);
		});
	}
	fetchCode(router, "/shop/pages/article?q=rye#top");
	expect(fetched).toEqual(["/signed-in", "/signed-in/$site/pages/$type"]);
	fetched.length = 0;
	fetchCode(router, "/sign-in?next=/shop");
	expect(fetched).toEqual(["/sign-in"]);
});
