/* Open applications to choose from; those that wait are chosen to begin with. */
import { useEffect } from "preact/hooks";
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

interface Props {
    chosen: number[];
    onChosen: (ids: number[]) => void;
}

async function allOpen(signal: AbortSignal): Promise<Application[]> {
    const found: Application[] = [];
    let after: string | null = null;
    do {
        const page: Page<Application> = await get<Page<Application>>(listPath("open", after), signal);
        found.push(...page.items);
        after = page.next;
    } while (after);
    return waitingFirst(found);
}

export function FromList({ chosen, onChosen }: Props) {
    const t = useText();
    const list = useLoad(allOpen, []);
    const open = list.data ?? [];
    const all = open.length > 0 && chosen.length === open.length;

    useEffect(() => {
        if (list.data) onChosen(list.data.filter(isWaiting).map((one) => one.id));
    }, [list.data]);
    const toggle = (id: number) =>
        onChosen(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
    const columns: Column<Application>[] = [
        {
            name: t.applications.number, kind: "head",
            cell: (one) => (
                <label class="pick">
                    <input
                        type="checkbox" checked={chosen.includes(one.id)} onChange={() => toggle(one.id)}
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
            {list.busy ? <p aria-busy="true">{t.shell.loading}</p> : (
                <Table caption={t.bulkNew.sources.list} columns={columns} rows={open} id={(one) => one.id} empty={t.applications.none} />
            )}
        </>
    );
}
