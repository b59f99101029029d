/* Errors by row; a thousand of them help nobody, so the first are shown and all are counted. */
import { Foreign } from "../../components/Foreign";
import { Table } from "../../components/Table";
import { useText } from "../../text";
import type { RowError } from "../../types";

const SHOWN = 100;

export function RowErrors({ title, errors }: { title: string; errors: RowError[] }) {
    const t = useText();
    if (errors.length === 0) return null;
    return (
        <section>
            <h2>{title}</h2>
            <Table
                caption={title} rows={errors.slice(0, SHOWN)} id={(error) => `${error.row} ${error.column} ${error.text}`}
                columns={[
                    { name: t.bulkNew.row, kind: "head", cell: (error) => error.row },
                    { name: t.bulkNew.column, cell: (error) => <Foreign>{error.column || "–"}</Foreign> },
                    { name: t.bulkNew.error, kind: "wide", cell: (error) => <Foreign>{error.text}</Foreign> },
                ]}
            />
            {errors.length > SHOWN && <p class="small">{t.bulkNew.shownFirst(SHOWN, errors.length)}</p>}
        </section>
    );
}
