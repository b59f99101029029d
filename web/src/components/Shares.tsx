/* Named numbers, each with a bar of its share of the largest: a table that is its own picture. */
import type { ComponentChildren } from "preact";
import { number } from "../format";
import { Foreign } from "./Foreign";

export interface Share {
    name: string;
    value: number;
    more?: ComponentChildren[]; /* further cells, as many as `more` has names */
}

interface Props {
    title: string;
    place: string;
    unit: string;
    more?: string[];
    rows: Share[];
}

const WIDTH = 100;

export function Shares({ title, place, unit, more = [], rows }: Props) {
    const most = Math.max(1, ...rows.map((row) => row.value));
    return (
        <table class="shares">
            <caption>{title}</caption>
            <thead>
                <tr>
                    <th scope="col">{place}</th>
                    <th scope="col" class="number">{unit}</th>
                    <td class="bar" />
                    {more.map((name) => <th scope="col" class="number" key={name}>{name}</th>)}
                </tr>
            </thead>
            <tbody>
                {rows.map((row) => (
                    <tr key={row.name}>
                        <th scope="row"><Foreign>{row.name}</Foreign></th>
                        <td class="number">{number(row.value)}</td>
                        <td class="bar" aria-hidden="true">
                            <svg viewBox={`0 0 ${WIDTH} 10`} preserveAspectRatio="none">
                                <rect width={(WIDTH * row.value) / most} height="10" />
                            </svg>
                        </td>
                        {(row.more ?? []).map((cell, at) => <td class="number" key={at}>{cell}</td>)}
                    </tr>
                ))}
            </tbody>
        </table>
    );
}
