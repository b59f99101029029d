/* The mark, whose desk this is, the menu, the other language, and the way out. */
import { post } from "../api";
import { useAction } from "../load";
import { mayOpen, pages } from "../pages/pages";
import { place } from "../route";
import { session, sessionLeft } from "../session";
import { useStore } from "../store";
import { useText } from "../text";
import { Foreign } from "./Foreign";
import { LanguageSwitch } from "./Switches";

export function Header() {
    const now = useStore(session);
    return (
        <header class="top">
            <div class="container">
                <a href="#/" class="brand">
                    <span class="mark" aria-hidden="true" /> <span>tilts</span>
                </a>
                {now && <span class="organisation"><Foreign>{now.organisation.name}</Foreign></span>}
                <div class="tools">
                    <LanguageSwitch />
                    {now?.signed_in && <Way />}
                </div>
            </div>
            {now?.signed_in && <Menu />}
        </header>
    );
}

function Way() {
    const t = useText();
    const { run, busy } = useAction();
    const operator = useStore(session)?.operator;
    return (
        <>
            {operator && (
                <span class="who">
                    <span class="visually-hidden">{t.shell.signedInAs}: </span>
                    <Foreign>{operator.name} {operator.surname}</Foreign>
                </span>
            )}
            <button
                type="button"
                class="secondary outline"
                disabled={busy}
                onClick={() => run(async () => {
                    await post("/v1/sign-out");
                    sessionLeft();
                })}
            >
                {t.shell.signOut}
            </button>
        </>
    );
}

function Menu() {
    const t = useText();
    const now = useStore(session);
    const path = useStore(place);
    const rows = pages.filter((row) => row.menu && now && mayOpen(row, now));
    const current = path === "/" ? rows[0] : rows.find((row) => path === row.path || path.startsWith(`${row.path}/`));
    if (rows.length < 2) return null;
    return (
        <nav class="container" aria-label={t.shell.menu}>
            <ul>
                {rows.map((row) => (
                    <li key={row.path}>
                        <a href={`#${row.path}`} aria-current={row === current ? "page" : undefined}>
                            {row.menu?.(t)}
                        </a>
                    </li>
                ))}
            </ul>
        </nav>
    );
}
