/* Today's work: what waits first, find one, add one. */
import { useState } from "preact/hooks";
import { announce } from "../../announce";
import { get, post } from "../../api";
import { Foreign } from "../../components/Foreign";
import { ApplicationBadge } from "../../components/OutcomeBadge";
import { Problem } from "../../components/Problem";
import { Segments } from "../../components/Segments";
import { type Column, Table } from "../../components/Table";
import { PersonCode } from "../../components/Words";
import { readPersonCode, shortDay } from "../../format";
import { useAction, useLoad } from "../../load";
import { purposeName, usePurposes } from "../../purposes";
import { hasRole } from "../../session";
import { text, useText } from "../../text";
import type { Application, Page, Purpose } from "../../types";
import { isWaiting, listPath, waitingFirst } from "./waiting";

type View = "open" | "today" | "closed";

export function ApplicationsPage() {
    const t = useText();
    const [view, setView] = useState<View>("open");
    const [found, setFound] = useState<Application[] | null>(null);
    const list = useLoad((signal) => get<Page<Application>>(listPath(view), signal), [view]);

    return (
        <>
            <div class="title">
                <h1>{t.applications.title}</h1>
                {hasRole("operator", "supervisor") && (
                    <a href="#/applications/new" role="button">{t.applications.add}</a>
                )}
            </div>
            <Counts list={list.data?.items} />
            <div class="toolbar">
                <Segments
                    label={t.applications.view} value={view}
                    choices={(["open", "today", "closed"] as const).map((value) => (
                        { value, text: t.applications.views[value] }))}
                    onValue={(value) => { setFound(null); setView(value); }}
                />
                <Search onFound={setFound} shown={found !== null} />
            </div>
            <Problem problem={list.problem} onRetry={list.reload} />
            {found ? <List applications={found} empty={t.applications.noneFound} />
                : list.data ? <Listed view={view} key={view} first={list.data} />
                : list.busy && <p aria-busy="true">{t.shell.loading}</p>}
        </>
    );
}

function Counts({ list }: { list: Application[] | undefined }) {
    const t = useText();
    if (!list) return <p class="quiet">&nbsp;</p>;
    const waiting = list.filter(isWaiting).length;
    return <p class="quiet">{t.applications.counts(waiting, list.filter((one) => one.last_check).length)}</p>;
}

function Search({ onFound, shown }: { onFound: (found: Application[] | null) => void; shown: boolean }) {
    const t = useText();
    const [typed, setTyped] = useState("");
    const action = useAction();

    const search = (event: Event) => {
        event.preventDefault();
        const wanted = typed.trim();
        if (!wanted) return onFound(null);
        action.run(async () => {
            const person_code = readPersonCode(wanted);
            const body = person_code ? { person_code } : { number: wanted };
            const { items } = await post<Page<Application>>("/v1/applications/search", body);
            onFound(items);
            announce(items.length ? text().applications.found(items.length) : text().applications.noneFound);
        });
    };
    return (
        <search class="search"><form onSubmit={search}>
            <input
                type="search" aria-label={t.applications.find} placeholder={t.applications.find} maxLength={64}
                autoComplete="off" value={typed} onInput={(event) => setTyped(event.currentTarget.value)}
            />
            <button type="submit" class="secondary" aria-busy={action.busy}>{t.applications.search}</button>
            {shown && (
                <button
                    type="button" class="secondary outline"
                    onClick={() => { setTyped(""); onFound(null); }}
                >
                    {t.applications.clear}
                </button>
            )}
            <Problem problem={action.problem} />
        </form></search>
    );
}

/* The list and, when it is long, its further pages. */
function Listed({ view, first }: { view: View; first: Page<Application> }) {
    const t = useText();
    const action = useAction();
    const [more, setMore] = useState<Page<Application>>({ items: [], next: first.next });
    return (
        <>
            <List applications={waitingFirst([...first.items, ...more.items])} empty={t.applications.none} />
            <Problem problem={action.problem} />
            {more.next && (
                <button
                    type="button" class="secondary outline" aria-busy={action.busy}
                    onClick={() => action.run(async () => {
                        const page = await get<Page<Application>>(listPath(view, more.next));
                        setMore({ items: [...more.items, ...page.items], next: page.next });
                    })}
                >
                    {t.form.more}
                </button>
            )}
        </>
    );
}

function List({ applications, empty }: { applications: Application[]; empty: string }) {
    const t = useText();
    const purposes = usePurposes();
    return (
        <>
            <Table
                caption={t.applications.title} columns={columns(t, purposes)} rows={applications}
                id={(one) => one.id} empty={empty}
            />
            {applications.length > 1 && <p class="small quiet wide-only">{t.applications.keys}</p>}
        </>
    );
}

function columns(t: ReturnType<typeof useText>, purposes: Purpose[]): Column<Application>[] {
    return [
        {
            name: t.applications.number, kind: "head",
            cell: (one) => <a href={`#/applications/${one.id}`}><Foreign>{one.number}</Foreign></a>,
        },
        { name: t.applications.person, cell: (one) => <PersonCode code={one.person_code} /> },
        { name: t.applications.programme, kind: "wide", cell: (one) => <Foreign>{purposeName(purposes, one.purpose)}</Foreign> },
        { name: t.applications.day, cell: (one) => shortDay(one.day) },
        { name: t.applications.state, cell: (one) => <ApplicationBadge application={one} /> },
    ];
}
