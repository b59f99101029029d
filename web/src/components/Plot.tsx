/*
 * Bars over named places, in order: hours, days. Beside the picture the same numbers are a table
 * that opens; the names under the bars thin out so that they never overlap.
 */
import { number } from "../format";
import { useText } from "../text";
import { Foreign } from "./Foreign";

export interface Bar {
    name: string;
    value: number;
    marked?: boolean; /* wants to be noticed */
}

interface Props {
    title: string;
    place: string; /* what the names are: "Hour" */
    unit: string; /* what is counted: "Checks" */
    bars: Bar[];
}

const WIDTH = 960;
const HEIGHT = 200;
const SPACE = 0.2; /* between two bars, of their step */
const LABELS = 12;

export function Plot({ title, place, unit, bars }: Props) {
    const most = Math.max(1, ...bars.map((bar) => bar.value));
    const step = WIDTH / Math.max(1, bars.length);
    const every = Math.ceil(bars.length / LABELS);
    return (
        <figure class="plot">
            <figcaption>{title}</figcaption>
            <div class="plot-picture" aria-hidden="true">
                <span class="plot-most">{number(most)}</span>
                <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none">
                    <line x1="0" x2={WIDTH} y1="0.5" y2="0.5" />
                    <line x1="0" x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} />
                    {bars.map((bar, at) => {
                        const height = (HEIGHT * bar.value) / most;
                        return (
                            <rect
                                key={bar.name} class={bar.marked ? "marked" : undefined}
                                x={(at + SPACE / 2) * step} width={step * (1 - SPACE)} y={HEIGHT - height} height={height}
                            >
                                <title>{`${bar.name}: ${number(bar.value)}`}</title>
                            </rect>
                        );
                    })}
                </svg>
                <ol class="plot-names">
                    {bars.map((bar, at) => <li key={bar.name}>{at % every === 0 ? visibleName(bar.name) : ""}</li>)}
                </ol>
            </div>
            <Numbers title={title} place={place} unit={unit} bars={bars} />
        </figure>
    );
}

function visibleName(name: string) {
    return <Foreign>{name}</Foreign>;
}

function Numbers({ title, place, unit, bars }: Props) {
    const t = useText();
    return (
        <details class="small">
            <summary>{t.plot.table}<span class="visually-hidden">: {title}</span></summary>
            <table>
                <caption class="visually-hidden">{title}</caption>
                <thead><tr><th scope="col">{place}</th><th scope="col" class="number">{unit}</th></tr></thead>
                <tbody>
                    {bars.map((bar) => (
                        <tr key={bar.name}>
                            <th scope="row"><Foreign>{bar.name}</Foreign></th>
                            <td class="number">{number(bar.value)}</td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </details>
    );
}
