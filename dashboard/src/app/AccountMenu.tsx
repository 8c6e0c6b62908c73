import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useRouter } from "@tanstack/react-router";
import { ChevronUp, CircleUserRound, Keyboard, LogOut, Monitor, Moon, Sun, UsersRound } from "lucide-react";
import { meQuery } from "@/api/queries";
import { signOut } from "@/features/session/api";
import { Avatar, Menu, MenuCheck, MenuItem, MenuLabel, MenuSeparator, toastFault } from "@/ui";
import styles from "./AccountMenu.module.css";
import { usePreferences } from "./preferences";
import { chooseTheme, type Theme, useTheme } from "./theme";

export const themes: readonly { value: Theme; label: string; icon: typeof Sun }[] = [
	{ value: "system", label: "As the system", icon: Monitor },
	{ value: "light", label: "Light", icon: Sun },
	{ value: "dark", label: "Dark", icon: Moon },
];

/** useSetTheme changes the theme here and, for other devices, in the profile. */
export function useSetTheme() {
	const { set } = usePreferences();
	return (theme: Theme) => {
		chooseTheme(theme);
		set({ theme });
	};
}

/** useSignOut ends the session and leaves nothing of the person in this tab. */
export function useSignOut() {
	const client = useQueryClient();
	const router = useRouter();
	return async () => {
		try {
			await signOut();
		} catch (error) {
			toastFault(error, "You are still signed in.");
			return;
		}
		await router.navigate({ to: "/sign-in" });
		client.clear();
	};
}

export function AccountMenu({ onShortcuts }: { onShortcuts(): void }) {
	const { data: me } = useQuery(meQuery);
	const navigate = useNavigate();
	const theme = useTheme();
	const setTheme = useSetTheme();
	const leave = useSignOut();
	const name = me?.name || me?.email || "You";
	return (
		<Menu
			align="start"
			side="top"
			trigger={
				<button type="button" className={styles.who}>
					<Avatar name={name} />
					<span className={styles.name} dir="auto">
						{name}
					</span>
					<ChevronUp aria-hidden="true" />
				</button>
			}
		>
			<MenuItem icon={<CircleUserRound />} onSelect={() => void navigate({ to: "/profile" })}>
				Profile and security
			</MenuItem>
			<MenuItem icon={<UsersRound />} onSelect={() => void navigate({ to: "/organisation" })}>
				Organisation
			</MenuItem>
			<MenuItem icon={<Keyboard />} keys="?" onSelect={onShortcuts}>
				Keyboard shortcuts
			</MenuItem>
			<MenuSeparator />
			<MenuLabel>Theme</MenuLabel>
			{themes.map((t) => (
				<MenuCheck key={t.value} checked={theme === t.value} onChange={() => setTheme(t.value)} stay>
					{t.label}
				</MenuCheck>
			))}
			<MenuSeparator />
			<MenuItem icon={<LogOut />} onSelect={() => void leave()}>
				Sign out
			</MenuItem>
		</Menu>
	);
}
