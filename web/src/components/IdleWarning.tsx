/* Two minutes before an idle session ends: one key keeps it. */
import { useEffect, useState } from "preact/hooks";
import { get } from "../api";
import { useAction } from "../load";
import { lastUse, session, sessionEnded } from "../session";
import { useStore } from "../store";
import { useText } from "../text";
import type { Session } from "../types";
import { Dialog } from "./Dialog";
import { Problem } from "./Problem";

const WARN_SECONDS = 120;

export function IdleWarning() {
    const t = useText();
    const used = useStore(lastUse);
    const idle = useStore(session)?.idle_seconds ?? 900;
    const [now, setNow] = useState(Date.now());
    const { run, problem } = useAction();

    useEffect(() => {
        const timer = setInterval(() => setNow(Date.now()), 5000);
        return () => clearInterval(timer);
    }, []);
    const left = idle - (now - used) / 1000;
    useEffect(() => {
        if (left <= 0) sessionEnded();
    }, [left <= 0]);
    if (left > WARN_SECONDS) return null;

    const stay = () => run(async () => session.set(await get<Session>("/v1/session")));
    return (
        <Dialog title={t.shell.idle} onClose={stay}>
            <p>{t.shell.idleText(Math.max(1, Math.ceil(left / 60)))}</p>
            <Problem problem={problem} />
            <button type="button" onClick={stay}>{t.shell.idleStay}</button>
        </Dialog>
    );
}
