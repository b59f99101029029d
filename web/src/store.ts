/* A value that pages look at: they are drawn anew when it is set. All state of the pages lives in
 * such stores or in components, in memory; only language and theme are kept by the browser. */
import { useEffect, useState } from "preact/hooks";

export interface Store<T> {
    get(): T;
    set(value: T): void;
    watch(changed: () => void): () => void;
}

export function createStore<T>(value: T): Store<T> {
    const watchers = new Set<() => void>();
    return {
        get: () => value,
        set(next) {
            value = next;
            for (const changed of [...watchers]) changed();
        },
        watch(changed) {
            watchers.add(changed);
            return () => watchers.delete(changed);
        },
    };
}

export function useStore<T>(store: Store<T>): T {
    const [, draw] = useState(0);
    useEffect(() => store.watch(() => draw((n) => n + 1)), [store]);
    return store.get();
}
