import "@fontsource-variable/hanken-grotesk/index.css";
import "@fontsource-variable/fraunces/opsz.css";
import "@fontsource-variable/jetbrains-mono/index.css";
import "./styles/tokens.css";
import "./styles/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { fetchCode } from "./app/ahead";
import { router } from "./app/router";
import { applyTheme } from "./app/theme";

applyTheme();
fetchCode(router, location.pathname.replace(router.basepath, "") || "/");

const root = document.getElementById("root");
if (root)
	createRoot(root).render(
		<StrictMode>
			<App />
		</StrictMode>,
	);
