/* One button: is the log as it was signed? And what exactly was verified. */
import { useState } from "preact/hooks";
import { post } from "../../api";
import { Badge } from "../../components/Badge";
import { Foreign } from "../../components/Foreign";
import { Problem } from "../../components/Problem";
import { type Column, Table } from "../../components/Table";
import { Verdict } from "../../components/Verdict";
import { number, shortInstant } from "../../format";
import { useAction } from "../../load";
import { useText } from "../../text";
import type { Verification } from "../../types-audit";
import { Crumb } from "./Crumb";

type Part = Verification["parts"][number];

export function VerifyPage() {
    const t = useText();
    const action = useAction();
    const [done, setDone] = useState<{ result: Verification; at: string } | null>(null);
    const verify = () => action.run(async () => {
        setDone(null);
        const result = await post<Verification>("/v1/audit/verify");
        setDone({ result, at: new Date().toISOString() });
    });
    return (
        <>
            <Crumb />
            <h1>{t.verify.title}</h1>
            <p class="lead">{t.verify.lead}</p>
            <p>
                <button type="button" aria-busy={action.busy} onClick={verify}>
                    {action.busy ? t.verify.running : t.verify.run}
                </button>
            </p>
            <Problem problem={action.problem} />
            {done && <Result result={done.result} at={done.at} />}
        </>
    );
}

function Result({ result, at }: { result: Verification; at: string }) {
    const t = useText();
    const good = result.verified && result.erasures_accounted;
    const records = result.parts.reduce((sum, part) => sum + part.records, 0);
    return (
        <>
            <Verdict good={good} title={good ? t.verify.good : t.verify.bad} focus>
                <p>{good ? t.verify.goodText(records, result.parts.length) : t.verify.badText}</p>
                {!result.erasures_accounted && <p>{t.verify.notAccounted}</p>}
                <p class="small quiet">{t.verify.at(shortInstant(at))}</p>
            </Verdict>
            <Table caption={t.verify.title} rows={result.parts} id={(part) => part.origin} columns={columns(t)} />
        </>
    );
}

function columns(t: ReturnType<typeof useText>): Column<Part>[] {
    return [
        {
            name: t.verify.part, kind: "head",
            cell: (part) => (
                <span class="two">
                    <span class="mono"><Foreign>{part.origin}</Foreign></span>
                    <small>{t.verify.parts[part.origin.split("/").pop() ?? ""] ?? t.verify.lane}</small>
                </span>
            ),
        },
        { name: t.verify.records, kind: "number", cell: (part) => number(part.records) },
        { name: t.verify.erased, kind: "number", cell: (part) => number(part.erased) },
        { name: t.verify.checkpoints, kind: "number", cell: (part) => number(part.checkpoints) },
        { name: t.verify.cosignatures, kind: "number", cell: (part) => number(part.cosignatures) },
        { name: t.verify.timestamps, kind: "number", cell: (part) => number(part.timestamps) },
        {
            name: t.verify.result,
            cell: (part) => (
                <>
                    <Badge tone={part.verified ? "good" : "bad"}>{part.verified ? t.verify.verified : t.verify.wrong}</Badge>
                    {part.finding && <> <small lang="en"><Foreign>{part.finding}</Foreign></small></>}
                </>
            ),
        },
    ];
}
