/* Loading for a component: what came, what went wrong, and again. An answer that a newer call or
 * leaving the page made stale is dropped. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { asProblem } from "./api";
import type { Problem } from "./types";

export interface Loaded<T> {
    data: T | null;
    problem: Problem | null;
    busy: boolean;
    reload(): void;
    /* What a call has just answered, instead of asking again. */
    set(data: T): void;
}

export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>, needs: unknown[]): Loaded<T> {
    const [data, setData] = useState<T | null>(null);
    const [problem, setProblem] = useState<Problem | null>(null);
    const [busy, setBusy] = useState(true);
    const [turn, setTurn] = useState(0);

    useEffect(() => {
        const stop = new AbortController();
        setBusy(true);
        load(stop.signal)
            .then((loaded) => {
                if (stop.signal.aborted) return;
                setData(loaded);
                setProblem(null);
                setBusy(false);
            })
            .catch((error: unknown) => {
                if (stop.signal.aborted) return;
                setBusy(false);
                setProblem(asProblem(error));
            });
        return () => stop.abort();
    }, [...needs, turn]);

    const reload = useCallback(() => setTurn((n) => n + 1), []);
    const set = useCallback((loaded: T) => setData(loaded), []);
    return { data, problem, busy, reload, set };
}

/* For a button: run the call, keep its problem, do not start it twice. */
export interface Action {
    busy: boolean;
    problem: Problem | null;
    run(call: () => Promise<void>): void;
    clear(): void;
}

export function useAction(): Action {
    const [busy, setBusy] = useState(false);
    const [problem, setProblem] = useState<Problem | null>(null);
    const running = useRef(false);

    return {
        busy,
        problem,
        clear: () => setProblem(null),
        run(call) {
            if (running.current) return;
            running.current = true;
            setBusy(true);
            setProblem(null);
            call()
                .catch((error: unknown) => setProblem(asProblem(error)))
                .finally(() => {
                    running.current = false;
                    setBusy(false);
                });
        },
    };
}
