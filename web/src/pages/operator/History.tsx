/* All checks of an application. An answer is shown again only for a reason, and that is recorded. */
import { useState } from "preact/hooks";
import { post } from "../../api";
import { OutcomeBadge } from "../../components/OutcomeBadge";
import { ReasonDialog } from "../../components/ReasonDialog";
import { type Column, Table } from "../../components/Table";
import { Instant, Who } from "../../components/Words";
import { shortDay } from "../../format";
import { useText } from "../../text";
import type { Answer, ApplicationWithChecks, Check } from "../../types";

interface Props {
    application: ApplicationWithChecks;
    onAnswer: (answer: Answer) => void;
}

export function History({ application, onAnswer }: Props) {
    const t = useText();
    const [asked, setAsked] = useState<Check | null>(null);
    const columns: Column<Check>[] = [
        { name: t.history.at, kind: "head", cell: (check) => <Instant at={check.at} /> },
        { name: t.history.who, cell: (check) => <Who who={check.operator} /> },
        { name: t.history.period, cell: (check) => t.answer.period(check.from, check.till) },
        { name: t.history.outcome, cell: (check) => <OutcomeBadge outcome={check.outcome} /> },
        { name: t.history.kept, cell: (check) => shortDay(check.kept_until) },
        {
            name: t.history.show, kind: "action",
            cell: (check) => (
                <button type="button" class="secondary outline" onClick={() => setAsked(check)}>{t.history.show}</button>
            ),
        },
    ];
    return (
        <section class="no-print">
            <h2>{t.history.title}</h2>
            <Table
                caption={t.history.title} columns={columns} rows={application.checks}
                id={(check) => check.request_id} empty={t.history.none}
            />
            {asked && (
                <ReasonDialog
                    title={t.history.showTitle} hint={t.history.showHint} submit={t.history.showSubmit}
                    onClose={() => setAsked(null)}
                    run={async (reason) => onAnswer(await post<Answer>(`/v1/checks/${asked.request_id}/show`, { reason }))}
                />
            )}
        </section>
    );
}
