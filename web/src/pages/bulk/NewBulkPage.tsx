/* A new bulk check: from a file read here, or from the open applications. */
import { useState } from "preact/hooks";
import { Progress } from "../../components/Progress";
import { Problem } from "../../components/Problem";
import { ErrorSummary } from "../../components/ErrorSummary";
import { Field } from "../../components/Field";
import { Segments } from "../../components/Segments";
import { required, useForm } from "../../components/form";
import { shortInstant } from "../../format";
import { useAction } from "../../load";
import { go } from "../../route";
import { useText } from "../../text";
import type { RowError } from "../../types";
import type { Row } from "./csv";
import { FromFile } from "./FromFile";
import { FromList } from "./FromList";
import { RowErrors } from "./RowErrors";
import { type Sent, send } from "./send";

type Source = "file" | "list";

export function NewBulkPage() {
    const t = useText();
    const action = useAction();
    const [source, setSource] = useState<Source>("file");
    const [rows, setRows] = useState<Row[]>([]);
    const [chosen, setChosen] = useState<number[]>([]);
    const [sent, setSent] = useState<Sent | null>(null);
    const [refused, setRefused] = useState<RowError[]>([]);
    const form = useForm({ name: t.bulkNew.nameFirst(shortInstant(new Date().toISOString())) });
    const count = source === "file" ? rows.length : chosen.length;

    const start = form.send(
        (values) => ({
            ...required(values, ["name"], t.form.required),
            ...(count > 0 ? {} : source === "file" ? { file: t.bulkNew.fileNone } : { select: t.bulkNew.selectedNone }),
        }),
        (values) => action.run(async () => {
            const result = await send(values.name.trim(), source === "file" ? rows : chosen, setSent);
            if (result.errors.length === 0) go(`/bulk/${result.job}`);
            else setRefused(result.errors);
        }));
    const on = action.busy && sent ? (
        <Progress label={t.bulkNew.sending} done={sent.done} total={sent.total}>
            {t.bulkNew.sent(sent.done, sent.total)}
        </Progress>
    ) : (
        <button type="submit" aria-busy={action.busy}>
            {source === "file" ? t.bulkNew.upload(count) : t.bulkNew.uploadList(count)}
        </button>
    );
    if (sent && refused.length > 0) return <Refused sent={sent} errors={refused} />;
    return (
        <section>
            <p class="crumb"><a href="#/bulk">{t.job.back}</a></p>
            <h1>{t.bulkNew.title}</h1>
            <form onSubmit={start} noValidate>
                <ErrorSummary errors={form.errors} turn={form.turn} labels={{ name: t.bulkNew.name }} />
                <Problem problem={action.problem} />
                <div class="narrow">
                    <Field
                        id="name" label={t.bulkNew.name} hint={t.bulkNew.nameHint} required maxLength={64} autoComplete="off"
                        error={form.errors.name} value={form.values.name} onValue={(value) => form.set("name", value)}
                    />
                </div>
                <Segments
                    label={t.bulkNew.source} value={source} onValue={setSource}
                    choices={(["file", "list"] as const).map((value) => ({ value, text: t.bulkNew.sources[value] }))}
                />
                {source === "file" && <FromFile onRows={setRows} error={form.errors.file} />}
                {source === "file" && on}
                {source === "list" && <FromList chosen={chosen} onChosen={setChosen}>{on}</FromList>}
            </form>
        </section>
    );
}

/* What the desk would not take, before anything is started. */
function Refused({ sent, errors }: { sent: Sent; errors: RowError[] }) {
    const t = useText();
    return (
        <section>
            <h1>{t.bulkNew.title}</h1>
            <p class="notice" role="status">{t.bulkNew.accepted(sent.accepted)}</p>
            <RowErrors title={t.bulkNew.refusedTitle} errors={errors} />
            <a href={`#/bulk/${sent.job}`} role="button">{t.bulkNew.openJob}</a>
        </section>
    );
}
