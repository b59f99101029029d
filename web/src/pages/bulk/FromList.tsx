/* Open applications to choose from; those that wait are chosen to begin with. What starts the check stands
 * before the list, so that nobody has to pass hundreds of rows to reach it. */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { get } from "../../api";
import { Foreign } from "../../components/Foreign";
import { ApplicationBadge } from "../../components/OutcomeBadge";
import { Problem } from "../../components/Problem";
import { type Column, Table } from "../../components/Table";
import { PersonCode } from "../../components/Words";
import { shortDay } from "../../format";
import { useLoad } from "../../load";
import { useText } from "../../text";
import type { Application, Page } from "../../types";
import { isWaiting, listPath, waitingFirst } from "../operator/waiting";

const OPEN_MAX = 2000;
const SHOWN_STEP = 100;

interface Props {
    chosen: number[];
    onChosen: (ids: number[]) => void;
    children: ComponentChildren; /* the way on */
}

async function allOpen(signal: AbortSignal): Promise<Application[]> {
    const found: Application[] = [];
    let after: string | null = null;
    do {
        const page: Page<Application> = await get<Page<Application>>(listPath("open", after), signal);
        found.push(...page.items);
        after = page.next;
    } while (after && found.length < OPEN_MAX);
    return waitingFirst(found);
}

export function FromList({ chosen, onChosen, children }: Props) {
    const t = useText();
    const list = useLoad(allOpen, []);
    const [shown, setShown] = useState(SHOWN_STEP);
    const open = list.data ?? [];
    const all = open.length > 0 && chosen.length === open.length;
    const picked = new Set(chosen);

    useEffect(() => {
        if (list.data) onChosen(list.data.filter(isWaiting).map((one) => one.id));
    }, [list.data]);
    const toggle = (id: number) =>
        onChosen(picked.has(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
    const columns: Column<Application>[] = [
        {
            name: t.applications.number, kind: "head",
            cell: (one) => (
                <label class="pick">
                    <input
                        type="checkbox" checked={picked.has(one.id)} onChange={() => toggle(one.id)}
                        aria-label={t.bulkNew.select(one.number)}
                    />
                    <Foreign>{one.number}</Foreign>
                </label>
            ),
        },
        { name: t.applications.person, cell: (one) => <PersonCode code={one.person_code} /> },
        { name: t.applications.programme, cell: (one) => <Foreign>{one.purpose}</Foreign> },
        { name: t.applications.day, cell: (one) => shortDay(one.day) },
        { name: t.applications.state, cell: (one) => <ApplicationBadge application={one} /> },
    ];
    return (
        <>
            <Problem problem={list.problem} onRetry={list.reload} />
            {open.length > 1 && (
                <label>
                    <input
                        id="select" type="checkbox" checked={all}
                        onChange={() => onChosen(all ? [] : open.map((one) => one.id))}
                    />
                    {t.bulkNew.selectAll}
                </label>
            )}
            {list.busy && <p aria-busy="true">{t.shell.loading}</p>}
            {children}
            {open.length >= OPEN_MAX && <p class="small">{t.bulkNew.openMost(OPEN_MAX)}</p>}
            {list.data && (
                <Table
                    caption={t.bulkNew.sources.list} columns={columns} rows={open.slice(0, shown)} id={(one) => one.id}
                    empty={t.applications.none}
                />
            )}
            {open.length > shown && (
                <button type="button" class="secondary outline" onClick={() => setShown(shown + SHOWN_STEP)}>
                    {t.form.more}
                </button>
            )}
        </>
    );
}
