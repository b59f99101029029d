/* Extracts that were made, newest first. */
import { get } from "../../api";
import { Foreign } from "../../components/Foreign";
import { Problem } from "../../components/Problem";
import { Table } from "../../components/Table";
import { Instant } from "../../components/Words";
import { number, shortDay } from "../../format";
import { useLoad } from "../../load";
import { useText } from "../../text";
import type { Page } from "../../types";
import type { Extract } from "../../types-audit";
import { Crumb } from "./Crumb";
import { municipalityName, useMunicipalities } from "../../municipalities";

export function ExtractsPage() {
    const t = useText();
    const list = useLoad((signal) => get<Page<Extract>>("/v1/audit/extracts", signal), []);
    const municipalities = useMunicipalities();
    const rows = [...(list.data?.items ?? [])].sort((a, b) => b.made_at.localeCompare(a.made_at));
    return (
        <>
            <Crumb />
            <div class="title">
                <h1>{t.extracts.title}</h1>
                <a href="#/audit/extracts/new" role="button">{t.extracts.add}</a>
            </div>
            <p class="lead">{t.audit.about.extracts}</p>
            <Problem problem={list.problem} onRetry={list.reload} />
            {list.data ? (
                <Table
                    caption={t.extracts.title} rows={rows} id={(one) => one.id} empty={t.extracts.none}
                    columns={[
                        {
                            name: t.extracts.municipality, kind: "head",
                            cell: (one) => (
                                <a href={`#/audit/extracts/${one.id}`}>
                                    <Foreign>{municipalityName(municipalities.data, one.municipality)}</Foreign>
                                </a>
                            ),
                        },
                        { name: t.extracts.period, cell: (one) => `${shortDay(one.from)} – ${shortDay(one.till)}` },
                        { name: t.extracts.records, kind: "number", cell: (one) => number(one.records) },
                        { name: t.extracts.made, cell: (one) => <Instant at={one.made_at} /> },
                    ]}
                />
            ) : list.busy && <p aria-busy="true">{t.shell.loading}</p>}
        </>
    );
}
