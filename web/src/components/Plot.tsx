/* Bars over named places, with the numbers as a table for those who do not see the picture. */
import { number } from "../format";

export interface Bar {
    name: string;
    value: number;
    marked?: boolean;
}

const WIDTH = 640;
const HEIGHT = 160;
const GAP = 3;

export function Plot({ title, bars }: { title: string; bars: Bar[] }) {
    const most = Math.max(1, ...bars.map((bar) => bar.value));
    const step = WIDTH / Math.max(1, bars.length);
    return (
        <figure class="plot">
            <figcaption>{title}</figcaption>
            <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" preserveAspectRatio="none">
                {bars.map((bar, at) => {
                    const height = (HEIGHT * bar.value) / most;
                    return (
                        <rect
                            key={bar.name}
                            class={bar.marked ? "marked" : undefined}
                            x={at * step + GAP / 2}
                            y={HEIGHT - height}
                            width={Math.max(1, step - GAP)}
                            height={height}
                        />
                    );
                })}
            </svg>
            <table class="visually-hidden">
                <caption>{title}</caption>
                <tbody>
                    {bars.map((bar) => (
                        <tr key={bar.name}>
                            <th scope="row">{bar.name}</th>
                            <td>{number(bar.value)}</td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </figure>
    );
}
