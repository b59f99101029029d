/* All errors of a form above it, each a way to its field. It takes the focus when it comes. */
import { useEffect, useRef } from "preact/hooks";
import { useText } from "../text";

export type Errors = Record<string, string>; /* by the field's id */

export function ErrorSummary({ errors, turn }: { errors: Errors; turn: number }) {
    const t = useText();
    const box = useRef<HTMLDivElement>(null);
    const found = Object.entries(errors);

    useEffect(() => {
        if (turn > 0 && found.length > 0) box.current?.focus();
    }, [turn]);
    if (found.length === 0) return null;

    return (
        <div class="problem" role="alert" tabIndex={-1} ref={box}>
            <p class="problem-title">{t.form.errors(found.length)}</p>
            <ul>
                {found.map(([id, said]) => (
                    <li key={id}>
                        <button
                            type="button"
                            class="as-link"
                            onClick={() => document.getElementById(id)?.focus()}
                        >
                            {said}
                        </button>
                    </li>
                ))}
            </ul>
        </div>
    );
}
