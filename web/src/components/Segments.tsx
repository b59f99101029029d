/* A choice of few, all in sight; radio buttons that look like one bar. */
import { useId } from "preact/hooks";

interface Props<Value extends string> {
    label: string;
    value: Value;
    choices: { value: Value; text: string }[];
    onValue: (value: Value) => void;
}

export function Segments<Value extends string>({ label, value, choices, onValue }: Props<Value>) {
    const name = useId();
    return (
        <fieldset class="segments">
            <legend class="visually-hidden">{label}</legend>
            {choices.map((choice) => (
                <label key={choice.value}>
                    <input
                        type="radio" name={name} value={choice.value} checked={choice.value === value}
                        onChange={() => onValue(choice.value)}
                    />
                    <span>{choice.text}</span>
                </label>
            ))}
        </fieldset>
    );
}
