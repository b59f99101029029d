/* Where one is in something done step by step. */
import { useText } from "../text";

export function Steps({ names, at }: { names: string[]; at: number }) {
    const t = useText();
    return (
        <ol class="way" aria-label={t.form.steps}>
            {names.map((name, step) => (
                <li key={name} class={step < at ? "past" : undefined} aria-current={step === at ? "step" : undefined}>
                    {name}
                </li>
            ))}
        </ol>
    );
}
