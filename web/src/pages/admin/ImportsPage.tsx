/* What came into the register, and what did not. */
import { get } from "../../api";
import { Badge } from "../../components/Badge";
import { Foreign } from "../../components/Foreign";
import { Problem } from "../../components/Problem";
import { Table } from "../../components/Table";
import { Instant } from "../../components/Words";
import { number } from "../../format";
import { useLoad } from "../../load";
import { useText } from "../../text";
import type { Page } from "../../types";
import type { Import } from "../../types-admin";
import { municipalityName, useMunicipalities } from "../../municipalities";

export function ImportBadge({ one }: { one: Import }) {
    const t = useText();
    return one.applied === "yes"
        ? <Badge tone={one.refused === "0" ? "good" : "warn"}>{t.imports.applied}</Badge>
        : <Badge tone="bad">{t.imports.stopped}</Badge>;
}

export function ImportsPage() {
    const t = useText();
    const municipalities = useMunicipalities();
    const list = useLoad((signal) => get<Page<Import>>("/v1/imports", signal), []);
    return (
        <>
            <h1>{t.imports.title}</h1>
            <p class="lead">{t.imports.lead}</p>
            <Problem problem={list.problem} onRetry={list.reload} />
            {list.data ? (
                <Table
                    caption={t.imports.title} rows={list.data.items} id={(one) => one.id} empty={t.imports.none}
                    columns={[
                        {
                            name: t.imports.at, kind: "head",
                            cell: (one) => (
                                <span class="two">
                                    <a href={`#/imports/${one.id}`}><Instant at={one.at} /></a>
                                    <small>{t.imports.number(one.id)}, {t.imports.modes[one.mode] ?? one.mode}</small>
                                </span>
                            ),
                        },
                        { name: t.imports.municipality, cell: (one) => <Foreign>{municipalityName(municipalities.data, one.municipality)}</Foreign> },
                        { name: t.imports.taken, kind: "number", cell: (one) => number(Number(one.taken)) },
                        { name: t.imports.refused, kind: "number", cell: (one) => number(Number(one.refused)) },
                        { name: t.imports.warned, kind: "number", cell: (one) => number(Number(one.warned)) },
                        { name: t.imports.result, cell: (one) => <ImportBadge one={one} /> },
                        { name: t.imports.who, cell: (one) => <Foreign>{one.who}</Foreign> },
                    ]}
                />
            ) : list.busy && <p aria-busy="true">{t.shell.loading}</p>}
        </>
    );
}
