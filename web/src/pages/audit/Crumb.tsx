import { useText } from "../../text";

export function Crumb() {
    const t = useText();
    return <p class="crumb no-print"><a href="#/audit">{t.audit.back}</a></p>;
}
