/* Whether all is well, told so that nobody can overlook it. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface Props {
    good: boolean;
    title: string;
    focus?: boolean; /* it has just come */
    children?: ComponentChildren;
}

export function Verdict({ good, title, focus, children }: Props) {
    const head = useRef<HTMLHeadingElement>(null);
    useEffect(() => {
        if (focus) head.current?.focus();
    }, [focus, good, title]);
    return (
        <article class={`answer ${good ? "good" : "bad"}`}>
            <h2 tabIndex={-1} ref={head}>{title}</h2>
            {children}
        </article>
    );
}
