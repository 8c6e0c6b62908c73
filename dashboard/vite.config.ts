import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// The bundle goes where internal/dashboard embeds it. Nothing is inlined as a
// data: address, for the content security policy allows fonts from self alone.
export default defineConfig({
	base: "/dashboard/",
	plugins: [react()],
	resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
	build: {
		outDir: "../internal/dashboard/dist",
		emptyOutDir: true,
		assetsInlineLimit: 0,
		manifest: true,
		modulePreload: { polyfill: false },
		target: "es2022",
		// Older ones are told right-to-left text by its language instead: :dir() would be rewritten.
		cssTarget: ["chrome123", "firefox120", "safari17.5"],
		chunkSizeWarningLimit: 900,
	},
	// To set up a page takes a second for each file: only what needs one has it, components and what ends in .dom.
	test: {
		css: { modules: { classNameStrategy: "non-scoped" } },
		testTimeout: 20_000,
		pool: "threads",
		projects: [
			{
				extends: true,
				test: {
					name: "pure",
					environment: "node",
					include: ["src/**/*.test.ts"],
					exclude: ["src/**/*.dom.test.ts"],
				},
			},
			{
				extends: true,
				test: {
					name: "dom",
					environment: "jsdom",
					include: ["src/**/*.test.tsx", "src/**/*.dom.test.ts"],
					setupFiles: ["./src/test-setup.ts"],
				},
			},
		],
	},
});
