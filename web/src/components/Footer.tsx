import { session } from "../session";
import { useStore } from "../store";
import { useText } from "../text";
import { Foreign } from "./Foreign";
import { ThemeSwitch } from "./Switches";

export function Footer() {
    const t = useText();
    const now = useStore(session);
    return (
        <footer class="foot">
            <div class="container">
                {now && <span><Foreign>{now.organisation.name}</Foreign>, {now.organisation.registration}</span>}
                {now && <span>{t.shell.version(now.version)}</span>}
                <ThemeSwitch />
            </div>
        </footer>
    );
}
