import { session } from "../session";
import { useStore } from "../store";
import { useText } from "../text";
import { Foreign } from "./Foreign";

export function Footer() {
    const t = useText();
    const now = useStore(session);
    if (!now) return null;
    return (
        <footer class="container foot">
            <span><Foreign>{now.organisation.name}</Foreign>, {now.organisation.registration}</span>
            <span>{t.shell.version(now.version)}</span>
        </footer>
    );
}
