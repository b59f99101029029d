/* On to the next application that waits, with one key: Alt+N, or Enter after a decision. */
import { useEffect } from "preact/hooks";
import { announce } from "../../announce";
import { Problem } from "../../components/Problem";
import { useAction, useLoad } from "../../load";
import { go } from "../../route";
import { text, useText } from "../../text";
import { findWaiting } from "./waiting";

const ID = "next-application";

export function focusNext(): void {
    document.getElementById(ID)?.focus();
}

export function Next({ current, checks }: { current: number; checks: number }) {
    const t = useText();
    const action = useAction();
    const waiting = useLoad(() => findWaiting(current), [current, checks]);
    const next = () => action.run(async () => {
        const { next: found } = await findWaiting(current);
        if (found === null) announce(text().application.nextNone);
        else go(`/applications/${found}`);
        waiting.reload();
    });

    useEffect(() => {
        const pressed = (event: KeyboardEvent) => {
            if (!event.altKey || event.ctrlKey || event.metaKey || event.code !== "KeyN") return;
            event.preventDefault();
            next();
        };
        window.addEventListener("keydown", pressed);
        return () => window.removeEventListener("keydown", pressed);
    }, [current]);
    return (
        <section class="side">
            <button type="button" id={ID} aria-keyshortcuts="Alt+N" aria-busy={action.busy} onClick={next}>
                {t.application.next} <kbd aria-hidden="true">Alt N</kbd>
            </button>
            {waiting.data && (
                <p class="small quiet">
                    {waiting.data.count ? t.application.waitingStill(waiting.data.count) : t.application.nextNone}
                </p>
            )}
            <Problem problem={action.problem} />
        </section>
    );
}
