/* The frame around every page, and which page it is. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { announced } from "./announce";
import { get } from "./api";
import { Footer } from "./components/Footer";
import { Header } from "./components/Header";
import { IdleWarning } from "./components/IdleWarning";
import { Problem } from "./components/Problem";
import { useLoad } from "./load";
import { EnrolmentPage } from "./pages/EnrolmentPage";
import { NotFoundPage } from "./pages/NotFoundPage";
import { mayOpen, type PageRow, pages } from "./pages/pages";
import { SignInPage } from "./pages/SignInPage";
import { UndertakingPage } from "./pages/UndertakingPage";
import { match, place, type Words } from "./route";
import { hasRole, session } from "./session";
import { useStore } from "./store";
import { useText } from "./text";
import type { Session } from "./types";

export function App() {
    const t = useText();
    const now = useStore(session);
    const first = useLoad(async (signal) => session.set(await get<Session>("/v1/session", signal)), []);

    return (
        <>
            <button type="button" class="skip" onClick={() => document.querySelector("main")?.focus()}>
                {t.shell.skip}
            </button>
            <Header />
            <Main>
                {now ? <Page now={now} /> : first.problem ? (
                    <Problem problem={first.problem} onRetry={first.reload} />
                ) : (
                    <p aria-busy="true">{t.shell.loading}</p>
                )}
            </Main>
            <Footer />
            {now?.signed_in && <IdleWarning />}
            <LiveRegion />
        </>
    );
}

/* A new page begins at its top, and whoever does not see it hears of it: the focus goes to it. */
function Main({ children }: { children: ComponentChildren }) {
    const path = useStore(place);
    const signedIn = useStore(session)?.signed_in;
    const main = useRef<HTMLElement>(null);
    const begun = useRef(false);

    useEffect(() => {
        if (begun.current) {
            window.scrollTo(0, 0);
            main.current?.focus({ preventScroll: true });
        }
        begun.current = true;
    }, [path, signedIn]);
    return <main class="container" tabIndex={-1} ref={main}>{children}</main>;
}

function Page({ now }: { now: Session }) {
    const path = useStore(place);
    if (!now.signed_in) return match("/enrolment", path) ? <EnrolmentPage /> : <SignInPage now={now} />;
    if (now.undertaking && !now.undertaking.current && hasRole("operator", "supervisor")) {
        return <UndertakingPage undertaking={now.undertaking} />;
    }
    const found = find(now, path);
    if (!found) return <NotFoundPage />;
    return <found.row.page words={found.words} key={path} />;
}

/* Where people come in; the desk sends those to the last whom an identity provider did not let in. */
const ENTRIES = ["/", "/enrolment", "/sign-in/refused"];

function find(now: Session, path: string): { row: PageRow; words: Words } | null {
    const own = pages.filter((row) => mayOpen(row, now));
    if (ENTRIES.includes(path)) {
        const first = own.find((row) => row.menu);
        return first ? { row: first, words: {} } : null;
    }
    for (const row of own) {
        const words = match(row.path, path);
        if (words) return { row, words };
    }
    return null;
}

function LiveRegion() {
    return <p class="visually-hidden" role="status">{useStore(announced)}</p>;
}
