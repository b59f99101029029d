/* All errors of a form above it, each a way to its field. It takes the focus when it comes. labels names
 * the fields where an error by itself does not. */
import { useEffect, useRef } from "preact/hooks";
import { useText } from "../text";

export type Errors = Record<string, string>; /* by the field's id */

interface Props {
    errors: Errors;
    turn: number;
    labels?: Record<string, string>;
}

export function ErrorSummary({ errors, turn, labels }: Props) {
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
                            {labels?.[id] ? `${labels[id]}: ${said}` : said}
                        </button>
                    </li>
                ))}
            </ul>
        </div>
    );
}
