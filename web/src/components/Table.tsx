/*
 * A table that becomes cards on narrow screens: each cell then carries its column's name. Rows can
 * be walked with the arrow keys or j and k once one of their links has the focus.
 */
import type { ComponentChildren, TargetedKeyboardEvent } from "preact";

export interface Column<Row> {
    name: string;
    cell: (row: Row) => ComponentChildren;
    kind?: "number" | "wide" | "action" | "head";
}

interface Props<Row> {
    caption: string;
    columns: Column<Row>[];
    rows: Row[];
    id: (row: Row) => string | number;
    empty?: ComponentChildren;
}

export function Table<Row>({ caption, columns, rows, id, empty }: Props<Row>) {
    if (rows.length === 0 && empty) return <div class="empty">{empty}</div>;
    return (
        <table class="cards" onKeyDown={walk}>
            <caption class="visually-hidden">{caption}</caption>
            <thead>
                <tr>
                    {columns.map((column) => (
                        <th scope="col" class={column.kind} key={column.name}>{column.kind === "action" ? <span class="visually-hidden">{column.name}</span> : column.name}</th>
                    ))}
                </tr>
            </thead>
            <tbody>
                {rows.map((row) => (
                    <tr key={id(row)}>
                        {columns.map((column) => {
                            const Cell = column.kind === "head" ? "th" : "td";
                            return (
                                <Cell
                                    key={column.name}
                                    class={column.kind}
                                    data-name={column.name}
                                    scope={column.kind === "head" ? "row" : undefined}
                                >
                                    {column.cell(row)}
                                </Cell>
                            );
                        })}
                    </tr>
                ))}
            </tbody>
        </table>
    );
}

const STEPS: Record<string, number> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

/* From a link or button of one row to the same one of the next. */
function walk(event: TargetedKeyboardEvent<HTMLTableElement>): void {
    const step = STEPS[event.key];
    const from = event.target as HTMLElement;
    if (!step || event.ctrlKey || event.altKey || event.metaKey || !from.matches("a, button")) return;
    const rows = [...event.currentTarget.tBodies[0]?.rows ?? []];
    const row = from.closest("tr");
    const at = rows.findIndex((candidate) => candidate === row);
    const place = [...row?.querySelectorAll("a, button") ?? []].indexOf(from);
    const targets = rows[at + step]?.querySelectorAll<HTMLElement>("a, button");
    const target = targets?.[place] ?? targets?.[0];
    if (!target) return;
    event.preventDefault();
    target.focus();
}
