/* A modal question. The browser's own <dialog> keeps the focus inside and takes Escape. */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { useText } from "../text";

interface Props {
    title: string;
    onClose: () => void;
    children: ComponentChildren;
}

export function Dialog({ title, onClose, children }: Props) {
    const t = useText();
    const id = useId();
    const dialog = useRef<HTMLDialogElement>(null);

    useEffect(() => {
        const before = document.activeElement as HTMLElement | null;
        dialog.current?.showModal();
        return () => before?.focus();
    }, []);

    return (
        <dialog ref={dialog} aria-labelledby={id} onCancel={onClose}>
            <article>
                <header>
                    <button type="button" class="close" aria-label={t.form.close} onClick={onClose} />
                    <h2 id={id}>{title}</h2>
                </header>
                {children}
            </article>
        </dialog>
    );
}
