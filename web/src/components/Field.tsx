/* A labelled field with its hint and its error, tied together for those who do not see them. */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface Common {
    label: string;
    hint?: ComponentChildren;
    error?: string | undefined;
    id?: string;
    value: string;
    onValue: (value: string) => void;
    required?: boolean;
    disabled?: boolean;
}

interface InputProps extends Common {
    type?: "text" | "password" | "date" | "search" | "email" | "tel";
    inputMode?: "numeric" | "text";
    autoComplete?: "off" | "username" | "current-password" | "new-password" | "one-time-code";
    autoCapitalize?: "none";
    spellcheck?: boolean;
    placeholder?: string;
    min?: string;
    max?: string;
    maxLength?: number;
}

export function Field({ label, hint, error, id, value, onValue, ...rest }: InputProps) {
    const ids = useIds(id, hint, error);
    return (
        <Frame label={label} hint={hint} error={error} ids={ids}>
            <input
                {...(rest as object) /* Preact types a field by its type */}
                {...tied(ids, value, error)}
                onInput={(event) => onValue(event.currentTarget.value)}
            />
        </Frame>
    );
}

interface ChoiceProps extends Common {
    choices: { value: string; text: string }[];
}

export function Choice({ label, hint, error, id, value, onValue, choices, ...rest }: ChoiceProps) {
    const ids = useIds(id, hint, error);
    return (
        <Frame label={label} hint={hint} error={error} ids={ids}>
            <select
                {...rest}
                {...tied(ids, value, error)}
                onChange={(event) => onValue(event.currentTarget.value)}
            >
                {choices.map((choice) => (
                    <option key={choice.value} value={choice.value}>{choice.text}</option>
                ))}
            </select>
        </Frame>
    );
}

interface AreaProps extends Common {
    rows?: number;
    maxLength?: number;
}

export function Area({ label, hint, error, id, value, onValue, ...rest }: AreaProps) {
    const ids = useIds(id, hint, error);
    return (
        <Frame label={label} hint={hint} error={error} ids={ids}>
            <textarea
                {...rest}
                {...tied(ids, value, error)}
                onInput={(event) => onValue(event.currentTarget.value)}
            />
        </Frame>
    );
}

interface Ids {
    field: string;
    hint: string;
    error: string;
    described: string | undefined;
}

function useIds(given: string | undefined, hint: unknown, error: unknown): Ids {
    const made = useId();
    const field = given ?? made;
    const [hintId, errorId] = [`${field}-hint`, `${field}-error`];
    const described = [error ? errorId : "", hint ? hintId : ""].filter(Boolean).join(" ");
    return { field, hint: hintId, error: errorId, described: described || undefined };
}

/* What every field says of itself. */
function tied(ids: Ids, value: string, error: string | undefined) {
    return {
        id: ids.field,
        value,
        "aria-invalid": error ? ("true" as const) : undefined,
        "aria-describedby": ids.described,
    };
}

interface FrameProps {
    label: string;
    hint?: ComponentChildren;
    error?: string | undefined;
    ids: Ids;
    children: ComponentChildren;
}

function Frame({ label, hint, error, ids, children }: FrameProps) {
    return (
        <div class="field">
            <label for={ids.field}>{label}</label>
            {children}
            {error && <small id={ids.error} class="field-error">{error}</small>}
            {hint && <small id={ids.hint}>{hint}</small>}
        </div>
    );
}
