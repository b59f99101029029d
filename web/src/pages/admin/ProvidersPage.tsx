/* Whom the platform asks, and whether they answer. */
import { get } from "../../api";
import { Badge, type Tone } from "../../components/Badge";
import { Foreign } from "../../components/Foreign";
import { Problem } from "../../components/Problem";
import { Table } from "../../components/Table";
import { Instant } from "../../components/Words";
import { useLoad } from "../../load";
import { useText } from "../../text";
import type { Page } from "../../types";
import type { Provider } from "../../types-admin";

const TONES: Record<Provider["state"], Tone> = { answers: "good", unreachable: "bad", unknown: "quiet" };

export function ProvidersPage() {
    const t = useText();
    const list = useLoad((signal) => get<Page<Provider>>("/v1/providers", signal), []);
    return (
        <>
            <h1>{t.providers.title}</h1>
            <p class="lead">{t.providers.lead}</p>
            <Problem problem={list.problem} onRetry={list.reload} />
            {list.data ? (
                <Table
                    caption={t.providers.title} rows={list.data.items} id={(one) => one.name} empty={t.providers.none}
                    columns={[
                        {
                            name: t.providers.name, kind: "head",
                            cell: (one) => (
                                <span class="two">
                                    <strong><Foreign>{one.name}</Foreign></strong>
                                    <small class="mono"><Foreign>{one.url}</Foreign>, {one.protocol.toUpperCase()}</small>
                                </span>
                            ),
                        },
                        {
                            name: t.providers.municipalities, kind: "wide",
                            cell: (one) => (
                                <Foreign>{one.municipalities.map((each) => each.name || each.registration).join(", ")}</Foreign>
                            ),
                        },
                        {
                            name: t.providers.state,
                            cell: (one) => (
                                <>
                                    <Badge tone={TONES[one.state] ?? "quiet"}>{t.providers.states[one.state] ?? one.state}</Badge>
                                    {one.last_error && <> <small><Foreign>{one.last_error}</Foreign></small></>}
                                </>
                            ),
                        },
                        {
                            name: t.providers.lastAnswer,
                            cell: (one) => (one.last_answer_at ? <Instant at={one.last_answer_at} /> : t.providers.never),
                        },
                        {
                            name: t.providers.certificate,
                            cell: (one) => (one.certificate_expires_at ? <Instant at={one.certificate_expires_at} /> : "—"),
                        },
                    ]}
                />
            ) : list.busy && <p aria-busy="true">{t.shell.loading}</p>}
        </>
    );
}
