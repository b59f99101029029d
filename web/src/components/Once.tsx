/* A secret that is shown now and never again; it takes the focus. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { announce } from "../announce";
import { text, useText } from "../text";

interface Props {
    title: string;
    secret: string;
    children?: ComponentChildren; /* what to do with it */
}

export function Once({ title, secret, children }: Props) {
    const t = useText();
    const box = useRef<HTMLDivElement>(null);
    const [copied, setCopied] = useState(false);
    useEffect(() => box.current?.focus(), [secret]);

    const copy = () => navigator.clipboard.writeText(secret).then(() => {
        setCopied(true);
        announce(text().form.copied);
    }, () => undefined /* the browser forbids it: it can still be selected */);
    return (
        <div class="notice once" tabIndex={-1} ref={box} role="group" aria-label={title}>
            <p><strong>{title}</strong></p>
            <p class="mono secret">{secret}</p>
            {children}
            <button type="button" class="secondary outline" onClick={copy}>
                {copied ? t.form.copied : t.form.copy}
            </button>
        </div>
    );
}
