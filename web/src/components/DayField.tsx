/* A day, typed the Latvian way in both languages: the browser's own field follows its own language. */
import { useText } from "../text";
import { Field } from "./Field";

interface Props {
    id: string;
    label: string;
    value: string; /* as typed: readDay() of format.ts reads it */
    onValue: (value: string) => void;
    error?: string | undefined;
    hint?: string; /* before how a day is written */
    optional?: boolean;
}

export function DayField({ hint, optional, ...rest }: Props) {
    const t = useText();
    return (
        <Field
            {...rest} hint={hint ? `${hint} ${t.day.hint}` : t.day.hint}
            inputMode="text" autoComplete="off" maxLength={16} required={!optional}
        />
    );
}
