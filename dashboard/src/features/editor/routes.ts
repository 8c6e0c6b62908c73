import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy";
import { siteRoute } from "@/app/parents";

export const pageEditorRoute = createRoute({
	getParentRoute: () => siteRoute,
	path: "/pages/$type/$id",
	validateSearch: (s: Record<string, unknown>): { locale?: string } =>
		typeof s.locale === "string" ? { locale: s.locale } : {},
	component: lazyPage(() => import("./EditorPage"), "EditorPage"),
});

export const postEditorRoute = createRoute({
	getParentRoute: () => siteRoute,
	path: "/posts/$id",
	validateSearch: (s: Record<string, unknown>): { locale?: string } =>
		typeof s.locale === "string" ? { locale: s.locale } : {},
	component: lazyPage(() => import("./EditorPage"), "EditorPage"),
});

export const collectionEditorRoute = createRoute({
	getParentRoute: () => siteRoute,
	path: "/collections/$type/$id",
	validateSearch: (s: Record<string, unknown>): { locale?: string } =>
		typeof s.locale === "string" ? { locale: s.locale } : {},
	component: lazyPage(() => import("./EditorPage"), "EditorPage"),
});

export const editorRoutes = [pageEditorRoute, postEditorRoute, collectionEditorRoute] as const;
