/* Reads a CSV file here, and shows what is wrong with it before anything is sent. */
import { useEffect, useState } from "preact/hooks";
import { Badge } from "../../components/Badge";
import { usePurposes } from "../../purposes";
import { useText } from "../../text";
import { type Parsed, parse, type Row } from "./csv";
import { RowErrors } from "./RowErrors";

export function FromFile({ onRows, error }: { onRows: (rows: Row[]) => void; error: string | undefined }) {
    const t = useText();
    const purposes = usePurposes();
    const [content, setContent] = useState<string | null>(null);
    const [parsed, setParsed] = useState<Parsed | null>(null);

    // Also when the language changes: the errors are then told anew.
    useEffect(() => {
        if (content === null) return;
        const result = parse(content, purposes.map((one) => one.code), t.bulkNew.csv);
        setParsed(result);
        onRows(result.rows);
    }, [content, purposes, t]);
    const choose = async (event: Event) => {
        const file = (event.target as HTMLInputElement).files?.[0];
        setContent(file ? await file.text() : null);
        if (file) return;
        setParsed(null);
        onRows([]);
    };
    return (
        <>
            <div class="field narrow">
                <label for="file">{t.bulkNew.file}</label>
                <input
                    id="file" type="file" accept=".csv,text/csv" aria-describedby="file-hint" onChange={choose}
                    aria-invalid={error ? "true" : undefined}
                />
                {error && <small class="field-error">{error}</small>}
                <small id="file-hint">{t.bulkNew.fileHint}</small>
            </div>
            <div role="status" class="row counts">
                {parsed && <Badge tone="good">{t.bulkNew.good(parsed.rows.length)}</Badge>}
                {parsed && parsed.errors.length > 0 && (
                    <Badge tone="bad">{t.bulkNew.bad(new Set(parsed.errors.map((one) => one.row)).size)}</Badge>
                )}
            </div>
            {parsed && parsed.errors.length > 0 && (
                <>
                    <RowErrors title={t.bulkNew.errorsTitle} errors={parsed.errors} />
                    <p>{t.bulkNew.errorsHint}</p>
                </>
            )}
        </>
    );
}
