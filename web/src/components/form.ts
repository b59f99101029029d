/* A form's values and what is wrong with them. Errors show when it is sent, all at once. */
import { useState } from "preact/hooks";
import type { Errors } from "./ErrorSummary";

export interface Form<Values> {
    values: Values;
    errors: Errors;
    turn: number; /* how often it was sent with errors: ErrorSummary takes the focus then */
    set<Name extends keyof Values>(name: Name, value: Values[Name]): void;
    /* Checks and, when all is well, runs; the errors are by field name. */
    send(check: (values: Values) => Errors, run: (values: Values) => void): (event: Event) => void;
    reset(values: Values): void;
}

export function useForm<Values extends object>(initial: Values): Form<Values> {
    const [values, setValues] = useState(initial);
    const [errors, setErrors] = useState<Errors>({});
    const [turn, setTurn] = useState(0);

    return {
        values,
        errors,
        turn,
        set: (name, value) => setValues((old) => ({ ...old, [name]: value })),
        send: (check, run) => (event) => {
            event.preventDefault();
            const found = check(values);
            setErrors(found);
            if (Object.keys(found).length > 0) setTurn((n) => n + 1);
            else run(values);
        },
        reset(fresh) {
            setValues(fresh);
            setErrors({});
        },
    };
}

/* An error for every named field that is empty. */
export function required<Values extends object>(
    values: Values, names: (keyof Values & string)[], said: string): Errors {
    const errors: Errors = {};
    for (const name of names) {
        if (!String(values[name]).trim()) errors[name] = said;
    }
    return errors;
}
