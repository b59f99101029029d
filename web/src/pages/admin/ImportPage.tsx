/* One import and the rows that it refused. Values are shown only for a reason: they may be people's. */
import { useState } from "preact/hooks";
import { get, post } from "../../api";
import { Facts } from "../../components/Facts";
import { Foreign } from "../../components/Foreign";
import { Problem } from "../../components/Problem";
import { ReasonDialog } from "../../components/ReasonDialog";
import { type Column, Table } from "../../components/Table";
import { Instant } from "../../components/Words";
import { number } from "../../format";
import { useLoad } from "../../load";
import { municipalityName, useMunicipalities } from "../../municipalities";
import type { Words } from "../../route";
import { useText } from "../../text";
import type { Page } from "../../types";
import type { Import, Reject } from "../../types-admin";
import { ImportBadge } from "./ImportsPage";

export function ImportPage({ words }: { words: Words }) {
    const t = useText();
    const list = useLoad((signal) => get<Page<Import>>("/v1/imports", signal), [words.id]);
    const municipalities = useMunicipalities();
    const one = list.data?.items.find((each) => each.id === words.id);
    return (
        <>
            <p class="crumb"><a href="#/imports">{t.imports.back}</a></p>
            <Problem problem={list.problem} onRetry={list.reload} />
            {one ? (
                <>
                    <div class="title">
                        <h1>{t.imports.number(one.id)}, <Instant at={one.at} /></h1>
                        <ImportBadge one={one} />
                    </div>
                    <Facts
                        facts={[
                            [t.imports.municipality, <Foreign>{municipalityName(municipalities.data, one.municipality)}</Foreign>],
                            [t.imports.mode, t.imports.modes[one.mode] ?? one.mode],
                            [t.imports.taken, number(Number(one.taken))],
                            [t.imports.refused, number(Number(one.refused))],
                            [t.imports.warned, number(Number(one.warned))],
                            [t.imports.who, <Foreign>{one.who}</Foreign>],
                            [t.imports.file, <span class="mono"><Foreign>{one.file}</Foreign></span>],
                            ["SHA-256", <span class="mono">{one.sha256}</span>],
                        ]}
                    />
                    <Rejects id={one.id} />
                </>
            ) : list.data ? <h1>{t.imports.unknown}</h1> : list.busy && <p aria-busy="true">{t.shell.loading}</p>}
        </>
    );
}

function Rejects({ id }: { id: string }) {
    const t = useText();
    const path = `/v1/imports/${id}/rejects`;
    const list = useLoad((signal) => get<Page<Reject>>(path, signal), [id]);
    const [asked, setAsked] = useState(false);
    const rows = list.data?.items ?? [];
    const withValues = rows.some((row) => row.value !== undefined);
    return (
        <section>
            <h2>{t.imports.rejects}</h2>
            <Problem problem={list.problem} />
            {list.data && (
                <>
                    <Table
                        caption={t.imports.rejects} rows={rows} id={(row) => `${row.line} ${row.column}`}
                        columns={columns(t, withValues)} empty={t.imports.noRejects}
                    />
                    {rows.length > 0 && !withValues && (
                        <button type="button" class="secondary outline" onClick={() => setAsked(true)}>{t.imports.showValues}</button>
                    )}
                </>
            )}
            {asked && (
                <ReasonDialog
                    title={t.imports.showValues} hint={t.imports.showValuesHint} submit={t.imports.showValues}
                    onClose={() => setAsked(false)}
                    run={async (reason) => list.set(await post<Page<Reject>>(path, { reason }))}
                />
            )}
        </section>
    );
}

function columns(t: ReturnType<typeof useText>, withValues: boolean): Column<Reject>[] {
    const value: Column<Reject> = {
        name: t.imports.value, cell: (row) => <span class="mono"><Foreign>{row.value ?? ""}</Foreign></span>,
    };
    return [
        { name: t.imports.line, kind: "head", cell: (row) => number(row.line) },
        { name: t.imports.column, cell: (row) => <Foreign>{row.column ?? "—"}</Foreign> },
        ...(withValues ? [value] : []),
        { name: t.imports.reason, kind: "wide", cell: (row) => <Foreign>{row.reason}</Foreign> },
    ];
}
